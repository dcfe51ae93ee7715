"""What needs a hand, by kind: a count and some lines each, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.catalogue import remarks
from extranet.catalogue.confirming.reminding import unanswered
from extranet.catalogue.conflicts import waiting_choices
from extranet.catalogue.desk_lines import DeskLine, LineKind, waiting_in_order
from extranet.catalogue.desk_lines import waiting as lines_waiting
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.exchange.delivering.deliveries import deliveries_waiting
from extranet.web.publish.desk import dates, trainings
from extranet.web.publish.desk.to_review import begun, to_review

SHOWN, PAGE_SIZE = 5, 20
# Past this, nobody counts: « plus de 1 000 ».
MOST_COUNTED = 1000

REVIEW, DRAFTS, PLACES, NEXT, REMARKS = "a-relire", "brouillons", "places", "sans-suite", "remarques"
IMPORTS, CHOICES, COLLEAGUES, POOR, SILENT = "imports", "choix", "collegues", "a-enrichir", "sans-reponse"
DUE, BEGUN = "a-completer", "a-soumettre"
KINDS = (PLACES, SILENT, REVIEW, BEGUN, DUE, DRAFTS, NEXT, REMARKS, IMPORTS, CHOICES, COLLEAGUES, POOR)
# Those whose lines stand on a screen of their own.
ELSEWHERE = frozenset({REMARKS, IMPORTS, CHOICES, SILENT})

# What is read of the lines of one page.
_SELECTS: dict[str, Callable[[Select[Any]], Select[Any]]] = {
    PLACES: dates.sessions,
    NEXT: dates.sessions,
    DUE: trainings.due,
    POOR: trainings.poor,
}
# Those that are rows ready to be counted.
_LISTED = {PLACES: LineKind.PLACES, NEXT: LineKind.NEXT, DUE: LineKind.DUE, POOR: LineKind.POOR}
_COUNTS: dict[str, Callable[[Member, frozenset[int], date], int]] = {
    REMARKS: lambda member, _own, _today: remarks.waiting(member.organisation.id),
    CHOICES: lambda _member, own, _today: waiting_choices(own),
    IMPORTS: lambda _member, own, _today: deliveries_waiting(own),
    SILENT: lambda _member, own, today: unanswered(own, today),
}


@dataclass(frozen=True)
class Waiting:
    """What waits of one kind: how many (at most MOST_COUNTED + 1), and some lines of them."""

    kind: str
    count: int
    rows: list[Any]

    @property
    def pages(self) -> int:
        """Return how many pages list it."""
        return max(1, -(-min(self.count, MOST_COUNTED) // PAGE_SIZE))


def waiting(member: Member, today: date) -> list[Waiting]:
    """Return what waits of each kind for this person, with its first lines."""
    return [_waiting(kind, member, today, 0, SHOWN) for kind in KINDS]


def page_of(kind: str, member: Member, today: date, page: int) -> Waiting:
    """Return one page of what waits of a kind that is listed here."""
    return _waiting(kind, member, today, (page - 1) * PAGE_SIZE, PAGE_SIZE)


def has_offer(member: Member) -> bool:
    """Tell whether the organisation of this person has any training."""
    some = select(Training.id).where(Training.publisher_id.in_(family(member.organisation.id)))
    return db.session.scalar(some.limit(1)) is not None


def _waiting(kind: str, member: Member, today: date, start: int, size: int) -> Waiting:
    own = family(member.organisation.id)
    if kind in ELSEWHERE:
        return Waiting(kind, _COUNTS[kind](member, own, today), [])
    if kind == REVIEW:
        return Waiting(kind, *to_review(own, start, size))
    if kind == BEGUN:
        return Waiting(kind, *begun(own, member.user_id, start, size))
    if kind in _LISTED:
        return _listed(kind, own, today, start, size)
    if kind == DRAFTS:
        query, alone = trainings.drafts(own), trainings.drafts_alone(own)
    else:
        query = trainings.changed_by_a_colleague(own, member.user_id)
        alone = query.with_only_columns(Training.id).order_by(None)
    count = _counted(alone)
    return Waiting(kind, count, list(db.session.execute(query.limit(size).offset(start))) if count else [])


def _listed(kind: str, own: Collection[int], today: date, start: int, size: int) -> Waiting:
    """Return what rows of the desk tell: going past those before a page needs no more than their index."""
    count = _counted(select(DeskLine.id).where(lines_waiting(own, _LISTED[kind], today)))
    here = select(DeskLine.id).where(waiting_in_order(own, _LISTED[kind], today))
    page = here.order_by(DeskLine.rank, DeskLine.id).limit(size).offset(start)
    return Waiting(kind, count, list(db.session.execute(_SELECTS[kind](page))) if count else [])


def _counted(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.limit(MOST_COUNTED + 1).subquery())) or 0
