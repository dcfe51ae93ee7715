"""Segments: compiled documents, and a shard: a segment less the documents that were replaced since."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from extranet.search.answering.geography import Places
from extranet.search.answering.grouping import FacetColumn, FacetGroup, grouped
from extranet.search.facets import ACTION_FACETS
from extranet.search.index.compiling import TERM_BYTES, Arrays
from extranet.search.index.days import Day

_DAYS_KEPT = 3
_MARK = 32
_MOST_FOUND = 4096  # keys whose place is remembered
_NO_DOCUMENTS = np.empty(0, np.int32), np.empty(0, np.float16)


class Segment:
    """Compiled documents. Nothing in it changes; what depends on the day is worked out once a day."""

    def __init__(self, arrays: Arrays) -> None:
        # Plain arrays over the same memory: slices of mapped ones cost ten times as much.
        self.arrays = arrays = {name: np.asarray(values) for name, values in arrays.items()}
        self.ids = arrays["ids"]
        self.remote = arrays["remote"]
        self.facets = {name: FacetColumn(arrays, name) for name in ACTION_FACETS}
        self._terms, self._offsets = arrays["terms"], arrays["offsets"]
        # Some of the terms, among which a search by halves costs less than in the array
        self._marks: list[bytes] = self._terms[::_MARK].tolist()
        self._days: dict[date, Day] = {}
        self._masses: dict[str, float] = {}
        self._found: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    @cached_property
    def places(self) -> Places:
        """Return where the documents take place, those at distance nowhere."""
        return Places(self.arrays, self.remote)

    @cached_property
    def groups(self) -> tuple[FacetGroup, ...]:
        """Return the facets, put together."""
        return grouped(self.facets, self.remote)

    def group_of(self, name: str) -> FacetGroup:
        """Return the group that a facet is in."""
        return next(group for group in self.groups if name in group.names)

    def __len__(self) -> int:
        return len(self.ids)

    def postings(self, key: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that have a key, in order, and what it adds to each score."""
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _MOST_FOUND:
                self._found = {}
            found = self._found[key] = self._look_up(key)
        return found

    def _look_up(self, key: str) -> tuple[np.ndarray, np.ndarray]:
        name = key.encode()[:TERM_BYTES]
        mark = bisect_left(self._marks, name)
        place = bisect_left(self._terms, name, max(mark - 1, 0) * _MARK, min(mark * _MARK, len(self._terms)))
        if place == len(self._terms) or self._terms[place] != name:
            return _NO_DOCUMENTS
        part = slice(self._offsets[place], self._offsets[place + 1])
        return self.arrays["documents"][part], self.arrays["impacts"][part]

    def mass(self, key: str, most: float) -> float:
        """Return the sum of what a key adds to scores, `most` at most for each document; remembered."""
        known = self._masses.get(key)
        if known is None:
            known = self._masses[key] = float(np.minimum(self.postings(key)[1].astype(np.float32), most).sum())
        return known

    def day(self, today: date) -> Day:
        """Return what a day makes of the documents."""
        day = self._days.get(today)
        if day is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days = {}
            day = self._days[today] = Day(self.arrays, today)
        return day


class Shard:
    """A segment as one view reads it: the documents replaced since are dead."""

    def __init__(self, segment: Segment, dead: np.ndarray | None = None) -> None:
        self.segment = segment
        self._dead = dead
        self._living: dict[date, np.ndarray | None] = {}
        self.memory: dict[Any, Any] = {}

    def present_ids(self) -> list[int]:
        """Return the actions whose documents were not replaced."""
        return (self.segment.ids if self._dead is None else self.segment.ids[~self._dead]).tolist()

    def living(self, today: date) -> np.ndarray | None:
        """Tell which documents have a session that is not past (None: all of them)."""
        if today not in self._living:
            alive = self.segment.day(today).bits != 0
            if self._dead is not None:
                alive &= ~self._dead
            self._living = {today: None if alive.all() else alive}
        return self._living[today]


def replaced(segment: Segment, action_ids: np.ndarray) -> np.ndarray | None:
    """Return which documents of a segment are those of these actions (None: none)."""
    ids = segment.ids
    if not len(ids) or not len(action_ids):
        return None
    place = np.minimum(np.searchsorted(ids, action_ids), len(ids) - 1)
    found = place[ids[place] == action_ids]
    if not len(found):
        return None
    dead = np.zeros(len(ids), np.bool_)
    dead[found] = True
    return dead
