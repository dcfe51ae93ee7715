"""The states of an account, as a table: suspended, reactivated, closed, opened again for a while."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from extranet import clock, errors, outbox
from extranet.accounts import powers, sessions
from extranet.accounts.memberships import Member
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.database import db, hold, writing

CLOSED_LETTER = "account_closed"
REOPENED_FOR = timedelta(days=30)


class State(StrEnum):
    """Where an account stands."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Verb(StrEnum):
    """What is done to an account."""

    SUSPEND = "suspend"
    REACTIVATE = "reactivate"
    CLOSE = "close"


LABELS = {
    State.INVITED: "à activer",
    State.ACTIVE: "actif",
    State.SUSPENDED: "suspendu",
    State.CLOSED: "fermé",
}
MOVES: dict[Verb, frozenset[State]] = {
    Verb.SUSPEND: frozenset({State.INVITED, State.ACTIVE}),
    Verb.REACTIVATE: frozenset({State.SUSPENDED, State.CLOSED}),
    Verb.CLOSE: frozenset({State.INVITED, State.ACTIVE, State.SUSPENDED}),
}


def state_of(account: Any) -> State:
    """Return the state that the columns of an account tell."""
    if account.closed_at is not None:
        return State.CLOSED
    if account.suspended_at is not None:
        return State.SUSPENDED
    return State.ACTIVE if account.activated_at is not None else State.INVITED


def possible(account: Any) -> list[Verb]:
    """List the verbs that the state of an account allows today."""
    state = state_of(account)
    over = state is State.CLOSED and clock.now() - account.closed_at > REOPENED_FOR
    return [verb for verb, origins in MOVES.items() if state in origins and not over]


def move(user_id: int, verb: Verb, *, by: Member) -> User:
    """Do it; the person's sessions end at their next request. Raise NotAllowed, Conflict or NotFound."""
    with writing():
        user = db.session.get(User, user_id)
        if user is None:
            raise errors.NotFound("Ce compte n’existe pas.")
        hold(user)
        powers.check_whole_account(by, user_id)
        if verb not in possible(user):
            raise errors.Conflict("L’état de ce compte a changé entre-temps.")
        if verb is not Verb.REACTIVATE and not powers.is_administrator(by):
            powers.check_not_last_referent(user_id)
        _EFFECTS[verb](user)
        journal.record(verb, "user_account", user_id, by=by.user_id, organisation_id=by.organisation.id)
    return user


def close(user: User, *, because: str) -> None:
    """Close an account and write to its owner why (inside `writing()`)."""
    _close(user)
    outbox.put(CLOSED_LETTER, user.email, because=because, days=REOPENED_FOR.days)


def begin_again(user: User) -> None:
    """Make an account closed for good one that waits for its owner, as a new one does (inside `writing()`)."""
    _reactivate(user)
    user.activated_at = user.password_hash = None


def _suspend(user: User) -> None:
    user.suspended_at = clock.now()
    sessions.end_all(user.id)


def _reactivate(user: User) -> None:
    user.suspended_at = user.closed_at = user.dormancy_told_at = None
    user.reactivated_at = clock.now()


def _close(user: User) -> None:
    user.closed_at = clock.now()
    user.suspended_at = user.suspended_at or user.closed_at
    sessions.end_all(user.id)


_EFFECTS = {Verb.SUSPEND: _suspend, Verb.REACTIVATE: _reactivate, Verb.CLOSE: _close}
