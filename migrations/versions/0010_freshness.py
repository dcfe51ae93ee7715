"""Who confirmed the state of a recruitment, who is asked to confirm places, what was answered, what each day began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("training_session") as batch:
        batch.add_column(sa.Column("recruitment_confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("recruitment_confirmed_as", sa.String(), nullable=True))
        batch.add_column(sa.Column("recruitment_confirmed_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_training_session_recruitment_confirmed_by_id"),
            "user_account",
            ["recruitment_confirmed_by_id"],
            ["id"],
        )
    op.create_table(
        "confirmation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("first_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_because", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_confirmation_request_asked_by_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_confirmation_request_provider_id")),
        sa.ForeignKeyConstraint(
            ["publisher_id"], ["organisation.id"], name=op.f("fk_confirmation_request_publisher_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation_request")),
        sa.UniqueConstraint("key", name=op.f("uq_confirmation_request_key")),
    )
    for column in ("publisher_id", "provider_id", "asked_at"):
        op.create_index(op.f(f"ix_confirmation_request_{column}"), "confirmation_request", [column])
    op.create_table(
        "confirmation_request_session",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["confirmation_request.id"], name=op.f("fk_confirmation_request_session_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_confirmation_request_session_session_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "session_id", name=op.f("pk_confirmation_request_session")),
    )
    op.create_index(op.f("ix_confirmation_request_session_session_id"), "confirmation_request_session", ["session_id"])
    op.create_table(
        "work_day",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_work_day")),
    )


def downgrade() -> None:
    op.drop_table("work_day")
    op.drop_table("confirmation_request_session")
    op.drop_table("confirmation_request")
    with op.batch_alter_table("training_session") as batch:
        batch.drop_constraint(op.f("fk_training_session_recruitment_confirmed_by_id"), type_="foreignkey")
        for column in ("recruitment_confirmed_by_id", "recruitment_confirmed_as", "recruitment_confirmed_at"):
            batch.drop_column(column)
