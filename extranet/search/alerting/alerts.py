"""Alerts: a saved search that is due is replayed as its owner sees it; what is new leaves in one mail.

A search is claimed in a short transaction that makes it due again a little later, replayed outside any, then settled in
one transaction: the mail, what was told, when it is due next. Whoever dies in between sends nothing and loses nothing.
The first look after an alert is asked for tells nothing: it learns what is there already.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select

from extranet import clock, outbox
from extranet.accounts.memberships import Membership
from extranet.accounts.people import User
from extranet.database import db, writing
from extranet.errors import SearchUnavailable
from extranet.search.alerting import saved
from extranet.search.alerting.news import Found, News, find, fresh, packed, unpacked
from extranet.search.alerting.saved import Frequency, SavedSearch
from extranet.search.opening import indexed_engine
from extranet.search.request import SearchRequest
from extranet.search.results import result_rows

MOST_TOLD = 10
LEASE = timedelta(minutes=10)
UNTOUCHED = timedelta(days=365)  # then the owner is asked whether the alert is still wanted
MAIL, RENEWAL = "alert", "alert_renewal"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Claim:
    """A search to replay, and the mark by which one knows that nobody else touched it meanwhile."""

    search_id: int
    due_at: datetime
    request: SearchRequest | None
    to: str | None  # None: the account is closed
    untouched: bool


def tell_next(folder: Path) -> bool:
    """Replay the search that is due since the longest; tell whether there was one."""
    claim = _claim()
    if claim is None:
        return False
    if claim.to is None or claim.untouched or claim.request is None:
        _settle_unseen(claim)
        return True
    try:
        found = find(indexed_engine(folder), claim.request)
    except SearchUnavailable:
        _log.warning("No index: search %s is replayed later", claim.search_id)
        return True
    _settle(claim, found)
    return True


def _claim() -> _Claim | None:
    now = clock.now()
    due = select(SavedSearch).where(SavedSearch.due_at <= now, SavedSearch.deleted_at.is_(None))
    due = due.order_by(SavedSearch.due_at, SavedSearch.id).limit(1)
    if db.session.scalar(due.with_only_columns(SavedSearch.id)) is None:
        return None
    with writing() as session:
        search = session.scalar(due.with_for_update(skip_locked=True))
        if search is None:
            return None
        search.due_at = now + LEASE
        saved.forget_deleted()
    to = db.session.scalar(_open_account(search.user_id))
    request = saved.request_of(search, clock.today())
    return _Claim(search.id, search.due_at, request, to, search.touched_at < now - UNTOUCHED)


def _open_account(user_id: int) -> Any:
    """Ask for the address of a person who may still come in."""
    member = exists().where(Membership.user_id == User.id)
    return select(User.email).where(
        User.id == user_id, User.suspended_at.is_(None), User.activated_at.is_not(None), member
    )


def _held(claim: _Claim) -> SavedSearch | None:
    """Return the search as claimed; None when its owner, or another worker, touched it meanwhile."""
    wanted = select(SavedSearch).where(SavedSearch.id == claim.search_id, SavedSearch.due_at == claim.due_at)
    search = db.session.scalar(wanted.with_for_update())
    return search if search is not None and search.alerts else None


def _settle_unseen(claim: _Claim) -> None:
    """Settle a search that is not replayed: nobody there, asked for too long ago, or no longer understood."""
    with writing():
        search = _held(claim)
        if search is None:
            return
        if claim.to is not None and claim.untouched:
            outbox.put(RENEWAL, claim.to, search_name=search.name, key=search.key)
            saved.pause(search, by=None)
        else:
            search.due_at = saved.next_time(Frequency(search.frequency), clock.now())


def _settle(claim: _Claim, found: Found) -> None:
    """Put the mail of what is new, and remember that it was told; all is worked out before the lock."""
    columns = (SavedSearch.told_actions, SavedSearch.told_sessions)
    told = db.session.execute(select(*columns).where(SavedSearch.id == claim.search_id)).one_or_none()
    if told is None:
        return
    first = told.told_actions is None
    actions = set() if first else unpacked(told.told_actions)
    sessions = set() if first else unpacked(told.told_sessions)
    news = [] if first else fresh(found, actions, sessions)
    lines = _lines(news[:MOST_TOLD], claim.request)
    actions_told, sessions_told = packed(actions | found.action_ids), packed(sessions | found.session_ids)
    with writing():
        search = _held(claim)
        if search is None:
            return
        if lines:
            outbox.put(MAIL, claim.to, **_values(search), **_counts(news, lines, found))
            search.news += len(news)
        search.told_actions, search.told_sessions, search.told_at = actions_told, sessions_told, clock.now()
        search.due_at = saved.next_time(Frequency(search.frequency), clock.now())


def _values(search: SavedSearch) -> dict[str, Any]:
    return {
        "search_name": search.name,
        "search_id": search.id,
        "key": search.key,
        "since": search.told_at.astimezone(clock.PARIS).date().isoformat(),
        "weekly": search.frequency == Frequency.WEEKLY,
    }


def _counts(news: list[News], lines: list[dict[str, Any]], found: Found) -> dict[str, Any]:
    return {"count": len(news), "more": len(news) - len(lines), "total": len(found.hits), "lines": lines}


def _lines(news: list[News], request: SearchRequest) -> list[dict[str, Any]]:
    rows = {row.id: row for row in result_rows([one.hit for one in news], request.today)}
    return [_line(rows[one.hit.action_id], one) for one in news if one.hit.action_id in rows]


def _line(row: Any, one: News) -> dict[str, Any]:
    session = one.session
    return {
        "action_id": row.id,
        "title": row.title,
        "provider": row.provider,
        "town": row.towns[0] if row.towns and not row.remote else None,
        "remote": row.remote,
        "new_action": one.new_action,
        "session": session
        and {
            "start": session.start and session.start.isoformat(),
            "end": session.end and session.end.isoformat(),
            "permanent": session.permanent,
            "begun": bool(session.start and session.start < clock.today()),
        },
    }
