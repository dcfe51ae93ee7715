"""Single-use links sent to a person: the link holds a random token, the database only its SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet import clock, errors
from extranet.accounts.people import User
from extranet.database import Instant, db

ACTIVATION = "activation"
LIFETIME = timedelta(hours=72)


class Link(db.Model):
    """A link that one person may use once, for one purpose, before it expires."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue(user: User, purpose: str, lifetime: timedelta = LIFETIME) -> str:
    """Return the token of a new link; the person's former ones for this purpose no longer work (in `writing()`)."""
    now, token = clock.now(), secrets.token_urlsafe(32)
    former = update(Link).where(Link.user_id == user.id, Link.purpose == purpose, Link.used_at.is_(None))
    db.session.execute(former.values(expires_at=now).execution_options(synchronize_session=False))
    db.session.add(Link(user_id=user.id, purpose=purpose, token_hash=_hash(token), expires_at=now + lifetime))
    db.session.flush()
    return token


def void(user_id: int) -> None:
    """Make every link of a person useless (inside `writing()`)."""
    theirs = update(Link).where(Link.user_id == user_id, Link.used_at.is_(None), Link.expires_at > clock.now())
    db.session.execute(theirs.values(expires_at=clock.now()).execution_options(synchronize_session=False))


def look(token: str, purpose: str) -> User:
    """Return whose link this is, and change nothing; raise NotFound when it is unknown, used or expired."""
    query = select(Link).where(
        Link.token_hash == _hash(token),
        Link.purpose == purpose,
        Link.used_at.is_(None),
        Link.expires_at > clock.now(),
    )
    link = db.session.scalar(query)
    if link is None or link.user.suspended_at is not None:
        raise errors.NotFound("Ce lien n’est plus valable.")
    return link.user


def use(token: str, purpose: str) -> User:
    """Use a link up and return whose it is; of two at the same time one wins, the other raises NotFound."""
    user = look(token, purpose)
    mine = update(Link).where(Link.token_hash == _hash(token), Link.used_at.is_(None))
    if db.session.execute(mine.values(used_at=clock.now())).rowcount != 1:
        raise errors.NotFound("Ce lien n’est plus valable.")
    return user
