"""A person's own sessions, as that person sees and ends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extranet import errors
from extranet.accounts import sessions
from extranet.accounts.memberships import Member
from extranet.accounts.sessions import UserSession
from extranet.audit import journal
from extranet.database import db, writing


@dataclass(frozen=True)
class SessionLine:
    """One session in progress."""

    id: int
    agent: str
    address: str
    since: datetime
    seen: datetime
    here: bool


def lines(member: Member) -> list[SessionLine]:
    """List who is signed in under this account, this session first."""
    found = [
        SessionLine(
            one.id,
            one.agent or "Navigateur inconnu",
            one.address or "inconnue",
            one.created_at,
            one.last_seen_at,
            one.id == member.session_id,
        )
        for one in sessions.living(member.user_id)
    ]
    return sorted(found, key=lambda line: not line.here)


def end_one(member: Member, session_id: int) -> None:
    """End a session of one's own; raise NotFound."""
    with writing():
        one = db.session.get(UserSession, session_id)
        if one is None or one.user_id != member.user_id or one.ended_at is not None:
            raise errors.NotFound("Cette session n’existe pas, ou elle est déjà fermée.")
        sessions.end(session_id)
        _note(member, "end_session")


def end_others(member: Member) -> None:
    """End every session of one's own but the one that asks."""
    with writing():
        sessions.end_all(member.user_id, but=member.session_id)
        _note(member, "end_other_sessions")


def _note(member: Member, verb: str) -> None:
    organisation_id = member.organisation.id
    journal.record(verb, "user_account", member.user_id, by=member.user_id, organisation_id=organisation_id)
