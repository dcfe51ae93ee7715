"""The days of the meetings of each session, so that coming ones are found without reading them all."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BATCH = 2000

session_revision = sa.table(
    "session_revision",
    sa.column("id", sa.Integer),
    sa.column("meetings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    sa.column("meetings_start", sa.Date),
    sa.column("meetings_end", sa.Date),
)


def upgrade() -> None:
    with op.batch_alter_table("session_revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meetings_start", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("meetings_end", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_session_revision_meetings_end"), ["meetings_end"], unique=False)
    connection, last = op.get_bind(), 0
    wanted = sa.select(session_revision.c.id, session_revision.c.meetings).order_by(session_revision.c.id).limit(BATCH)
    while rows := connection.execute(wanted.where(session_revision.c.id > last)).all():
        last = rows[-1].id
        if found := [_days(row) for row in rows if any(one["start"] for one in row.meetings)]:
            change = session_revision.update().where(session_revision.c.id == sa.bindparam("this"))
            connection.execute(
                change.values(meetings_start=sa.bindparam("first"), meetings_end=sa.bindparam("last")), found
            )


def _days(row: sa.Row) -> dict[str, object]:
    days = [
        date.fromisoformat(text) for one in row.meetings if one["start"] for text in (one["start"], one["end"]) if text
    ]
    return {"this": row.id, "first": min(days), "last": max(days)}


def downgrade() -> None:
    with op.batch_alter_table("session_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_revision_meetings_end"))
        batch_op.drop_column("meetings_end")
        batch_op.drop_column("meetings_start")
