"""Segments: compiled documents, and a shard: a segment less the documents that were replaced since."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from extranet.search.compiling import TERM_BYTES, Arrays
from extranet.search.days import Day
from extranet.search.facets import ACTION_FACETS
from extranet.search.geography import Places

_DAYS_KEPT = 3
_NO_DOCUMENTS = np.empty(0, np.int32), np.empty(0, np.float16)


class FacetColumn:
    """One facet of a segment: the combination of values of each document, and what each combination holds."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self.column = arrays[f"{name}.column"]
        self.values = [value.decode() for value in arrays[f"{name}.values"].tolist()]
        self._numbers = {value: number for number, value in enumerate(self.values)}
        self._flat = np.asarray(arrays[f"{name}.flat"])
        self._lengths = np.diff(np.asarray(arrays[f"{name}.starts"]))

    def having(self, values: tuple[str, ...]) -> np.ndarray:
        """Tell for each combination whether it has one of the values."""
        wanted = np.zeros(len(self.values), np.bool_)
        wanted[[self._numbers[value] for value in values if value in self._numbers]] = True
        result = np.zeros(len(self._lengths), np.bool_)
        result[np.repeat(np.arange(len(self._lengths)), self._lengths)[wanted[self._flat]]] = True
        return result

    def counts(self, documents: np.ndarray | None) -> np.ndarray:
        """Return how many of the documents (None: all) have each value."""
        column = self.column if documents is None else self.column[documents]
        combinations = np.bincount(column, minlength=len(self._lengths))
        counts = np.bincount(self._flat, np.repeat(combinations, self._lengths), len(self.values))
        return counts.astype(np.int64)


class Segment:
    """Compiled documents. Nothing in it changes; what depends on the day is worked out once a day."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.ids = arrays["ids"]
        self.remote = arrays["remote"]
        self.facets = {name: FacetColumn(arrays, name) for name in ACTION_FACETS}
        self._terms, self._offsets = arrays["terms"], arrays["offsets"]
        self._days: dict[date, Day] = {}
        self._masses: dict[str, float] = {}

    @cached_property
    def places(self) -> Places:
        """Return where the documents take place."""
        return Places(self.arrays)

    def __len__(self) -> int:
        return len(self.ids)

    def postings(self, key: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that have a key, in order, and what it adds to each score."""
        name = key.encode()[:TERM_BYTES]
        place = bisect_left(self._terms, name)
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
        """Return the documents with a session that is not past (None: all of them)."""
        if today not in self._living:
            alive = self.segment.day(today).bits != 0
            if self._dead is not None:
                alive &= ~self._dead
            self._living = {today: None if alive.all() else np.flatnonzero(alive)}
        return self._living[today]

    def only_living(self, documents: np.ndarray, today: date) -> np.ndarray:
        """Tell which of the documents are alive that day."""
        alive = self.segment.day(today).bits[documents] != 0
        return alive if self._dead is None else alive & ~self._dead[documents]


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
