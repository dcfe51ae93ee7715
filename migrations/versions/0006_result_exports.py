"""Exports of results made in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "result_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("args", JSON, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("work_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_result_export_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_result_export_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_export")),
    )
    with op.batch_alter_table("result_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_result_export_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_export_owner_id"), ["owner_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("result_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_result_export_owner_id"))
        batch_op.drop_index(batch_op.f("ix_result_export_expires_at"))
    op.drop_table("result_export")
