"""People that a provider vouches for and nobody knows yet: each waits for the referent of an organisation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet import clock
from extranet.accounts.organisations import Organisation
from extranet.accounts.people import normal_email
from extranet.audit import journal
from extranet.database import Instant, db


class Newcomer(db.Model):
    """Somebody who came to the door of an organisation, and whom its referent has not let in yet."""

    __tablename__ = "newcomer"
    __table_args__ = (UniqueConstraint("email", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)

    word: Mapped[str | None]  # what they say of themselves, when no provider vouches for them
    vouched: Mapped[bool] = mapped_column(default=True)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    admitted: Mapped[bool | None]

    organisation: Mapped[Organisation] = relationship()


def announce(email: str, name: str, organisation_id: int) -> None:
    """Put somebody at the door of an organisation, once; again after an answer (inside `writing()`)."""
    email = normal_email(email)
    query = select(Newcomer).where(Newcomer.email == email, Newcomer.organisation_id == organisation_id)
    newcomer = db.session.scalar(query)
    if newcomer is not None and newcomer.settled_at is None:
        newcomer.vouched = True
        return
    if newcomer is None:
        newcomer = Newcomer(email=email, organisation_id=organisation_id)
        db.session.add(newcomer)
    newcomer.name, newcomer.vouched, newcomer.word = name or email, True, None
    newcomer.asked_at, newcomer.settled_at, newcomer.admitted = clock.now(), None, None
    db.session.flush()
    journal.record("ask_to_join", "newcomer", newcomer.id, by=None, organisation_id=organisation_id)
