"""A proposal is its writers' own until they submit it; one that was sent back waits to be submitted again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.alter_column("submitted_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.execute("UPDATE proposal SET submitted_at = NULL WHERE returned_at IS NOT NULL AND settled_at IS NULL")


def downgrade() -> None:
    op.execute("UPDATE proposal SET submitted_at = COALESCE(returned_at, CURRENT_TIMESTAMP) WHERE submitted_at IS NULL")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.alter_column("submitted_at", existing_type=sa.DateTime(timezone=True), nullable=False)
