"""The sign of life of `extranet work`: one row, written twice a minute."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.database import Instant, db, writing

EVERY = 30.0  # seconds
WORKER = "worker"


class Heartbeat(db.Model):
    """When a process that must run was last seen at work."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)


def beat(owner: str) -> int:
    """Say that the worker lives; there is never more to do at once."""
    with writing() as session:
        session.merge(Heartbeat(name=WORKER, owner=owner, at=clock.now()))
    return 0


def last_beat() -> datetime | None:
    """Return when the worker last gave a sign of life."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == WORKER))
