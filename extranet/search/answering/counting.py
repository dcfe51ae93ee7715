"""Counts of facet values: each is the total of the same request with that value in place of the facet's chosen ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from extranet.search.answering.filtering import DEPARTEMENT, SESSIONS, Selection
from extranet.search.answering.grouping import FacetGroup
from extranet.search.facets import FACETS, SESSION_FACETS
from extranet.search.index.days import allowed_bits
from extranet.search.index.segment import Shard
from extranet.search.request import SearchRequest

Counts = dict[str, dict[str, int]]
_BITS = 256
_SESSION_VALUES = tuple((name, tuple(FACETS[name].values)) for name in SESSION_FACETS)


def count_values(selections: Sequence[Selection], request: SearchRequest, shards: Sequence[Shard]) -> Counts:
    """Return the count of every value of every facet over selections in some of the shards; those of none left out."""
    counts: Counts = {name: {} for name in FACETS}
    known = _departements(shards, request)
    for selection in selections:
        for name, values in _of_shard(selection, request, known).items():
            if not counts[name]:
                counts[name] = values
                continue
            total = counts[name]
            for value, count in values.items():
                total[value] = total.get(value, 0) + count
    return counts


def _of_shard(selection: Selection, request: SearchRequest, departements: tuple[str, ...]) -> dict[str, dict[str, int]]:
    found = _session_counts(selection, request)
    for group in selection.shard.segment.groups:
        times = _times(selection, group, request)
        chosen = {name: one for name, one in selection.signatures.items() if name in group.names}
        passing = of_departement = _less(times, chosen, None)
        found |= group.counts(passing)
        for name in chosen:
            of_facet = _less(times, chosen, name)
            found[name] = group.counts_of(name, of_facet)
            if name == DEPARTEMENT:
                of_departement = of_facet
        if DEPARTEMENT in group.names:
            everywhere = group.at_distance(of_departement)
            found[DEPARTEMENT] = _with_remote(found[DEPARTEMENT], everywhere, departements)
    return found


def _less(times: np.ndarray, chosen: Mapping[str, np.ndarray], less: str | None) -> np.ndarray:
    """Return how many documents of each signature pass the chosen values of every facet but one."""
    for name, one in chosen.items():
        if name != less:
            times = times * one
    return times


def _times(selection: Selection, group: FacetGroup, request: SearchRequest) -> np.ndarray:
    """Count the signatures of what passes every filter but those of a group; of all that is alive, once a day."""
    if not selection.unfiltered(less=group.key):
        return group.times(selection.documents(selection.rows(less=group.key)))
    memory, key = selection.shard.memory, ("signatures", group.key, request.today)
    if key not in memory:
        memory[key] = group.times(selection.rows(less=group.key))
    times: np.ndarray = memory[key]
    return times


def _with_remote(counts: dict[str, int], everywhere: int, known: tuple[str, ...]) -> dict[str, int]:
    """Add the courses entirely at distance to every département that the index knows."""
    if not everywhere:
        return {value: counts[value] for value in known if value in counts}
    return {value: counts.get(value, 0) + everywhere for value in known}


def _departements(shards: Sequence[Shard], request: SearchRequest) -> tuple[str, ...]:
    """Return the départements where something takes place that day, and those that are chosen."""
    known = [_departements_of(shard, request.today) for shard in shards]
    chosen = request.chosen.get(DEPARTEMENT, ())
    return known[0] if len(known) == 1 and not chosen else tuple(sorted({*chosen}.union(*known)))


def _departements_of(shard: Shard, today: date) -> tuple[str, ...]:
    memory, key = shard.memory, (DEPARTEMENT, today)
    if key not in memory:
        living = shard.living(today)
        group = shard.segment.group_of(DEPARTEMENT)
        times = group.times(None if living is None else living.nonzero()[0])
        memory[key] = tuple(sorted(group.counts_of(DEPARTEMENT, times)))
    found: tuple[str, ...] = memory[key]
    return found


def _session_counts(selection: Selection, request: SearchRequest) -> dict[str, dict[str, int]]:
    """Count the session facets: places and soon (and the start window) must be met by one and the same session."""
    documents = selection.documents(selection.rows(less=SESSIONS))
    bits = selection.bits if documents is None else selection.bits[documents]
    met = _met(request.chosen.get("places", ()), request.chosen.get("bientot", ()))
    counts = iter((met @ np.bincount(bits, minlength=_BITS)).tolist())
    return {name: {value: count for value in values if (count := next(counts))} for name, values in _SESSION_VALUES}


@lru_cache(maxsize=64)
def _met(places: tuple[str, ...], soon: tuple[str, ...]) -> np.ndarray:
    """Return a row for each value of the session facets: which bits meet it together with what is chosen beside it."""
    chosen = dict(zip(SESSION_FACETS, (places, soon), strict=True))
    rows = []
    for name, values in _SESSION_VALUES:
        for value in values:
            asked = chosen | {name: (value,)}
            rows.append((np.arange(_BITS) & allowed_bits(asked["places"], asked["bientot"])) != 0)
    return np.array(rows, np.int64)
