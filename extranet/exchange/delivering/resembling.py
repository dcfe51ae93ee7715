"""What a tried delivery brings as new, and that the offer already holds under another number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import select

from extranet.catalogue.desk_following import LONGEST_TITLE
from extranet.catalogue.likeness import Likeness, likeness
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.twins import occasions_of, offered_of
from extranet.database import db
from extranet.reference.text import fold

# New trainings that are looked at, titles asked for in one query, pairs whose places and dates are compared.
_MOST_NEW, _AT_ONCE, _MOST_PAIRS = 1000, 500, 500
_COMPARED = (TrainingRevision.title, TrainingRevision.provider_id, TrainingRevision.certifications)

Name = tuple[str, int]  # a folded title, a provider


class Resembling(NamedTuple):
    """A new training of a delivery, the one of the offer that it looks like, and why."""

    numero: str
    title: str
    twin_id: int
    twin_numero: str
    likeness: Likeness


def resembling(run_id: int, own: Collection[int], today: date) -> list[Resembling]:
    """List the first new trainings of a run that the offer of these publishers may hold already; at most seven queries.

    The title is the same, but for accents and case: whatever else resembles is told once it is a draft.
    """
    pairs = _same_title(_new(run_id), own)
    if not pairs:
        return []
    coming = occasions_of([new.id for new, _ in pairs], today, run_id)
    known = occasions_of([old.id for _, old in pairs], today)
    told = (
        (new, old, likeness(offered_of(new, coming.get(new.id)), offered_of(old, known.get(old.id))))
        for new, old in pairs
    )
    return [Resembling(new.numero, new.title, old.id, old.numero, found) for new, old, found in told if found.twins]


def _new(run_id: int) -> dict[Name, list[Any]]:
    query = (
        select(Training.id, Training.numero, *_COMPARED)
        .join(TrainingRevision, TrainingRevision.training_id == Training.id)
        .where(TrainingRevision.run_id == run_id, TrainingRevision.base_id.is_(None), Training.revision_id.is_(None))
        .where(TrainingRevision.provider_id.is_not(None))
        .order_by(TrainingRevision.id)
        .limit(_MOST_NEW)
    )
    found: dict[Name, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        found[fold(row.title)[:LONGEST_TITLE], row.provider_id].append(row)
    return found


def _same_title(new: dict[Name, list[Any]], own: Collection[int]) -> list[tuple[Any, Any]]:
    known = _known(sorted({title for title, _ in new}), own)
    pairs = ((one, row) for row in known for one in new.get((row.sort_title, row.provider_id), ()))
    return list(islice(pairs, _MOST_PAIRS))


def _known(titles: list[str], own: Collection[int]) -> Iterator[Any]:
    for start in range(0, len(titles), _AT_ONCE):
        query = (
            select(Training.id, Training.numero, Training.sort_title, *_COMPARED)
            .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
            .where(Training.publisher_id.in_(own), Training.sort_title.in_(titles[start : start + _AT_ONCE]))
            .where(Training.state != State.WITHDRAWN)
            .order_by(Training.id)
        )
        yield from db.session.execute(query)
