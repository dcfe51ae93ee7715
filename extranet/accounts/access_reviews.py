"""Twice a year, each referent confirms that the list of accounts is right; until then letters come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, errors, outbox
from extranet.accounts import notifications, organisations, powers
from extranet.accounts.memberships import Membership
from extranet.accounts.organisations import Organisation
from extranet.audit import journal
from extranet.database import Instant, db, hold, writing

KIND = "access_reviews"
LETTER = "access_review"
AGAIN_AFTER = timedelta(days=14)


class AccessReview(db.Model):
    """One time that an organisation was asked to look at its accounts; open until a referent confirms."""

    __tablename__ = "access_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


def open_review(organisation_id: int) -> AccessReview | None:
    """Return the review that waits for a referent, if any."""
    query = select(AccessReview).where(
        AccessReview.organisation_id == organisation_id, AccessReview.confirmed_at.is_(None)
    )
    return db.session.scalar(query.order_by(AccessReview.id).limit(1))


def last_confirmed(organisation_id: int) -> datetime | None:
    """Return when the list was last confirmed."""
    query = select(func.max(AccessReview.confirmed_at)).where(AccessReview.organisation_id == organisation_id)
    return db.session.scalar(query)


def confirm(organisation_id: int, *, by: int) -> None:
    """Say that the list of accounts is right; raise Conflict when nobody asks any more."""
    with writing():
        review = open_review(organisation_id)
        if review is None:
            raise errors.Conflict("La liste est déjà confirmée.")
        hold(review)
        review.confirmed_at, review.confirmed_by_id = clock.now(), by
        journal.record("confirm_access", "organisation", organisation_id, by=by, organisation_id=organisation_id)


def go_round(every: timedelta, beat: Callable[[], None] = lambda: None) -> int:
    """Open the reviews that are due and remind of those that wait; return how many organisations were written to."""
    written = 0
    for organisation_id in sorted({*_due(clock.now() - every), *_forgotten(clock.now() - AGAIN_AFTER)}):
        with writing():
            written += _write(organisation_id)
        beat()
    return written


def _due(since: datetime) -> list[int]:
    """List the living organisations whose list nobody was asked to confirm since an instant."""
    asked = select(AccessReview.organisation_id).where(
        (AccessReview.confirmed_at.is_(None)) | (AccessReview.confirmed_at > since)
    )
    query = (
        select(Membership.organisation_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.closed_at.is_(None), Organisation.merged_into_id.is_(None), Organisation.id.not_in(asked))
        .group_by(Membership.organisation_id)
        .having(func.min(Membership.created_at) <= since)
    )
    return list(db.session.scalars(query))


def _forgotten(since: datetime) -> list[int]:
    query = select(AccessReview.organisation_id).where(
        AccessReview.confirmed_at.is_(None),
        func.coalesce(AccessReview.reminded_at, AccessReview.opened_at) <= since,
    )
    return list(db.session.scalars(query))


def _write(organisation_id: int) -> bool:
    referents = powers.referents(organisation_id)
    review = open_review(organisation_id)
    if not referents:
        return False
    if review is None:
        review = AccessReview(organisation_id=organisation_id, opened_at=clock.now())
        db.session.add(review)
        journal.record("ask_access_review", "organisation", organisation_id, by=None, organisation_id=organisation_id)
    else:
        review.reminded_at = clock.now()
    name = organisations.find(organisation_id).name
    for referent in notifications.receiving(referents, LETTER):
        outbox.put(LETTER, referent.email, organisation=name, again=review.reminded_at is not None)
    return True
