"""How the providers answer: the share of what they are asked, and how soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import func, select

from extranet.catalogue.confirming.requests import ConfirmationRequest
from extranet.catalogue.providers import Provider
from extranet.database import db

PAGE_SIZE = 50
MOST_ANSWERS = 5000  # of the providers of one page


@dataclass(frozen=True)
class Reactivity:
    """How one provider answers: links sent, links answered, median delay in days (None: no answer)."""

    provider_id: int
    name: str
    asked: int
    answered: int
    median_days: float | None

    @property
    def share(self) -> int:
        """Return the percentage answered."""
        return round(100 * self.answered / self.asked)


def reactivity(own: Collection[int], since: datetime, page: int) -> tuple[int, list[Reactivity]]:
    """Return how many providers these organisations have asked since then, and a page of them; three queries.

    Those who leave most unanswered come first.
    """
    wanted = (
        ConfirmationRequest.publisher_id.in_(own),
        ConfirmationRequest.asked_at >= since,
        ConfirmationRequest.email.is_not(None),
        ConfirmationRequest.provider_id.is_not(None),
    )
    total = db.session.scalar(select(func.count(ConfirmationRequest.provider_id.distinct())).where(*wanted)) or 0
    asked, answered = func.count(), func.count(ConfirmationRequest.answered_at)
    query = (
        select(Provider.id, Provider.name, asked.label("asked"), answered.label("answered"))
        .join(ConfirmationRequest, ConfirmationRequest.provider_id == Provider.id)
        .where(*wanted)
        .group_by(Provider.id, Provider.name)
        .order_by((asked - answered).desc(), Provider.name, Provider.id)
    )
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    delays = _delays([row.id for row in rows], wanted)
    return total, [
        Reactivity(*row, median_days=round(median(delays[row.id]), 1) if delays[row.id] else None) for row in rows
    ]


def _delays(provider_ids: list[int], wanted: tuple[object, ...]) -> dict[int, list[float]]:
    """Return the delays of the latest answers of these providers, in days."""
    columns = (ConfirmationRequest.provider_id, ConfirmationRequest.asked_at, ConfirmationRequest.answered_at)
    query = select(*columns).where(
        *wanted, ConfirmationRequest.provider_id.in_(provider_ids), ConfirmationRequest.answered_at.is_not(None)
    )
    found: dict[int, list[float]] = defaultdict(list)
    for row in db.session.execute(query.order_by(ConfirmationRequest.answered_at.desc()).limit(MOST_ANSWERS)):
        found[row.provider_id].append((row.answered_at - row.asked_at).total_seconds() / 86400)
    return found
