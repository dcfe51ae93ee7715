"""Mails to send, as rows: a name, values, an address. `mail/` makes letters of them; nobody else writes one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.database import Instant, Json, db, writing

WAITING, SENT, FAILED = "waiting", "sent", "failed"


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


def put(name: str, to: str, **values: Any) -> Message:
    """Add a mail, inside the caller's `writing()`: it leaves only if the rest is kept."""
    message = Message(name=name, to=to, values=values)
    db.session.add(message)
    return message


def waiting(limit: int = 50) -> list[Message]:
    """List the oldest mails to send."""
    wanted = select(Message).where(Message.state == WAITING).order_by(Message.id).limit(limit)
    return list(db.session.scalars(wanted))


def sent(message: Message) -> None:
    """Say that the mail has left."""
    with writing():
        message.state, message.sent_at, message.error = SENT, clock.now(), None


def failed(message: Message, error: str) -> None:
    """Say why the mail cannot leave."""
    with writing():
        message.state, message.error = FAILED, error
