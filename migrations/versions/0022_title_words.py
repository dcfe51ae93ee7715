"""Words of titles and numbers, an order by last change: lists that do not read the whole offer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WORD = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "title_word",
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_title_word_training_id_training")),
        sa.PrimaryKeyConstraint("publisher_id", "word", "training_id", name=op.f("pk_title_word")),
    )
    op.create_index("ix_title_word_training", "title_word", ["training_id", "word"])
    op.create_index("ix_training_publisher_revision", "training", ["publisher_id", "revision_id"])
    op.execute("INSERT INTO desk_change (kind, record_id) SELECT 'training', id FROM training")


def downgrade() -> None:
    op.drop_index("ix_training_publisher_revision", table_name="training")
    op.drop_table("title_word")
