"""The work of `extranet work` as an administrator sees it: under way, waiting, failed; tried again or cancelled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from extranet import clock, work
from extranet.audit import journal
from extranet.database import db, writing
from extranet.errors import Conflict, NotFound
from extranet.work import WorkItem

CANCELLED = "annulé par l’administration"
PAGE_SIZE = 50
LATE = timedelta(minutes=30)
OPEN = (work.WAITING, work.RUNNING)


def counts() -> dict[str, int]:
    """Count the things of each state."""
    query = select(WorkItem.state, func.count()).group_by(WorkItem.state)
    return dict.fromkeys((*OPEN, work.FAILED, work.DONE), 0) | dict(db.session.execute(query).all())


def stuck() -> int:
    """Count what should have moved on: nobody renews its lease, or its time has come long ago."""
    return db.session.scalar(select(func.count()).select_from(WorkItem).where(_stuck())) or 0


def _stuck() -> ColumnElement[bool]:
    late = clock.now() - LATE
    silent = (WorkItem.state == work.RUNNING) & (WorkItem.leased_until < late)
    return or_(silent, (WorkItem.state == work.WAITING) & (WorkItem.run_at < late))


def page(states: Collection[str], number: int) -> list[WorkItem]:
    """List one page of the things in these states, the last put first."""
    wanted = select(WorkItem).where(WorkItem.state.in_(states)).order_by(WorkItem.id.desc())
    return list(db.session.scalars(wanted.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)))


def put_once(kind: str, *, by: int, arguments: dict[str, Any] | None = None) -> bool:
    """Put a thing to do unless one of its kind waits or runs; tell whether it was."""
    with writing() as session:
        there = select(WorkItem.id).where(WorkItem.kind == kind, WorkItem.state.in_(OPEN)).limit(1)
        if session.scalar(there) is not None:
            return False
        item = work.put(kind, arguments)
        session.flush()
        journal.record("ask", "work", item.id, by=by, what=kind)
    return True


def last(kind: str) -> WorkItem | None:
    """Return the last thing of a kind that was put."""
    return db.session.scalar(select(WorkItem).where(WorkItem.kind == kind).order_by(WorkItem.id.desc()).limit(1))


def retry(item_id: int, *, by: int) -> None:
    """Have a thing that failed, or waits for its next try, done as soon as possible."""
    with writing():
        item = _held(item_id, (work.FAILED, work.WAITING))
        item.state, item.run_at, item.attempts, item.finished_at = work.WAITING, clock.now(), 0, None
        journal.record("retry", "work", item.id, by=by)


def cancel(item_id: int, *, by: int) -> None:
    """Never do a thing, or stop it at its next safe point: whoever does it finds that it is no longer held."""
    with writing():
        item = _held(item_id, OPEN)
        item.state, item.owner, item.leased_until = work.FAILED, None, None
        item.finished_at, item.error = clock.now(), CANCELLED
        journal.record("cancel", "work", item.id, by=by)


def _held(item_id: int, states: Collection[str]) -> WorkItem:
    item = db.session.scalar(select(WorkItem).where(WorkItem.id == item_id).with_for_update())
    if item is None:
        raise NotFound("Ce travail n’existe plus.")
    if item.state not in states:
        raise Conflict("Ce travail n’en est plus là\u00a0: rechargez la page.")
    return item
