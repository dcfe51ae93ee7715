"""Submission to a second person; the score of each content and the order of titles."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BATCH = 2000
LEVELS = ("training_revision", "action_revision", "session_revision")

training_revision = sa.table(
    "training_revision", sa.column("id", sa.Integer), sa.column("title", sa.String), sa.column("sort_title", sa.String)
)


def upgrade() -> None:
    for table in LEVELS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("score", sa.Integer(), nullable=True))
            json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
            batch_op.add_column(sa.Column("lacking", json, nullable=True))
            batch_op.add_column(sa.Column("points_version", sa.Integer(), nullable=True))
            if table == "training_revision":
                batch_op.add_column(sa.Column("sort_title", sa.String(), nullable=True))
                batch_op.create_index(batch_op.f("ix_training_revision_sort_title"), ["sort_title"], unique=False)
    _sort_titles()
    op.create_index("ix_training_publisher_state", "training", ["publisher_id", "state", "revision_id"], unique=False)
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


def _sort_titles() -> None:
    connection, last = op.get_bind(), 0
    wanted = sa.select(training_revision.c.id, training_revision.c.title).order_by(training_revision.c.id).limit(BATCH)
    change = training_revision.update().where(training_revision.c.id == sa.bindparam("this"))
    change = change.values(sort_title=sa.bindparam("folded"))
    while rows := connection.execute(wanted.where(training_revision.c.id > last)).all():
        last = rows[-1].id
        connection.execute(change, [{"this": row.id, "folded": _fold(row.title)[:250]} for row in rows])


def _fold(title: str) -> str:
    expanded = unicodedata.normalize("NFKC", title.replace("œ", "oe").replace("Œ", "OE")).casefold()
    return "".join(one for one in unicodedata.normalize("NFD", expanded) if not unicodedata.combining(one))


def downgrade() -> None:
    op.drop_table("review")
    op.drop_index("ix_training_publisher_state", table_name="training")
    for table in LEVELS:
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == "training_revision":
                batch_op.drop_index(batch_op.f("ix_training_revision_sort_title"))
                batch_op.drop_column("sort_title")
            batch_op.drop_column("points_version")
            batch_op.drop_column("lacking")
            batch_op.drop_column("score")
