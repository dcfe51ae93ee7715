"""A request to confirm places: sessions of one publisher, asked of one contact of a provider by a signed link.

A link opens one request until its day, or until somebody revokes it. What became of a request is told by its instants.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, retention
from extranet.audit import journal
from extranet.database import Instant, db, writing

RECORD = "confirmation_request"
PURPOSE = "confirmation"  # what the link is signed for
VALID = timedelta(days=15)


class Because(StrEnum):
    """Why a request came back to the publisher's desk."""

    SILENCE = "silence"
    MAIL = "mail"  # the letter could not be delivered
    NOBODY = "nobody"  # the offer names no address

    @property
    def label(self) -> str:
        """Return what people read."""
        return {
            "silence": "sans réponse",
            "mail": "courriel refusé",
            "nobody": "aucune adresse dans l’offre",
        }[self]


class ConfirmationRequest(db.Model):
    """One request, and its link: whoever holds the link may answer for these sessions, and nothing else."""

    __tablename__ = "confirmation_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"), index=True)
    email: Mapped[str | None]
    key: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(16))
    asked_at: Mapped[datetime] = mapped_column(Instant, index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: the worker
    first_asked_at: Mapped[datetime] = mapped_column(Instant)  # when another contact was asked before this one
    expires_at: Mapped[datetime] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    passed_on_at: Mapped[datetime | None] = mapped_column(Instant)  # another contact is asked since
    answered_at: Mapped[datetime | None] = mapped_column(Instant)  # the first answer
    handed_at: Mapped[datetime | None] = mapped_column(Instant)  # back on the publisher's desk
    handed_because: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)  # nothing of it is left to confirm
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    message_id: Mapped[int | None]  # the last letter; no foreign key: letters are forgotten first

    def opens(self, now: datetime) -> bool:
        """Tell whether the link still opens its page."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def waiting(self) -> bool:
        """Tell whether something may still be done about it: reminding, asking another, handing over."""
        return not (self.passed_on_at or self.handed_at or self.closed_at or self.revoked_at)


class SessionAsked(db.Model):
    """One session of a request, and when it was last answered for."""

    __tablename__ = "confirmation_request_session"

    request_id: Mapped[int] = mapped_column(ForeignKey("confirmation_request.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), primary_key=True, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


def open_request(
    publisher_id: int,
    provider_id: int | None,
    email: str | None,
    session_ids: Iterable[int],
    *,
    by: int | None,
    first_asked_at: datetime | None = None,
) -> ConfirmationRequest:
    """Write a request, inside `writing()`; without an address it stands on the desk at once."""
    now = clock.now()
    request = ConfirmationRequest(
        publisher_id=publisher_id,
        provider_id=provider_id,
        email=email,
        asked_at=now,
        asked_by_id=by,
        first_asked_at=first_asked_at or now,
        expires_at=now + VALID,
    )
    if email is None:
        request.handed_at, request.handed_because = now, Because.NOBODY
    db.session.add(request)
    db.session.flush()
    db.session.add_all(SessionAsked(request_id=request.id, session_id=session_id) for session_id in session_ids)
    journal.record("ask_confirmation", RECORD, request.id, by=by, organisation_id=publisher_id)
    return request


def by_key(key: str) -> ConfirmationRequest | None:
    """Return the request that a link opens."""
    return db.session.scalar(select(ConfirmationRequest).where(ConfirmationRequest.key == key))


def revoke(request_id: int, *, by: int | None) -> None:
    """Close a link for good, inside `writing()`."""
    request = db.session.get_one(ConfirmationRequest, request_id)
    if request.revoked_at is None:
        request.revoked_at = clock.now()
        journal.record("revoke", RECORD, request.id, by=by, organisation_id=request.publisher_id)


def of_publishers(own: Collection[int], request_id: int) -> bool:
    """Tell whether a request was made by one of these organisations."""
    publisher_id = db.session.scalar(
        select(ConfirmationRequest.publisher_id).where(ConfirmationRequest.id == request_id)
    )
    return publisher_id in own


def purge() -> int:
    """Delete the requests that have been kept long enough; return how many."""
    over = ConfirmationRequest.asked_at < clock.now() - retention.of("requests")
    ids = list(db.session.scalars(select(ConfirmationRequest.id).where(over).limit(500)))
    if ids:
        with writing() as session:
            session.execute(delete(SessionAsked).where(SessionAsked.request_id.in_(ids)))
            session.execute(delete(ConfirmationRequest).where(ConfirmationRequest.id.in_(ids)))
    return len(ids)
