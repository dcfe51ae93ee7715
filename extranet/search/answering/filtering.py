"""Filters over one shard: each says which candidates pass; counts need to know who passes all of them but one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from extranet.search.answering.grouping import Choice
from extranet.search.index.days import allowed_bits
from extranet.search.index.segment import Shard
from extranet.search.request import LARGEST_RADIUS, THEN_EVERYWHERE, SearchRequest

PLACE, SESSIONS, LIVING = "lieu", "sessions", "vivants"
DEPARTEMENT = "departement"


@dataclass
class Selection:
    """The candidates of a shard (None: every document), and for each active filter which of them pass.

    The facets of one group are one filter, under the group's key; `choices` tells what is chosen in each group.
    """

    shard: Shard
    candidates: np.ndarray | None
    passed: dict[str, np.ndarray]
    choices: dict[str, Choice]
    bits: np.ndarray
    distances: np.ndarray | None = None
    _rows: dict[str | None, np.ndarray | None] = field(default_factory=dict)
    _documents: dict[str | None, np.ndarray | None] = field(default_factory=dict)

    def mask(self, less: str | None = None) -> np.ndarray | None:
        """Tell which candidates pass every filter, or every filter but one (None: all of them)."""
        found = None
        for name, one in self.passed.items():
            if name != less:
                found = one if found is None else found & one
        return found

    def rows(self, less: str | None = None) -> np.ndarray | None:
        """Return which candidates pass every filter, or every filter but one (None: all of them)."""
        less = less if less in self.passed else None
        if less not in self._rows:
            mask = self.mask(less)
            self._rows[less] = None if mask is None else mask.nonzero()[0]
        return self._rows[less]

    def documents(self, less: str | None = None) -> np.ndarray | None:
        """Return the documents that pass every filter, or every filter but one (None: all of the segment)."""
        less = less if less in self.passed else None
        if less not in self._documents:
            self._documents[less] = self._those_of(self.rows(less))
        return self._documents[less]

    def _those_of(self, rows: np.ndarray | None) -> np.ndarray | None:
        if rows is None:
            return self.candidates
        return rows.astype(np.int32) if self.candidates is None else self.candidates[rows]

    def unfiltered(self, less: str) -> bool:
        """Tell whether all that is alive is selected but for one filter."""
        return self.candidates is None and self.passed.keys() <= {LIVING, less}

    def count(self) -> int:
        """Return how many candidates pass every filter."""
        if self.candidates is not None:
            rows = self.rows()
            return len(self.candidates if rows is None else rows)
        mask = self.mask()
        return len(self.shard.segment) if mask is None else int(np.count_nonzero(mask))


def select(shard: Shard, request: SearchRequest, candidates: np.ndarray | None) -> Selection:
    """Apply the filters of a request to the candidates of a shard, alive that day (None: all that are)."""
    segment = shard.segment
    passed: dict[str, np.ndarray] = {}
    if candidates is None and (living := shard.living(request.today)) is not None:
        passed[LIVING] = living
    choices: dict[str, Choice] = {}
    for group in segment.groups:
        choice = group.choice(request.chosen)
        if choice is not None:
            choices[group.key] = choice
            passed[group.key] = group.holding(choice.passing, candidates)
    distances = None
    if request.where is not None:
        radius = LARGEST_RADIUS if request.beyond else request.radius
        distances = segment.places.nearest(request.where, radius, candidates)
        if request.beyond != THEN_EVERYWHERE:
            passed[PLACE] = _around(shard, request, distances, candidates)
    bits = segment.day(request.today).between(request.start_min, request.start_max).bits
    if request.asks_sessions:
        wanted = allowed_bits(request.chosen.get("places", ()), request.chosen.get("bientot", ()))
        passed[SESSIONS] = (_taken(bits, candidates) & np.uint8(wanted)) != 0
    return Selection(shard, candidates, passed, choices, bits, distances)


def everywhere(request: SearchRequest) -> SearchRequest:
    """Return a request whose place has nothing around: it only says what is nearer."""
    return replace(request, beyond=THEN_EVERYWHERE)


def _around(shard: Shard, request: SearchRequest, distances: np.ndarray, candidates: np.ndarray | None) -> np.ndarray:
    """Tell which candidates are at distance, in the radius, or in the département when it follows."""
    segment = shard.segment
    if not request.beyond:
        return (distances != np.inf) | _taken(segment.remote, candidates)
    group = segment.group_of(DEPARTEMENT)
    near = group.holding(group.having(DEPARTEMENT, (request.where.departement,)), candidates)
    return near | (segment.places.nearest(request.where, request.radius, candidates) != np.inf)


def _taken(column: np.ndarray, candidates: np.ndarray | None) -> np.ndarray:
    return column if candidates is None else column[candidates]
