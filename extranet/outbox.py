"""Mails to send, as rows: a name, values, an address. `mail/` makes letters of them; nobody else writes one.

A row is claimed before it is sent, and is due again after a while: whoever dies in between, another sends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, retention
from extranet.database import Instant, Json, db, writing

WAITING, SENT, FAILED = "waiting", "sent", "failed"
LEASE = timedelta(minutes=10)


class Message(db.Model):
    """One mail to send: the name of its template, the values it takes, whom it goes to."""

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(Json)
    to: Mapped[str]
    state: Mapped[str] = mapped_column(default=WAITING, index=True)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)


def put(name: str, to: str, **values: Any) -> Message:
    """Add a mail, inside the caller's `writing()`: it leaves only if the rest is kept."""
    message = Message(name=name, to=to, values=values)
    db.session.add(message)
    return message


def waiting(limit: int = 50) -> list[Message]:
    """List the oldest mails to send."""
    wanted = select(Message).where(Message.state == WAITING).order_by(Message.id).limit(limit)
    return list(db.session.scalars(wanted))


def claim() -> Message | None:
    """Take the mail that is due since the longest; it is due again after the lease unless its fate is told."""
    now = clock.now()
    due = select(Message).where(Message.state == WAITING, Message.run_at <= now)
    due = due.order_by(Message.run_at, Message.id).limit(1)
    if db.session.scalar(due.with_only_columns(Message.id)) is None:
        return None
    with writing() as session:
        message = session.scalar(due.with_for_update(skip_locked=True))
        if message is not None:
            message.attempts += 1
            message.run_at = now + LEASE
    return message


def sent(message: Message) -> None:
    """Say that the mail has left."""
    with writing():
        message.state, message.sent_at, message.error = SENT, clock.now(), None


def later(message: Message, error: str, at: datetime) -> None:
    """Say why the mail did not leave this time, and when it is tried again."""
    with writing():
        message.error, message.run_at = error, at


def purge() -> int:
    """Delete the mails that left, or could not, when they have been kept long enough; return how many."""
    over = Message.state.in_((SENT, FAILED)) & (Message.created_at < clock.now() - retention.of("mails"))
    if db.session.scalar(select(Message.id).where(over).limit(1)) is None:
        return 0
    with writing() as session:
        return session.execute(delete(Message).where(over)).rowcount


def failed(message: Message, error: str) -> None:
    """Say why the mail cannot leave."""
    with writing():
        message.state, message.error = FAILED, error
