"""Indexes of pointers hold the records that readers may see alone: a long import writes in each once. Lines of the desk
by their days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_training_revision_id": ("training", ["revision_id"]),
    "ix_training_publisher_state": ("training", ["publisher_id", "state", "revision_id"]),
    "ix_training_publisher_revision": ("training", ["publisher_id", "revision_id"]),
    "ix_training_publisher_title": ("training", ["publisher_id", "sort_title", "id", "numero", "revision_id"]),
    "ix_action_revision_id": ("action", ["revision_id"]),
    "ix_training_session_revision_id": ("training_session", ["revision_id"]),
}


def _make_again(**where: sa.TextClause) -> None:
    for name, (table, columns) in INDEXES.items():
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns, **where)


def upgrade() -> None:
    there = sa.text("revision_id IS NOT NULL")
    _make_again(sqlite_where=there, postgresql_where=there)
    op.create_index("ix_desk_line_days", "desk_line", ["publisher_id", "kind", "first_day", "last_day"])


def downgrade() -> None:
    op.drop_index("ix_desk_line_days", table_name="desk_line")
    _make_again()
