"""What a run replaced outside revisions; what a switch reads of revisions, in one index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OWNERS = {"training_revision": "training_id", "action_revision": "action_id", "session_revision": "session_id"}


def upgrade() -> None:
    op.create_table(
        "provider_before",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("told", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_provider_before_run_id_import_run")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_provider_before_provider_id_provider")),
        sa.PrimaryKeyConstraint("run_id", "provider_id", name=op.f("pk_provider_before")),
    )
    op.create_table(
        "recruitment_before",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_as", sa.String(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_recruitment_before_run_id_import_run")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_recruitment_before_session_id_training_session")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_recruitment_before_confirmed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("run_id", "session_id", name=op.f("pk_recruitment_before")),
    )
    for table, owner in OWNERS.items():
        op.drop_index(op.f(f"ix_{table}_run_id"), table_name=table)
        op.create_index(f"ix_{table}_run", table, ["run_id", owner, "base_id"], unique=False)


def downgrade() -> None:
    for table in OWNERS:
        op.drop_index(f"ix_{table}_run", table_name=table)
        op.create_index(op.f(f"ix_{table}_run_id"), table, ["run_id"], unique=False)
    op.drop_table("recruitment_before")
    op.drop_table("provider_before")
