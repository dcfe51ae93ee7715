"""Files of every kind that the worker prepares; accounts of partners' machines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def _columns() -> list[sa.Column]:
    return [
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("work_id", sa.Integer(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("expires_at", INSTANT, nullable=False),
    ]


def upgrade() -> None:
    """What waits or is kept for a week is asked for again: the rows of before are not taken over."""
    op.drop_table("result_export")
    op.execute("DELETE FROM work_item WHERE kind = 'result-export'")
    op.create_table(
        "file_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("work_kind", sa.String(), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        *_columns(),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_file_order_organisation_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_file_order_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_order")),
    )
    op.create_index(op.f("ix_file_order_expires_at"), "file_order", ["expires_at"], unique=False)
    op.create_index(op.f("ix_file_order_owner_id"), "file_order", ["owner_id"], unique=False)
    op.create_table(
        "machine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("permission", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_machine_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_machine_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("machine")
    op.drop_table("file_order")
    op.execute("DELETE FROM work_item WHERE kind IN ('result-export', 'offer-export', 'partner-files')")
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
        *_columns(),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_result_export_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_result_export_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_export")),
    )
    op.create_index(op.f("ix_result_export_expires_at"), "result_export", ["expires_at"], unique=False)
    op.create_index(op.f("ix_result_export_owner_id"), "result_export", ["owner_id"], unique=False)
