"""Values of a feed that wait for a person's choice; the journal found by what it speaks of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WAITING = sa.text("since IS NOT NULL AND settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "field_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("replaced", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["organisation.id"], name=op.f("fk_field_conflict_publisher_id_organisation")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_field_conflict_run_id_import_run")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_field_conflict_settled_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_conflict")),
    )
    with op.batch_alter_table("field_conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_field_conflict_publisher_id"), ["publisher_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_conflict_run_id"), ["run_id"], unique=False)
        batch_op.create_index(
            "uq_field_conflict_waiting",
            ["level", "record_id", "field"],
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )
    op.create_index("ix_audit_entry_kind_record_id", "audit_entry", ["kind", "record_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_audit_entry_kind_record_id", table_name="audit_entry")
    op.drop_table("field_conflict")
