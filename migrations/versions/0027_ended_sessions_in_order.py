"""Sessions that ended without a successor are listed in the order in which they ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LINES = sa.table(
    "desk_line",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("rank", sa.Integer),
    sa.column("first_day", sa.Date),
)


def _turn(sign: int) -> None:
    """Turn the rank of those that ended, which is the day before which they did not wait, or its opposite."""
    rows = op.get_bind().execute(sa.select(LINES.c.id, LINES.c.rank, LINES.c.first_day).where(LINES.c.kind == "next"))
    ended = [{"line": row.id} for row in rows if row.rank == sign * row.first_day.toordinal()]
    if ended:
        turned = sa.update(LINES).where(LINES.c.id == sa.bindparam("line")).values(rank=-LINES.c.rank)
        op.get_bind().execute(turned, ended)


def upgrade() -> None:
    _turn(-1)


def downgrade() -> None:
    _turn(1)
