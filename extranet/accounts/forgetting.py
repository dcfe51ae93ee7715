"""What is no longer needed of how people signed in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from extranet import clock, retention
from extranet.accounts import attempts
from extranet.accounts.attempts import Attempt
from extranet.accounts.links import Link
from extranet.accounts.sessions import ABSOLUTE, UserSession
from extranet.database import db, writing


def purge_sessions() -> int:
    """Remove the sessions that were over long ago, with the address they came from; return how many."""
    over = func.coalesce(UserSession.ended_at, UserSession.last_seen_at)
    return _purge(UserSession, over < clock.now() - retention.of("sessions") - ABSOLUTE)


def purge_links() -> int:
    """Remove the links that are over since long; return how many."""
    return _purge(Link, func.coalesce(Link.used_at, Link.expires_at) < clock.now() - retention.of("links"))


def purge_attempts() -> int:
    """Remove the failed sign-ins that count no longer; return how many."""
    return _purge(Attempt, Attempt.at <= clock.now() - attempts.WINDOW)


def _purge(model: Any, over: ColumnElement[bool]) -> int:
    if db.session.scalar(select(model.id).where(over).limit(1)) is None:
        return 0
    with writing() as session:
        return session.execute(delete(model).where(over), execution_options={"synchronize_session": False}).rowcount
