"""Segments: compiled documents, and a shard: a segment less the documents that were replaced since."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar

import numpy as np

from extranet.search.answering.geography import Places
from extranet.search.answering.grouping import FacetColumn, FacetGroup, grouped
from extranet.search.answering.kernel.joining import packed
from extranet.search.facets import ACTION_FACETS
from extranet.search.index.compiling import TERM_BYTES, Arrays
from extranet.search.index.days import Day, StackedDay

_DAYS_KEPT = 3
_MARK = 32
_MOST_FOUND = 4096  # keys whose place is remembered
PLACE_COLUMNS = ("latitude", "longitude", "error", "document")
_NO_DOCUMENTS = np.empty(0, np.int32), np.empty(0, np.float16)


OneDay = TypeVar("OneDay", Day, StackedDay)


class _Searched(ABC, Generic[OneDay]):
    """Documents that are searched. Nothing in them changes; what depends on the day is worked out once a day."""

    groups: tuple[FacetGroup, ...]

    def __init__(self) -> None:
        self._days: dict[date, OneDay] = {}
        self._found: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def postings(self, key: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that have a key, in order, and what it adds to each score."""
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _MOST_FOUND:
                self._found = {}
            found = self._found[key] = self._look_up(key)
        return found

    def day(self, today: date) -> OneDay:
        """Return what a day makes of the documents."""
        day = self._days.get(today)
        if day is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days = {}
            day = self._days[today] = self._day(today)
        return day

    def group_of(self, name: str) -> FacetGroup:
        """Return the group that a facet is in."""
        return next(group for group in self.groups if name in group.names)

    @abstractmethod
    def _look_up(self, key: str) -> tuple[np.ndarray, np.ndarray]: ...

    @abstractmethod
    def _day(self, today: date) -> OneDay: ...


class Segment(_Searched[Day]):
    """Compiled documents."""

    def __init__(self, arrays: Arrays) -> None:
        super().__init__()
        # Plain arrays over the same memory: slices of mapped ones cost ten times as much.
        self.arrays = arrays = {name: np.asarray(values) for name, values in arrays.items()}
        self.ids, self.remote, self.providers = arrays["ids"], arrays["remote"], arrays["provider"]
        self.facets = {name: FacetColumn(arrays, name) for name in ACTION_FACETS}
        self._terms, self._offsets = arrays["terms"], arrays["offsets"]
        # Some of the terms, among which a search by halves costs less than in the array
        self._marks: list[bytes] = self._terms[::_MARK].tolist()
        self._masses: dict[str, float] = {}

    @property
    def layers(self) -> tuple[Segment, ...]:
        """Return the compiled documents it is made of: itself."""
        return (self,)

    @property
    def place_columns(self) -> tuple[np.ndarray, ...]:
        """Return the latitude, the longitude, the error and the document of each place."""
        return tuple(self.arrays[f"place.{name}"] for name in PLACE_COLUMNS)

    @cached_property
    def places(self) -> Places:
        """Return where the documents take place, those at distance nowhere."""
        return Places(self.arrays, self.remote)

    @cached_property
    def groups(self) -> tuple[FacetGroup, ...]:
        """Return the facets, put together."""
        return grouped(self.facets, self.remote)

    def __len__(self) -> int:
        return len(self.ids)

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

    def _day(self, today: date) -> Day:
        return Day(self.arrays, today)


class Stack(_Searched[StackedDay]):
    """Compiled documents, and above them those written since: one segment to whoever searches.

    Numbers of documents go on from one layer to the next, so that no search pays for each layer.
    """

    def __init__(self, below: Segment | Stack, above: Segment) -> None:
        super().__init__()
        self._below, self._above = below, above
        self.layers: tuple[Segment, ...] = (*below.layers, above)
        self._starts = np.cumsum([0, *(len(one) for one in self.layers)]).tolist()

    def __len__(self) -> int:
        return self._starts[-1]

    @cached_property
    def ids(self) -> np.ndarray:
        """Return the action of each document."""
        return np.concatenate([one.ids for one in self.layers])

    @cached_property
    def remote(self) -> np.ndarray:
        """Tell which documents are entirely at distance."""
        return np.concatenate([one.remote for one in self.layers])

    @cached_property
    def providers(self) -> np.ndarray:
        """Return the provider of each document."""
        return np.concatenate([one.providers for one in self.layers])

    @cached_property
    def groups(self) -> tuple[FacetGroup, ...]:
        """Return the facets, put together as below."""
        return tuple(group.extended(self._above.facets, self._above.remote) for group in self._below.groups)

    @cached_property
    def places(self) -> Places:
        """Return where the documents take place."""
        return Places.stacked([one.places for one in self.layers])

    @property
    def place_columns(self) -> tuple[np.ndarray, ...]:
        """Return the latitude, the longitude, the error and the document of each place."""
        of_layers = [
            (*columns, owners + start)
            for (*columns, owners), start in zip((one.place_columns for one in self.layers), self._starts, strict=False)
        ]
        return tuple(np.concatenate(column) for column in zip(*of_layers, strict=True))

    def _look_up(self, key: str) -> tuple[np.ndarray, np.ndarray]:
        found = [(start, *one.postings(key)) for one, start in zip(self.layers, self._starts, strict=False)]
        found = [one for one in found if len(one[1])]
        if not found:
            return _NO_DOCUMENTS
        (start, documents, impacts), *others = found
        if not others and not start:
            return documents, impacts
        return (
            np.concatenate([own + np.int32(start) for start, own, _ in found]),
            np.concatenate([own for _, _, own in found]),
        )

    def mass(self, key: str, most: float) -> float:
        """Return the sum of what a key adds to scores, `most` at most for each document."""
        return sum(one.mass(key, most) for one in self.layers)

    def _day(self, today: date) -> StackedDay:
        return StackedDay([one.day(today) for one in self.layers])


class Shard:
    """A segment as one view reads it: the documents replaced since are dead."""

    def __init__(self, segment: Segment | Stack, dead: np.ndarray | None = None) -> None:
        self.segment = segment
        self._dead = dead
        self._living: dict[date, tuple[np.ndarray | None, np.ndarray | None]] = {}
        self.memory: dict[Any, Any] = {}

    def present_ids(self) -> list[int]:
        """Return the actions whose documents were not replaced."""
        return (self.segment.ids if self._dead is None else self.segment.ids[~self._dead]).tolist()

    def living(self, today: date) -> np.ndarray | None:
        """Tell which documents have a session that is not past (None: all of them)."""
        return self._alive(today)[0]

    def living_bits(self, today: date) -> np.ndarray | None:
        """Return the same as one bit a document, the lowest first."""
        return self._alive(today)[1]

    def _alive(self, today: date) -> tuple[np.ndarray | None, np.ndarray | None]:
        known = self._living.get(today)
        if known is None:
            alive = self.segment.day(today).bits != 0
            if self._dead is not None:
                alive &= ~self._dead
            known = (None, None) if alive.all() else (alive, packed(alive))
            self._living = {today: known}
        return known


def replaced(segment: Segment, action_ids: np.ndarray) -> np.ndarray:
    """Tell which documents of a segment are those of these actions."""
    dead = np.zeros(len(segment), np.bool_)
    if len(segment) and len(action_ids):
        place = np.minimum(np.searchsorted(segment.ids, action_ids), len(segment) - 1)
        dead[place[segment.ids[place] == action_ids]] = True
    return dead
