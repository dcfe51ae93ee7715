"""Counts of facet values: each is the total of the same request with that value in place of the facet's chosen ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from extranet.search.answering.filtering import DEPARTEMENT, SESSIONS, Selection
from extranet.search.answering.grouping import AT_DISTANCE, FacetGroup
from extranet.search.answering.kernel import counting
from extranet.search.facets import FACETS, SESSION_FACETS
from extranet.search.index.days import allowed_bits
from extranet.search.index.segment import Shard
from extranet.search.request import SearchRequest

Counts = dict[str, dict[str, int]]
_SESSION_VALUES = tuple((name, tuple(FACETS[name].values)) for name in SESSION_FACETS)


def count_values(selection: Selection, request: SearchRequest) -> Counts:
    """Return the count of every value of every facet; those of none left out."""
    found = _session_counts(selection, request)
    for group in selection.shard.segment.groups:
        found |= group.counts(_times(selection, group, request), selection.choices.get(group.key))
    everywhere = found[DEPARTEMENT].pop(AT_DISTANCE, 0)
    found[DEPARTEMENT] = _with_remote(found[DEPARTEMENT], everywhere, _departements(selection.shard, request))
    return {name: found[name] for name in FACETS}


def _times(selection: Selection, group: FacetGroup, request: SearchRequest) -> np.ndarray:
    """Count the signatures of what passes every filter but those of a group; of all that is alive, once a day."""
    if not selection.unfiltered(less=group.key):
        return group.times(selection.documents(less=group.key))
    memory, key = selection.shard.memory, ("signatures", group.key, request.today)
    if key not in memory:
        memory[key] = group.times(selection.documents(less=group.key))
    times: np.ndarray = memory[key]
    return times


def _with_remote(counts: dict[str, int], everywhere: int, known: Sequence[str]) -> dict[str, int]:
    """Add the courses entirely at distance to every département that the index knows."""
    if not everywhere:
        return {value: counts[value] for value in known if value in counts}
    return {value: counts.get(value, 0) + everywhere for value in known}


def _departements(shard: Shard, request: SearchRequest) -> Sequence[str]:
    """Return the départements where something takes place that day, and those that are chosen."""
    known, chosen = _departements_of(shard, request.today), request.chosen.get(DEPARTEMENT, ())
    return sorted({*known, *chosen}) if chosen else known


def _departements_of(shard: Shard, today: date) -> tuple[str, ...]:
    memory, key = shard.memory, (DEPARTEMENT, today)
    if key not in memory:
        living = shard.living(today)
        group = shard.segment.group_of(DEPARTEMENT)
        counts = group.counts(group.times(None if living is None else living.nonzero()[0].astype(np.int32)))
        memory[key] = tuple(sorted(counts[DEPARTEMENT].keys() - {AT_DISTANCE}))
    found: tuple[str, ...] = memory[key]
    return found


def _session_counts(selection: Selection, request: SearchRequest) -> Counts:
    """Count the session facets: places and soon (and the start window) must be met by one and the same session."""
    documents = selection.documents(less=SESSIONS)
    wanted = _wanted(request.chosen.get("places", ()), request.chosen.get("bientot", ()))
    counts = iter(counting.meeting(selection.bits, documents, wanted))
    return {name: {value: count for value in values if (count := next(counts))} for name, values in _SESSION_VALUES}


@lru_cache(maxsize=64)
def _wanted(places: tuple[str, ...], soon: tuple[str, ...]) -> np.ndarray:
    """Return for each value of the session facets the bits that meet it together with what is chosen beside it."""
    chosen = dict(zip(SESSION_FACETS, (places, soon), strict=True))
    asked = (chosen | {name: (value,)} for name, values in _SESSION_VALUES for value in values)
    return np.array([allowed_bits(one["places"], one["bientot"]) for one in asked], np.uint8)
