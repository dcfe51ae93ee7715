"""Submission to a second person; the score of each content; what the desk lists, ready to be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

LEVELS = ("training_revision", "action_revision", "session_revision")


def upgrade() -> None:
    for table in LEVELS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("score", sa.Integer(), nullable=True))
            json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
            batch_op.add_column(sa.Column("lacking", json, nullable=True))
            batch_op.add_column(sa.Column("points_version", sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_{table}_author_id"), ["author_id"], unique=False)
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sort_title", sa.String(), nullable=True))
        batch_op.create_index("ix_training_publisher_state", ["publisher_id", "state", "revision_id"], unique=False)
        columns = ["publisher_id", "sort_title", "id", "numero", "revision_id"]
        batch_op.create_index("ix_training_publisher_title", columns, unique=False)
    _desk()
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["organisation.id"], name=op.f("fk_review_publisher_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_review_settled_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user_account.id"], name=op.f("fk_review_submitted_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_publisher_id"), ["publisher_id"], unique=False)
        batch_op.create_index("ix_review_record", ["kind", "record_id"], unique=False)
        open_ones = {"postgresql_where": sa.text("settled_at IS NULL"), "sqlite_where": sa.text("settled_at IS NULL")}
        batch_op.create_index("ix_review_open", ["kind", "record_id"], unique=True, **open_ones)


def _desk() -> None:
    """Make the tables of the desk, and note every training: the worker fills them."""
    op.create_table(
        "desk_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_change")),
    )
    op.create_table(
        "desk_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_desk_line_training_id_training")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_line")),
    )
    with op.batch_alter_table("desk_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_line_training_id"), ["training_id"], unique=False)
        columns = ["publisher_id", "kind", "rank", "id", "first_day", "last_day"]
        batch_op.create_index("ix_desk_line_kind", columns, unique=False)
    op.execute("INSERT INTO desk_change (kind, record_id) SELECT 'training', id FROM training")


def downgrade() -> None:
    op.drop_table("review")
    op.drop_table("desk_line")
    op.drop_table("desk_change")
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.drop_index("ix_training_publisher_title")
        batch_op.drop_index("ix_training_publisher_state")
        batch_op.drop_column("sort_title")
    for table in LEVELS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_author_id"))
            batch_op.drop_column("points_version")
            batch_op.drop_column("lacking")
            batch_op.drop_column("score")
