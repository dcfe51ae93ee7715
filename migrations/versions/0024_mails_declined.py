"""Mails that a person declined; the identity that a sign-in links once its code is given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declined_mail",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_declined_mail_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "name", name=op.f("pk_declined_mail")),
    )
    op.add_column("sign_in_step", sa.Column("issuer", sa.String(), nullable=True))
    op.add_column("sign_in_step", sa.Column("subject", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_in_step") as table:
        table.drop_column("subject")
        table.drop_column("issuer")
    op.drop_table("declined_mail")
