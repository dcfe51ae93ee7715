"""Which records of a page wait for a second person, or came back from one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from extranet.accounts.people import User
from extranet.catalogue.levels import LEVELS
from extranet.catalogue.reviews import Review, Verdict
from extranet.catalogue.rules import rules_of
from extranet.database import db

_KINDS = {level.kind: level.change for level in LEVELS}


@dataclass(frozen=True)
class Readings:
    """What is known of the reviews of some records, and who is looking."""

    wanted: bool
    reader_id: int
    last: dict[tuple[str, int], Any]

    def of(self, level: str, record_id: int) -> Any | None:
        """Return the last review of a record (columns of Review, submitter, settler), None when it never had one."""
        return self.last.get((_KINDS[level], record_id))


def readings(publisher_id: int, reader_id: int, records: Iterable[tuple[str, int]]) -> Readings:
    """Read the last review of each record, given as (level, id); two queries, none for none."""
    wanted: dict[str, list[int]] = {}
    for level, record_id in records:
        wanted.setdefault(_KINDS[level], []).append(record_id)
    if not wanted:
        return Readings(False, reader_id, {})
    these = or_(*(and_(Review.kind == kind, Review.record_id.in_(ids)) for kind, ids in wanted.items()))
    latest = select(func.max(Review.id)).where(these).group_by(Review.kind, Review.record_id)
    submitter, settler = aliased(User), aliased(User)
    query = (
        select(
            Review.kind, Review.record_id, Review.submitted_at, Review.submitted_by_id, Review.settled_at,
            Review.verdict, Review.remark, submitter.name.label("submitter"), settler.name.label("settler"),
        )
        .join(submitter, submitter.id == Review.submitted_by_id)
        .outerjoin(settler, settler.id == Review.settled_by_id)
        .where(Review.id.in_(latest))
    )  # fmt: skip
    last = {(row.kind, row.record_id): row for row in db.session.execute(query)}
    return Readings(rules_of(publisher_id).review, reader_id, last)


def returned(review: Any | None) -> bool:
    """Tell whether the last review sent the record back."""
    return review is not None and review.verdict == Verdict.RETURNED
