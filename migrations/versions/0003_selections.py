"""What a person keeps of the offer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXED = ("action_id", "organisation_id", "removed_at", "touched_at")


def upgrade() -> None:
    op.create_table(
        "selected_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_selected_action_action_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_selected_action_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_selected_action_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selected_action")),
        sa.UniqueConstraint("user_id", "organisation_id", "action_id", name=op.f("uq_selected_action_user_id")),
    )
    with op.batch_alter_table("selected_action", schema=None) as batch_op:
        for column in INDEXED:
            batch_op.create_index(batch_op.f(f"ix_selected_action_{column}"), [column], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("selected_action", schema=None) as batch_op:
        for column in INDEXED:
            batch_op.drop_index(batch_op.f(f"ix_selected_action_{column}"))
    op.drop_table("selected_action")
