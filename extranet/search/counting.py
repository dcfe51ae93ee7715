"""Counts of facet values: each is the total of the same request with that value in place of the facet's chosen ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from extranet.search.days import allowed_bits
from extranet.search.facets import ACTION_FACETS, FACETS, SESSION_FACETS
from extranet.search.filtering import DEPARTEMENT, SESSIONS, Selection
from extranet.search.request import SearchRequest

Counts = dict[str, Counter[str]]


def count_values(selections: Sequence[Selection], request: SearchRequest) -> Counts:
    """Return the count of every value of every facet, over all the shards."""
    counts: Counts = {name: Counter() for name in FACETS}
    known = _departements(selections, request)
    for selection in selections:
        for name, values in _of_shard(selection, request, known).items():
            counts[name].update(values)
    return counts


def _of_shard(selection: Selection, request: SearchRequest, departements: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Count in one shard; without any constraint, once per shard and day."""
    memory, key = selection.shard.memory, (request.today, departements)
    unconstrained = not selection.passed and not request.q
    if unconstrained and key in memory:
        return memory[key]
    counts = _counted(selection, request, departements)
    if unconstrained:
        memory[key] = counts
    return counts


def _counted(selection: Selection, request: SearchRequest, departements: tuple[str, ...]) -> dict[str, dict[str, int]]:
    segment = selection.shard.segment
    everything = selection.documents(selection.rows())
    counts: dict[str, dict[str, int]] = {}
    for name in ACTION_FACETS:
        own = name in selection.passed
        documents = selection.documents(selection.rows(less=name)) if own else everything
        facet = segment.facets[name]
        counts[name] = dict(zip(facet.values, facet.counts(documents).tolist(), strict=True))
        if name == DEPARTEMENT:
            counts[name] = _with_remote(counts[name], segment.remote, documents, departements)
    return counts | _session_counts(selection, request)


def _with_remote(
    counts: dict[str, int], remote: np.ndarray, documents: np.ndarray | None, known: tuple[str, ...]
) -> dict[str, int]:
    """Add the courses entirely at distance to every département that the index knows."""
    everywhere = int(np.count_nonzero(remote if documents is None else remote[documents]))
    return {value: counts.get(value, 0) + everywhere for value in known}


def _departements(selections: Sequence[Selection], request: SearchRequest) -> tuple[str, ...]:
    """Return the départements where something takes place that day, and those that are chosen."""
    known = set(request.chosen.get(DEPARTEMENT, ()))
    for selection in selections:
        memory, key = selection.shard.memory, (DEPARTEMENT, request.today)
        if key not in memory:
            facet = selection.shard.segment.facets[DEPARTEMENT]
            counts = facet.counts(selection.shard.living(request.today))
            memory[key] = {value for value, count in zip(facet.values, counts.tolist(), strict=True) if count}
        known |= memory[key]
    return tuple(sorted(known))


def _session_counts(selection: Selection, request: SearchRequest) -> dict[str, dict[str, int]]:
    """Count the session facets: places and soon (and the start window) must be met by one and the same session."""
    documents = selection.documents(selection.rows(less=SESSIONS))
    bits = selection.bits if documents is None else selection.bits[documents]
    sums = np.bincount(bits, minlength=256)
    combinations = np.arange(256)
    chosen = {name: request.chosen.get(name, ()) for name in SESSION_FACETS}
    return {
        name: {
            value: int(sums[(combinations & _allowed(chosen | {name: (value,)})) != 0].sum())
            for value in FACETS[name].values
        }
        for name in SESSION_FACETS
    }


def _allowed(chosen: dict[str, tuple[str, ...]]) -> int:
    return allowed_bits(chosen["places"], chosen["bientot"])
