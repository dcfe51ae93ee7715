"""Things to do, as rows: put by anyone, claimed under a lease by `extranet work`, taken up again where they stood."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Index, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, retention
from extranet.database import Instant, Json, db, writing

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
LEASE = timedelta(minutes=2)
ATTEMPTS = 5


class WorkItem(db.Model):
    """One thing to do. Its cursor says how far it went; its lease, who is at it and until when it is believed alive."""

    __tablename__ = "work_item"
    __table_args__ = (Index("ix_work_item_next", "state", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(default=WAITING)
    cursor: Mapped[Any | None] = mapped_column(Json)
    owner: Mapped[str | None]
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None]


class WorkDay(db.Model):
    """The last day on which a daily thing was put: whoever writes the day first puts it."""

    __tablename__ = "work_day"

    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)


class LeaseLost(RuntimeError):
    """Another process took the work over: this one stops."""


def put(kind: str, arguments: dict[str, Any] | None = None, *, run_at: datetime | None = None) -> WorkItem:
    """Add a thing to do, inside the caller's `writing()`."""
    item = WorkItem(kind=kind, arguments=arguments or {}, run_at=run_at or clock.now())
    db.session.add(item)
    return item


def put_once_a_day(kind: str, day: date, arguments: dict[str, Any] | None = None) -> bool:
    """Put a daily thing unless it was put for that day or a later one, by whichever process; tell whether it was."""
    known = select(WorkDay.kind).where(WorkDay.kind == kind)
    if db.session.scalar(known.where(WorkDay.day >= day)) is not None:
        return False
    try:
        with writing() as session:
            late = update(WorkDay).where(WorkDay.kind == kind, WorkDay.day < day).values(day=day)
            if not session.execute(late, execution_options={"synchronize_session": False}).rowcount:
                if session.scalar(known) is not None:
                    return False
                session.add(WorkDay(kind=kind, day=day))
                session.flush()
            put(kind, arguments)
    except IntegrityError:  # another process wrote the first day meanwhile
        return False
    return True


def claim(owner: str, *, only: Collection[str] = (), but: Collection[str] = ()) -> WorkItem | None:
    """Take the oldest thing due, or one whose owner has died; None when there is nothing to do.

    `only`: of these kinds, where some are given; `but`: of any other kind.
    """
    now = clock.now()
    abandoned = (WorkItem.state == RUNNING) & (WorkItem.leased_until < now)
    due = (WorkItem.state == WAITING) & (WorkItem.run_at <= now)
    lane = WorkItem.kind.in_(only) if only else WorkItem.kind.not_in(but)
    wanted = select(WorkItem).where(or_(due, abandoned), lane).order_by(WorkItem.run_at, WorkItem.id).limit(1)
    if db.session.scalar(wanted.with_only_columns(WorkItem.id)) is None:
        return None
    with writing() as session:
        item = session.scalar(wanted.with_for_update(skip_locked=True))
        if item is None:
            return None
        if item.attempts >= ATTEMPTS:
            item.state, item.finished_at, item.error = FAILED, now, "whoever does it dies"
            return None
        item.state, item.owner, item.leased_until = RUNNING, owner, clock.now() + LEASE
        item.attempts += 1
    return item


def heartbeat(item: WorkItem, owner: str, cursor: Any = None) -> None:
    """Renew the lease and keep how far the work went; raise LeaseLost when another has it."""
    with writing():
        _held(item, owner)
        item.leased_until = clock.now() + LEASE
        if cursor is not None:
            item.cursor = cursor


def finish(item: WorkItem, owner: str) -> None:
    """Say that the thing is done."""
    with writing():
        _held(item, owner)
        item.state, item.owner, item.leased_until = DONE, None, None
        item.finished_at, item.error = clock.now(), None


def release(item: WorkItem, owner: str) -> None:
    """Give the thing back, to be taken up at its cursor; this attempt does not count."""
    with writing():
        _held(item, owner)
        item.state, item.owner, item.leased_until = WAITING, None, None
        item.attempts -= 1


def fail(item: WorkItem, owner: str, error: str) -> None:
    """Keep the error; try again later, twice as late each time, until too many attempts."""
    with writing():
        _held(item, owner)
        item.owner, item.leased_until, item.error = None, None, error
        if item.attempts < ATTEMPTS:
            item.state, item.run_at = WAITING, clock.now() + timedelta(minutes=2**item.attempts)
        else:
            item.state, item.finished_at = FAILED, clock.now()


def _held(item: WorkItem, owner: str) -> None:
    if item.state != RUNNING or item.owner != owner:
        raise LeaseLost(f"work {item.id} is no longer held by {owner}")


def purge() -> int:
    """Remove the trace of what was done, or given up, long ago; return how many."""
    over = WorkItem.state.in_((DONE, FAILED)) & (WorkItem.finished_at < clock.now() - retention.of("work"))
    if db.session.scalar(select(WorkItem.id).where(over).limit(1)) is None:
        return 0
    with writing() as session:
        return session.execute(delete(WorkItem).where(over), execution_options={"synchronize_session": False}).rowcount
