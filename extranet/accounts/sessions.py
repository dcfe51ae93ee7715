"""Who is signed in: one row a session. The browser holds a random id, the database only its SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, exists, select, update
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.accounts.memberships import Member, Membership, OrganisationShown
from extranet.accounts.organisations import Network, Organisation
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.database import Instant, db, writing

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
KNOWN_FOR = timedelta(days=90)


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


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(user_id: int, organisation_id: int, address: str | None) -> str:
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
        )
    )
    db.session.execute(update(User).where(User.id == user_id).values(last_seen_at=now))
    return token


def member_of(token: str) -> Member | None:
    """Return who a session belongs to, in one query; None when it is over or opens nothing."""
    now = clock.now()
    query = (
        select(UserSession, User, Organisation, Network, Membership.role)
        .join(User, User.id == UserSession.user_id)
        .join(Organisation, Organisation.id == UserSession.organisation_id)
        .join(Network, Network.id == Organisation.network_id)
        .join(Membership, (Membership.user_id == User.id) & (Membership.organisation_id == Organisation.id))
        .where(
            UserSession.token_hash == _hash(token),
            UserSession.ended_at.is_(None),
            UserSession.last_seen_at > now - IDLE,
            UserSession.created_at > now - ABSOLUTE,
            User.suspended_at.is_(None),
        )
    )
    rows = db.session.execute(query).all()
    if not rows:
        return None
    session, user, organisation, network, _ = rows[0]
    return Member(
        user_id=user.id,
        name=user.name,
        email=user.email,
        demonstration=user.demonstration,
        organisation=OrganisationShown(
            id=organisation.id,
            name=organisation.name,
            commune=organisation.commune,
            departement=organisation.departement,
            publishes=organisation.publishes,
        ),
        network_code=network.code,
        network_name=network.name,
        roles=frozenset(Role(row.role) for row in rows),
        session_id=session.id,
        seen_at=session.last_seen_at,
    )


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


def end_all(user_id: int) -> None:
    """End every session of a person (inside `writing()`)."""
    theirs = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    db.session.execute(theirs.values(ended_at=clock.now()))


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
