"""What a tried delivery brings as new, and that the offer already holds under another number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from heapq import nlargest
from typing import Any, NamedTuple

from sqlalchemy import select

from extranet.catalogue.likeness import Likeness, alike_in_name, beginnings, likeness
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.twins import occasions_of, offered_of
from extranet.database import db

# New trainings that are looked at, providers asked for in one query, trainings of theirs that are looked at.
_MOST_NEW, _AT_ONCE, _MOST_KNOWN = 500, 500, 5_000
# Known trainings whose names are compared with each new one; pairs whose places and dates are.
_MOST_NEAR, _MOST_PAIRS = 3, 500
# New trainings of one provider that share a word: beyond, that word tells nothing.
_TOO_COMMON = 40
_COMPARED = (TrainingRevision.title, TrainingRevision.provider_id, TrainingRevision.certifications)

Key = tuple[int, str]  # a provider; the beginning of a word of the title, or a certification


class Resembling(NamedTuple):
    """A new training of a delivery, the one of the offer that it looks like, and why."""

    numero: str
    title: str
    twin_id: int
    twin_numero: str
    likeness: Likeness


def resembling(run_id: int, own: Collection[int], today: date) -> list[Resembling]:
    """List the first new trainings of a run that the offer of these publishers may hold already; at most seven queries.

    Compared as the twins of the offer are (see `likeness`), with those of the same provider whose names look nearest.
    """
    pairs = _near(_new(run_id), own)
    if not pairs:
        return []
    coming = occasions_of([new.id for new, _ in pairs], today, run_id)
    known = occasions_of([old.id for _, old in pairs], today)
    told = (
        (new, old, likeness(offered_of(new, coming.get(new.id)), offered_of(old, known.get(old.id))))
        for new, old in pairs
    )
    return [Resembling(new.numero, new.title, old.id, old.numero, found) for new, old, found in told if found.twins]


def _new(run_id: int) -> list[Any]:
    query = (
        select(Training.id, Training.numero, *_COMPARED)
        .join(TrainingRevision, TrainingRevision.training_id == Training.id)
        .where(TrainingRevision.run_id == run_id, TrainingRevision.base_id.is_(None), Training.revision_id.is_(None))
        .where(TrainingRevision.provider_id.is_not(None))
        .order_by(TrainingRevision.id)
        .limit(_MOST_NEW)
    )
    return list(db.session.execute(query))


def _near(new: list[Any], own: Collection[int]) -> list[tuple[Any, Any]]:
    """Pair each new training with the known ones that may be it by their names."""
    holders: dict[Key, list[int]] = defaultdict(list)
    keys = [_keys(one) for one in new]
    for place, some in enumerate(keys):
        for key in some:
            holders[key].append(place)
    found: dict[int, list[tuple[float, int, Any]]] = defaultdict(list)
    for known in _known(sorted({one.provider_id for one in new}), own):
        theirs = _keys(known)
        shared = Counter(
            place for key in theirs if len(holders.get(key, ())) <= _TOO_COMMON for place in holders.get(key, ())
        )
        for place, count in shared.items():
            found[place].append((count / max(len(theirs), len(keys[place])), known.id, known))
    pairs = (
        (new[place], known)
        for place, some in sorted(found.items())
        for _, _, known in nlargest(_MOST_NEAR, some, key=lambda one: one[:2])
        if alike_in_name(offered_of(new[place], None), offered_of(known, None))
    )
    return [pair for pair, _ in zip(pairs, range(_MOST_PAIRS), strict=False)]


def _keys(row: Any) -> set[Key]:
    names = {*beginnings(row.title), *offered_of(row, None).certifications}
    return {(row.provider_id, name) for name in names}


def _known(providers: list[int], own: Collection[int]) -> Iterator[Any]:
    left = _MOST_KNOWN
    for start in range(0, len(providers), _AT_ONCE):
        query = (
            select(Training.id, Training.numero, *_COMPARED)
            .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
            .where(Training.publisher_id.in_(own), Training.state != State.WITHDRAWN)
            .where(TrainingRevision.provider_id.in_(providers[start : start + _AT_ONCE]))
            .order_by(Training.id)
            .limit(left)
        )
        for row in db.session.execute(query):
            left -= 1
            yield row
