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

    organisation: Mapped[Organisation] = relationship()


def announce(email: str, name: str, organisation_id: int) -> None:
    """Put somebody at the door of an organisation, once (inside `writing()`)."""
    email = normal_email(email)
    query = select(Newcomer.id).where(Newcomer.email == email, Newcomer.organisation_id == organisation_id)
    if db.session.scalar(query) is not None:
        return
    newcomer = Newcomer(email=email, name=name or email, organisation_id=organisation_id)
    db.session.add(newcomer)
    db.session.flush()
    journal.record("ask_to_join", "newcomer", newcomer.id, by=None, organisation_id=organisation_id)
