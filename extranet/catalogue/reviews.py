"""A second person reads a draft before it is published, where the publisher asks for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, outbox
from extranet.accounts import notifications
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.catalogue import publishing
from extranet.catalogue.levels import LEVELS, Level, level_of
from extranet.catalogue.states import State, Verb, target
from extranet.database import Instant, db, hold
from extranet.errors import Conflict, Invalid

LONGEST_REMARK = 2000
RETURNED_LETTER = "review_returned"


class Verdict(StrEnum):
    """How a review ended."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


class Review(db.Model):
    """One draft submitted to a second person; open until somebody settles it."""

    __tablename__ = "review"
    __table_args__ = (
        Index("ix_review_record", "kind", "record_id"),
        Index(
            "ix_review_open", "kind", "record_id", unique=True,
            sqlite_where=text("settled_at IS NULL"), postgresql_where=text("settled_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # the level, as changes note it
    record_id: Mapped[int]
    publisher_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    submitted_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    verdict: Mapped[str | None]
    remark: Mapped[str | None] = mapped_column(Text)


def open_review(record: Any) -> Review | None:
    """Return the review that waits for a second person, if any."""
    return db.session.scalar(_of(record).where(Review.settled_at.is_(None)))


class Submitted(NamedTuple):
    """A draft that waits for a second person."""

    level: Level
    record_id: int
    submitted_by_id: int
    submitted_at: datetime


def waiting(own: Collection[int]) -> list[Submitted]:
    """List the drafts of these publishers that wait for a second person, the oldest first; four queries."""
    here = select(Review).where(Review.publisher_id.in_(own), Review.settled_at.is_(None)).order_by(Review.id)
    found = list(db.session.scalars(here))
    drafts = set()
    for level in LEVELS:
        ids = [one.record_id for one in found if one.kind == level.change]
        if ids:
            standing = select(level.record.id).where(level.record.id.in_(ids), level.record.state == State.DRAFT)
            drafts |= {(level.change, record_id) for record_id in db.session.scalars(standing)}
    of_kind = {level.change: level for level in LEVELS}
    return [
        Submitted(of_kind[one.kind], one.record_id, one.submitted_by_id, one.submitted_at)
        for one in found
        if (one.kind, one.record_id) in drafts  # what an import has published meanwhile waits for nobody
    ]


def submit(record: Any, *, by: int) -> None:
    """Submit a draft that could be published; raise Invalid for what it lacks, Conflict when it already is."""
    hold(record)
    target(record.state, Verb.PUBLISH)
    publishing.check_ready(record)
    if open_review(record) is not None:
        raise Conflict("Cette fiche attend déjà une relecture.")
    kind = level_of(record).change
    publisher_id = publishing.training_of(record).publisher_id
    db.session.add(Review(kind=kind, record_id=record.id, publisher_id=publisher_id, submitted_by_id=by))
    journal.record("submit", kind, record.id, by=by)


def accept(record: Any, *, by: int) -> None:
    """Publish what was submitted; raise Invalid when the person is the one who submitted it."""
    review = _settle(record, Verdict.ACCEPTED, by=by)
    if review.submitted_by_id == by:
        raise Invalid("Une autre personne que vous accepte ce que vous avez soumis.")
    publishing.publish(record, by=by, reviewed=True)


def send_back(record: Any, remark: str, *, by: int) -> None:
    """Return the draft to the person who submitted it, with what is to change, and write to that person."""
    remark = remark.strip()
    if not 0 < len(remark) <= LONGEST_REMARK:
        raise Invalid(f"Dites ce qui est à reprendre, en {LONGEST_REMARK} caractères au plus.", field="remark")
    review = _settle(record, Verdict.RETURNED, by=by)
    review.remark = remark
    if notifications.wants(review.submitted_by_id, RETURNED_LETTER):
        email = db.session.scalar(select(User.email).where(User.id == review.submitted_by_id))
        training = publishing.training_of(record)
        outbox.put(RETURNED_LETTER, email, title=training.revision.title, remark=remark, training_id=training.id)


def take_back(record: Any, *, by: int) -> None:
    """Take a submission back: the draft is one's own again."""
    _settle(record, Verdict.TAKEN_BACK, by=by)


def _settle(record: Any, verdict: Verdict, *, by: int) -> Review:
    review = db.session.scalar(_of(record).where(Review.settled_at.is_(None)).with_for_update())
    if review is None:
        raise Conflict("Cette fiche n’attend plus de relecture.")
    review.settled_at, review.settled_by_id, review.verdict = clock.now(), by, verdict
    journal.record(f"review_{verdict}", review.kind, record.id, by=by)
    return review


def _of(record: Any) -> Any:
    return select(Review).where(Review.kind == level_of(record).change, Review.record_id == record.id)
