"""Accounts that nobody opens any more: their owners are told, then they are closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from extranet import clock, outbox
from extranet.accounts import lifecycle
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.database import db, hold, writing

KIND = "dormant_accounts"
LETTER = "account_dormant"
LEAST_NOTICE = timedelta(days=14)  # between the letter and the closing, however late the letter left
BATCH = 200


def go_round(reminder: timedelta, closing: timedelta, beat: Callable[[], None] = lambda: None) -> tuple[int, int]:
    """Tell who has not come for so long, close the accounts of who did not answer; return how many of each."""
    now = clock.now()
    told = _each(_asleep(now - reminder) & ~_told(), lambda user: _tell(user, closing, now), beat)
    over = _asleep(now - closing) & _told() & (User.dormancy_told_at <= now - LEAST_NOTICE)
    return told, _each(over, _close, beat)


def _asleep(since: datetime) -> ColumnElement[bool]:
    """Say of an active account that nobody opened it since an instant."""
    quiet = (or_(moment.is_(None), moment < since) for moment in (User.last_seen_at, User.reactivated_at))
    return and_(User.suspended_at.is_(None), User.demonstration.is_(False), User.activated_at < since, *quiet)


def _told() -> ColumnElement[bool]:
    """Say that the owner was told since the last visit."""
    since = or_(User.last_seen_at.is_(None), User.dormancy_told_at > User.last_seen_at)
    return and_(User.dormancy_told_at.is_not(None), since).is_(True)


def _each(condition: ColumnElement[bool], act: Callable[[User], None], beat: Callable[[], None]) -> int:
    """Do it to each account, one short transaction a batch, asked again inside: somebody may just have come."""
    ids = list(db.session.scalars(select(User.id).where(condition).order_by(User.id)))
    count = 0
    for start in range(0, len(ids), BATCH):
        with writing():
            some = select(User).where(User.id.in_(ids[start : start + BATCH]), condition)
            for user in db.session.scalars(some.order_by(User.id)).all():
                hold(user)
                act(user)
                count += 1
        beat()
    return count


def _tell(user: User, closing: timedelta, now: datetime) -> None:
    user.dormancy_told_at = now
    last = user.last_seen_at or user.activated_at
    closes = max(last + closing, now + LEAST_NOTICE)
    outbox.put(LETTER, user.email, closes=closes.astimezone(clock.PARIS).date().isoformat())


def _close(user: User) -> None:
    lifecycle.close(user, because="dormant")
    journal.record("close_dormant", "user_account", user.id, by=None)
