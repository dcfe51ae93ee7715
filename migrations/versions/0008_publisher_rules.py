"""What each publisher decides for its own offer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publisher_rules",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("feed_rule", sa.String(), nullable=False),
        sa.Column("fresh_days", sa.Integer(), nullable=False),
        sa.Column("stale_days", sa.Integer(), nullable=False),
        sa.Column("withdrawn_share", sa.Integer(), nullable=False),
        sa.Column("ask_providers", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_publisher_rules_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_publisher_rules")),
    )


def downgrade() -> None:
    op.drop_table("publisher_rules")
