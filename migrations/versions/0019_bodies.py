"""What is known of organisations, their right to prescribe, whole lives of accounts, reviews of access."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "organisation": (
            sa.Column("address", sa.String(), nullable=True),
            sa.Column("postcode", sa.String(), nullable=True),
            sa.Column("commune_code", sa.String(), nullable=True),
            sa.Column("territory", JSON, nullable=False, server_default="[]"),
            sa.Column("siret", sa.String(), nullable=True),
            sa.Column("safir", sa.String(), nullable=True),
            sa.Column("authorisation", sa.String(), nullable=False, server_default="none"),
            sa.Column("authorisation_reason", sa.String(), nullable=True),
            sa.Column("authorisation_at", MOMENT, nullable=True),
            sa.Column("closed_at", MOMENT, nullable=True),
            sa.Column("merged_at", MOMENT, nullable=True),
        ),
        "user_account": (
            sa.Column("closed_at", MOMENT, nullable=True),
            sa.Column("reactivated_at", MOMENT, nullable=True),
            sa.Column("dormancy_told_at", MOMENT, nullable=True),
        ),
        "newcomer": (
            sa.Column("word", sa.String(), nullable=True),
            sa.Column("vouched", sa.Boolean(), nullable=False, server_default=sa.true()),
            sa.Column("settled_at", MOMENT, nullable=True),
            sa.Column("admitted", sa.Boolean(), nullable=True),
        ),
    }


def upgrade() -> None:
    for table, added in columns().items():
        for column in added:
            op.add_column(table, column)
    op.create_index(op.f("ix_organisation_siret"), "organisation", ["siret"])
    # Who could prescribe until today still can: every body but those that only publish.
    op.execute(
        "UPDATE organisation SET authorisation = 'granted' WHERE id IN"
        " (SELECT organisation_id FROM membership WHERE role IN ('prescriber', 'referent'))"
    )
    op.create_table(
        "access_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_access_review_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_access_review_confirmed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review")),
    )
    op.create_index(op.f("ix_access_review_organisation_id"), "access_review", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("access_review")
    op.drop_index(op.f("ix_organisation_siret"), "organisation")
    for table, added in columns().items():
        for column in reversed(added):
            op.drop_column(table, column.name)
