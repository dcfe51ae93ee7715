"""The middle of a sign-in or of a passkey ceremony: what was shown so far, for ten minutes, good for one end.

It is no session: it opens nothing, and its word is never the session's. The browser holds the word, the database its
SHA-256.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ForeignKey, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.database import Instant, db, writing

LIFETIME = timedelta(minutes=10)
CODE, PASSKEY, NEW_PASSKEY = "code", "passkey", "new_passkey"


class SignInStep(db.Model):
    """One thing begun: whose, for what, with which challenge."""

    __tablename__ = "sign_in_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    challenge: Mapped[str | None]
    proof: Mapped[str | None] = mapped_column(Text)  # what ProConnect signed, to leave it too in the end
    issuer: Mapped[str | None]  # with the subject: the identity that is linked once the code is given
    subject: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now, index=True)


def begin(purpose: str, user_id: int | None, *, challenge: str | None = None, proof: str | None = None) -> str:
    """Return the word of something begun (inside `writing()`)."""
    token = secrets.token_urlsafe(32)
    step = SignInStep(token_hash=_hash(token), purpose=purpose, user_id=user_id, challenge=challenge, proof=proof)
    db.session.add(step)
    db.session.flush()
    return token


def link_later(token: str, issuer: str, subject: str) -> None:
    """Keep which identity is to be linked at the end (inside `writing()`)."""
    begun = update(SignInStep).where(SignInStep.token_hash == _hash(token))
    db.session.execute(begun.values(issuer=issuer, subject=subject))


def look(token: object, purpose: str) -> SignInStep | None:
    """Return what was begun under this word, unless it is over."""
    if not isinstance(token, str):
        return None
    living = (SignInStep.purpose == purpose, SignInStep.created_at > clock.now() - LIFETIME)
    return db.session.scalar(select(SignInStep).where(SignInStep.token_hash == _hash(token), *living))


def end(step: SignInStep) -> bool:
    """Use it up; of two at the same time one wins (inside `writing()`)."""
    return db.session.execute(delete(SignInStep).where(SignInStep.id == step.id)).rowcount == 1


def forget(user_id: int) -> None:
    """Forget what a person began: what opened it is no longer good (inside `writing()`)."""
    db.session.execute(delete(SignInStep).where(SignInStep.user_id == user_id))


def purge() -> None:
    """Forget what was begun and never ended."""
    old = SignInStep.created_at <= clock.now() - LIFETIME
    if db.session.scalar(select(SignInStep.id).where(old).limit(1)) is not None:
        with writing():
            db.session.execute(delete(SignInStep).where(old))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
