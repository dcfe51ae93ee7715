"""Who is signed in: one row a session. The browser holds a random id, the database only its SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, Integer, Select, bindparam, exists, func, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from extranet import clock
from extranet.accounts import organisations, steps
from extranet.accounts.memberships import Member, Membership, OrganisationShown
from extranet.accounts.organisations import Network, Organisation
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.database import Instant, db, writing

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
KNOWN_FOR = timedelta(days=90)

_agent: ContextVar[str | None] = ContextVar("session_agent", default=None)


class UserSession(db.Model):
    """One sign-in of a person, for the organisation shown, until it is left, idle or too old."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    address: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    strong: Mapped[bool] = mapped_column(default=False)
    agent: Mapped[str | None]  # the browser, in a few words


def coming_with(agent: str | None) -> None:
    """Say with which browser the present request comes; a session that begins keeps it."""
    _agent.set(agent)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(user_id: int, organisation_id: int, address: str | None, *, strong: bool = False) -> str:
    """Open a session and return its secret id, to be given to the browser alone (inside `writing()`)."""
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        UserSession(
            token_hash=_hash(token),
            user_id=user_id,
            organisation_id=organisation_id,
            address=address,
            created_at=now,
            last_seen_at=now,
            strong=strong,
            agent=_agent.get(),
        )
    )
    db.session.execute(update(User).where(User.id == user_id).values(last_seen_at=now))
    return token


def id_of(token: str) -> int:
    """Return the id of a session just opened."""
    return db.session.scalars(select(UserSession.id).where(UserSession.token_hash == _hash(token))).one()


def member_of(token: str) -> Member | None:
    """Return who a session belongs to, in one query; None when it is over or opens nothing."""
    now = clock.now()
    values = {"token": _hash(token), "seen_after": now - IDLE, "created_after": now - ABSOLUTE}
    rows = db.session.connection().execute(_living_session(), values | {"left": None}).all()
    if rows and rows[0].merged_into_id is not None:  # merged into one that was merged in its turn
        left = organisations.survivor(rows[0].organisation_id)
        rows = db.session.connection().execute(_living_session(), values | {"left": left}).all()
    if not rows:
        return None
    first = rows[0]
    return Member(
        user_id=first.user_id,
        name=first.user_name,
        email=first.email,
        demonstration=first.demonstration,
        organisation=OrganisationShown(
            id=first.organisation_id,  # the one that is left, where it was merged
            name=first.organisation_name,
            commune=first.commune,
            departement=first.departement,
            publishes=first.publishes,
            authorisation=first.authorisation,
            closed=first.closed_at is not None,
        ),
        network_code=first.network_code,
        network_name=first.network_name,
        roles=frozenset(Role(row.role) for row in rows),
        session_id=first.id,
        seen_at=first.last_seen_at,
        elsewhere=first.elsewhere,
        strong=first.strong,
        terms_version=first.terms_version,
    )


@cache
def _living_session() -> Select[Any]:
    """Return the statement of every request, made once: to make it again costs more than to run it."""
    shown, left = aliased(Organisation), bindparam("left", type_=Integer)
    return (
        select(
            UserSession.id,
            UserSession.last_seen_at,
            UserSession.strong,
            User.id.label("user_id"),
            User.name.label("user_name"),
            User.email,
            User.demonstration,
            User.terms_version,
            shown.id.label("organisation_id"),
            shown.name.label("organisation_name"),
            shown.commune,
            shown.departement,
            shown.publishes,
            shown.authorisation,
            shown.closed_at,
            shown.merged_into_id,
            _elsewhere().label("elsewhere"),
            Network.code.label("network_code"),
            Network.name.label("network_name"),
            Membership.role,
        )
        .join(User, User.id == UserSession.user_id)
        .join(Organisation, Organisation.id == UserSession.organisation_id)
        .join(shown, shown.id == func.coalesce(left, Organisation.merged_into_id, Organisation.id))
        .join(Network, Network.id == shown.network_id)
        .join(Membership, (Membership.user_id == User.id) & (Membership.organisation_id == Organisation.id))
        .where(
            UserSession.token_hash == bindparam("token"),
            UserSession.ended_at.is_(None),
            UserSession.last_seen_at > bindparam("seen_after"),
            UserSession.created_at > bindparam("created_after"),
            User.suspended_at.is_(None),
        )
    )


def _elsewhere() -> Any:
    other = aliased(Membership)
    return exists().where(other.user_id == User.id, other.organisation_id != Organisation.id)


def seen(member: Member) -> None:
    """Write that a person is here, at most once a minute."""
    now = clock.now()
    if now - member.seen_at < SEEN_EVERY:
        return
    with writing():
        mine = update(UserSession).where(UserSession.id == member.session_id, UserSession.ended_at.is_(None))
        db.session.execute(mine.values(last_seen_at=now))
        db.session.execute(update(User).where(User.id == member.user_id).values(last_seen_at=now))


def end(session_id: int) -> None:
    """End a session; its next request is anonymous (inside `writing()`)."""
    one = update(UserSession).where(UserSession.id == session_id, UserSession.ended_at.is_(None))
    db.session.execute(one.values(ended_at=clock.now()))


def strengthen(session_id: int) -> None:
    """Write that a second proof was given in this session (inside `writing()`)."""
    db.session.execute(update(UserSession).where(UserSession.id == session_id).values(strong=True))


def living(user_id: int) -> list[UserSession]:
    """List the sessions of a person that are open, the last seen first."""
    now = clock.now()
    query = select(UserSession).where(
        UserSession.user_id == user_id,
        UserSession.ended_at.is_(None),
        UserSession.last_seen_at > now - IDLE,
        UserSession.created_at > now - ABSOLUTE,
    )
    return list(db.session.scalars(query.order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())))


def end_all(user_id: int, *, but: int | None = None) -> None:
    """End every session of a person, but one, and every sign-in that waits for its code (inside `writing()`)."""
    steps.forget(user_id)
    theirs = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    if but is not None:
        theirs = theirs.where(UserSession.id != but)
    db.session.execute(theirs.values(ended_at=clock.now()))


def show(session_id: int, organisation_id: int) -> None:
    """Show another organisation from the next request on (inside `writing()`)."""
    one = update(UserSession).where(UserSession.id == session_id, UserSession.ended_at.is_(None))
    db.session.execute(one.values(organisation_id=organisation_id))


def known_address(user_id: int, address: str) -> bool:
    """Tell whether a person signed in from an address in the last three months."""
    before = exists().where(
        UserSession.user_id == user_id,
        UserSession.address == address,
        UserSession.created_at > clock.now() - KNOWN_FOR,
    )
    return bool(db.session.scalar(select(before)))


def last_organisation(user_id: int) -> int | None:
    """Return the organisation shown at a person's last sign-in."""
    query = select(UserSession.organisation_id).where(UserSession.user_id == user_id)
    return db.session.scalar(query.order_by(UserSession.created_at.desc(), UserSession.id.desc()).limit(1))
