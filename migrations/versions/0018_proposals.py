"""What is proposed of records that are online, and read by a second person first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OPEN = sa.text("settled_at IS NULL")
REVISIONS = ("training_revision", "action_revision", "session_revision")


def upgrade() -> None:
    for table in REVISIONS:
        op.add_column(table, sa.Column("proposed", sa.Boolean(), nullable=True))
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["organisation.id"], name=op.f("fk_proposal_publisher_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user_account.id"], name=op.f("fk_proposal_submitted_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["returned_by_id"], ["user_account.id"], name=op.f("fk_proposal_returned_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_proposal_settled_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_publisher_id"), ["publisher_id"], unique=False)
        batch_op.create_index(
            "uq_proposal_open", ["kind", "record_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )


def downgrade() -> None:
    op.drop_table("proposal")
    for table in REVISIONS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("proposed")
