"""Filters over one shard: each says which candidates pass; counts need to know who fails by one filter only."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from extranet.search.days import allowed_bits
from extranet.search.facets import ACTION_FACETS
from extranet.search.request import LARGEST_RADIUS, THEN_EVERYWHERE, SearchRequest
from extranet.search.segment import Shard

PLACE, SESSIONS = "lieu", "sessions"
DEPARTEMENT = "departement"


@dataclass
class Selection:
    """The candidates of a shard (None: every document), and for each active filter which of them pass."""

    shard: Shard
    candidates: np.ndarray | None
    passed: dict[str, np.ndarray]
    fails: np.ndarray | None
    bits: np.ndarray
    distances: np.ndarray | None = None

    def rows(self, less: str | None = None) -> np.ndarray | None:
        """Return which candidates pass every filter, or every filter but one (None: all of them)."""
        if self.fails is None:
            return None
        if less is None or less not in self.passed:
            return np.flatnonzero(self.fails == 0)
        if len(self.passed) == 1:
            return None
        return np.flatnonzero(self.fails == ~self.passed[less])

    def documents(self, rows: np.ndarray | None) -> np.ndarray | None:
        """Return the documents of these rows (None: every document of the segment)."""
        if rows is None:
            return self.candidates
        return rows if self.candidates is None else self.candidates[rows]

    def count(self) -> int:
        """Return how many candidates pass every filter."""
        if self.fails is not None:
            return int(np.count_nonzero(self.fails == 0))
        return len(self.shard.segment) if self.candidates is None else len(self.candidates)


def select(shard: Shard, request: SearchRequest, candidates: np.ndarray | None) -> Selection:
    """Apply the filters of a request to the candidates of a shard, which are alive that day."""
    segment = shard.segment
    passed: dict[str, np.ndarray] = {}
    distances = None
    for name in ACTION_FACETS:
        if values := request.chosen.get(name):
            facet = segment.facets[name]
            passed[name] = facet.having(values)[_taken(facet.column, candidates)]
            if name == DEPARTEMENT:
                passed[name] = passed[name] | _taken(segment.remote, candidates)
    if request.where is not None:
        distances = _distances(shard, request, LARGEST_RADIUS if request.beyond else request.radius)
        if request.beyond != THEN_EVERYWHERE:
            passed[PLACE] = _taken(_around(shard, request, distances), candidates)
    bits = segment.day(request.today).between(request.start_min, request.start_max).bits
    if request.asks_sessions:
        wanted = allowed_bits(request.chosen.get("places", ()), request.chosen.get("bientot", ()))
        passed[SESSIONS] = (_taken(bits, candidates) & np.uint8(wanted)) != 0
    fails = None
    for one in passed.values():
        fails = (~one).view(np.uint8) if fails is None else fails + ~one
    return Selection(shard, candidates, passed, fails, bits, distances)


def everywhere(request: SearchRequest) -> SearchRequest:
    """Return a request whose place has nothing around: it only says what is nearer."""
    return replace(request, beyond=THEN_EVERYWHERE)


def _around(shard: Shard, request: SearchRequest, distances: np.ndarray) -> np.ndarray:
    """Return which documents are at distance, in the radius, or in the département when it follows."""
    segment = shard.segment
    if request.beyond:
        facet = segment.facets[DEPARTEMENT]
        near = facet.having((request.where.departement,))[facet.column]
        near[segment.places.around(request.where, request.radius)[0]] = True
        return near | segment.remote
    return ~np.isnan(distances) | segment.remote


def _distances(shard: Shard, request: SearchRequest, radius: float) -> np.ndarray:
    """Return the distance of each document's nearest place in a radius; NaN where there is none."""
    distances = np.full(len(shard.segment), np.nan, np.float32)
    documents, near = shard.segment.places.around(request.where, radius)
    distances[documents] = near
    distances[np.asarray(shard.segment.remote)] = np.nan
    return distances


def _taken(column: np.ndarray, candidates: np.ndarray | None) -> np.ndarray:
    return column if candidates is None else column[candidates]
