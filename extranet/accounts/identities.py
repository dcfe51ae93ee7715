"""Which account an identity of the provider opens, and what a session keeps in order to be left there too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet import clock
from extranet.accounts import sessions
from extranet.accounts.people import User
from extranet.accounts.sessions import ABSOLUTE, UserSession
from extranet.audit import journal
from extranet.database import Instant, db, writing


class LinkedIdentity(db.Model):
    """An account, as one provider knows its owner."""

    __tablename__ = "linked_identity"
    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="uq_linked_identity_subject"),
        UniqueConstraint("issuer", "user_id", name="uq_linked_identity_user"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)

    user: Mapped[User] = relationship()


class ProviderSession(db.Model):
    """The proof that opened a session: the provider wants to see it again when the person leaves."""

    __tablename__ = "provider_session"

    session_id: Mapped[int] = mapped_column(ForeignKey("user_session.id", ondelete="CASCADE"), primary_key=True)
    id_token: Mapped[str] = mapped_column(Text)


def owner(issuer: str, subject: str) -> User | None:
    """Return the account that an identity opens."""
    query = select(LinkedIdentity).where(LinkedIdentity.issuer == issuer, LinkedIdentity.subject == subject)
    linked = db.session.scalar(query)
    return linked.user if linked else None


def linked(user_id: int, issuer: str) -> bool:
    """Tell whether a provider already knows the owner of an account."""
    query = select(LinkedIdentity.id).where(LinkedIdentity.user_id == user_id, LinkedIdentity.issuer == issuer)
    return db.session.scalar(query) is not None


def link(user_id: int, issuer: str, subject: str) -> None:
    """Let an identity open an account (inside `writing()`)."""
    db.session.add(LinkedIdentity(user_id=user_id, issuer=issuer, subject=subject))
    db.session.flush()
    journal.record("link_identity", "user_account", user_id, by=user_id)


def unlink(user_id: int) -> None:
    """Forget every identity of an account (inside `writing()`)."""
    db.session.execute(delete(LinkedIdentity).where(LinkedIdentity.user_id == user_id))


def keep_proof(token: str, id_token: str) -> None:
    """Keep the proof that opened a session (inside `writing()`)."""
    db.session.flush()
    db.session.add(ProviderSession(session_id=sessions.id_of(token), id_token=id_token))


def take_proof(session_id: int) -> str | None:
    """Return the proof that opened a session, and forget it (inside `writing()`)."""
    kept = db.session.get(ProviderSession, session_id)
    if kept is None:
        return None
    db.session.delete(kept)
    return kept.id_token


def forget_old_proofs() -> int:
    """Forget the proofs of sessions that are over; return how many."""
    over = select(UserSession.id).where(
        UserSession.ended_at.is_not(None) | (UserSession.created_at <= clock.now() - ABSOLUTE)
    )
    with writing():
        return db.session.execute(delete(ProviderSession).where(ProviderSession.session_id.in_(over))).rowcount
