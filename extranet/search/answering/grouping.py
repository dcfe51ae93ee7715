"""Facets put together: one number per document, its *signature*, tells all its values of several facets.

There are far fewer signatures than documents, so that what passes and what is counted is worked out on signatures, once
those of the documents are counted. A facet that would make too many of them stands in another group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from extranet.search.answering.kernel import counting
from extranet.search.answering.numbering import numbered, numbered_rows
from extranet.search.index.compiling import Arrays

REMOTE_FACET = "departement"
AT_DISTANCE = ""  # as one more value of that facet
SEVERAL = 255
# A group takes one more facet while it has at most so many signatures, or this share of the documents; never so many
# that their numbers, and those of what is written since, need more than 16 bits.
MOST_SIGNATURES, SHARE, LIMIT = 1024, 1 / 32, 2**15
_MOST_NUMBERED = 60_000  # in 16 bits, with room for those of what is written since
_MOST_REMEMBERED = 256  # choices of values

Pairs = tuple[np.ndarray, np.ndarray]


class FacetColumn:
    """One facet of a segment: the combination of values of each document, and what each combination holds."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self.column = np.asarray(arrays[f"{name}.column"])
        self.values = [value.decode() for value in arrays[f"{name}.values"].tolist()]
        self.starts, self.flat = np.asarray(arrays[f"{name}.starts"]), np.asarray(arrays[f"{name}.flat"])

    def held(self, documents: np.ndarray) -> list[tuple[str, ...]]:
        """Return the values of each of these documents."""
        values, starts = [self.values[number] for number in self.flat.tolist()], self.starts.tolist()
        combinations = [tuple(values[start:end]) for start, end in pairwise(starts)]
        return [combinations[number] for number in self.column[documents].tolist()]

    def pairs(self, combinations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (value, place) for each value of each of these combinations."""
        lengths = self.starts[combinations + 1] - self.starts[combinations]
        ends = np.cumsum(lengths)
        within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)
        values = self.flat[np.repeat(self.starts[combinations], lengths) + within]
        return values, np.repeat(np.arange(len(combinations)), lengths)


class Choice(NamedTuple):
    """What some chosen values make of each signature: whether it has one of each facet, and else what it misses.

    `misses` is 0 where nothing is missed, the number (from 1) of the facet that alone is, `SEVERAL` beyond.
    """

    passing: np.ndarray
    misses: np.ndarray


class FacetGroup:
    """Some facets of a segment, and whether a course is at distance where that counts."""

    def __init__(self, facets: Mapping[str, FacetColumn], column: np.ndarray, first: np.ndarray, remote: np.ndarray):
        if len(first) > _MOST_NUMBERED:
            raise ValueError(f"more than {_MOST_NUMBERED} combinations of {', '.join(facets)}")
        self.column, self.names = column.astype(np.uint16), tuple(facets)
        self.key = self.names[0]
        values = {name: facet.values for name, facet in facets.items()}
        held = [facet.pairs(facet.column[first].astype(np.intp)) for facet in facets.values()]
        self._tabulate(values, held, remote[first])
        self._tell = lambda: zip(remote[first].tolist(), *(one.held(first) for one in facets.values()), strict=True)

    def _tabulate(self, values: Mapping[str, list[str]], pairs: Sequence[Pairs], remote: np.ndarray) -> None:
        """Keep for each signature its values: of the first facet, then of the second, and so on.

        At distance is counted as one more value of the facet that it belongs to.
        """
        self.size, self.remote, self._pairs = len(remote), remote, dict(zip(values, pairs, strict=True))
        self._names = [[*own, AT_DISTANCE] if name == REMOTE_FACET else own for name, own in values.items()]
        self._numbers = {name: {value: number for number, value in enumerate(own)} for name, own in values.items()}
        columns, first = [], 0
        for number, (name, (own, signatures)) in enumerate(self._pairs.items()):
            columns.append((signatures * len(self.names) + number, own + first))
            first += len(self._names[number])
            if name == REMOTE_FACET:
                remotes = remote.nonzero()[0]
                columns.append((remotes * len(self.names) + number, np.full(len(remotes), first - 1)))
        cells, held = (np.concatenate(column) for column in zip(*columns, strict=True))
        order = np.argsort(cells, kind="stable")
        self._values = held[order].astype(np.int32)
        sizes = np.bincount(cells, minlength=self.size * len(self.names))
        self._starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        self._no_misses = np.zeros(self.size, np.uint8)
        self._had: dict[tuple[str, tuple[str, ...]], np.ndarray] = {}
        self._choices: dict[tuple[tuple[str, tuple[str, ...]], ...], Choice] = {}

    @cached_property
    def _told(self) -> dict[tuple[Any, ...], int]:
        """Return the number of each signature: at distance or not, then the values of each facet."""
        return {one: number for number, one in enumerate(self._tell())}

    def extended(self, facets: Mapping[str, FacetColumn], remote: np.ndarray) -> FacetGroup:
        """Return the group with more documents, those of another segment, whose signatures keep their numbers here."""
        firsts, numbers = numbered_rows([remote, *(facets[name].column for name in self.names)])
        told = list(zip(remote[firsts].tolist(), *(facets[name].held(firsts) for name in self.names), strict=True))
        new = [one for one in told if one not in self._told]
        group = self._with(new) if new else copy(self)
        own = np.array([group._told[one] for one in told], np.uint16)
        group.column = np.concatenate([self.column, own[numbers]])
        return group

    def _with(self, new: Sequence[tuple[Any, ...]]) -> FacetGroup:
        group = copy(self)
        group._told = {**self._told, **{one: number for number, one in enumerate(new, self.size)}}
        values, pairs = {}, []
        for place, name in enumerate(self.names, 1):
            numbers = dict(self._numbers[name])
            added = [
                (numbers.setdefault(value, len(numbers)), signature)
                for signature, one in enumerate(new, self.size)
                for value in one[place]
            ]
            both = np.concatenate([np.stack(self._pairs[name], 1), np.array(added, np.intp).reshape(-1, 2)])
            values[name] = list(numbers)
            pairs.append((both[:, 0], both[:, 1]))
        group._tabulate(values, pairs, np.concatenate([self.remote, np.array([one[0] for one in new], np.bool_)]))
        return group

    def times(self, documents: np.ndarray | None) -> np.ndarray:
        """Return how many of the documents (None: all) have each signature."""
        if documents is None:
            return np.bincount(self.column, minlength=self.size).astype(np.int32)
        return counting.tallied(self.column, documents, self.size)

    def holding(self, signatures: np.ndarray, documents: np.ndarray | None) -> np.ndarray:
        """Tell which of the documents (None: all) have one of these signatures."""
        return counting.holding(self.column, signatures, documents)

    def choice(self, chosen: Mapping[str, tuple[str, ...]]) -> Choice | None:
        """Return what the values chosen in the group make of each signature, remembered; None when there are none."""
        key = tuple([(name, tuple(chosen[name])) for name in self.names if chosen.get(name)])
        if not key:
            return None
        found = self._choices.get(key)
        if found is None:
            if len(self._choices) >= _MOST_REMEMBERED:
                self._choices = {}
            found = self._choices[key] = self._choice(key)
        return found

    def _choice(self, chosen: Sequence[tuple[str, tuple[str, ...]]]) -> Choice:
        misses = np.zeros(self.size, np.uint8)
        for name, wanted in chosen:
            missed = ~self.having(name, wanted)
            misses[missed & (misses != 0)] = SEVERAL
            misses[missed & (misses == 0)] = self.names.index(name) + 1
        return Choice(misses == 0, misses)

    def having(self, name: str, wanted: tuple[str, ...]) -> np.ndarray:
        """Tell for each signature whether it has one of the values of a facet; at distance is in every département."""
        found = self._had.get((name, wanted))
        if found is None:
            if len(self._had) >= _MOST_REMEMBERED:
                self._had = {}
            found = self._had[name, wanted] = self._having(name, wanted)
        return found

    def _having(self, name: str, wanted: Sequence[str]) -> np.ndarray:
        values, signatures = self._pairs[name]
        numbers = self._numbers[name]
        result = self.remote.copy() if name == REMOTE_FACET else np.zeros(self.size, np.bool_)
        result[signatures[np.isin(values, [numbers[value] for value in wanted if value in numbers])]] = True
        return result

    def counts(self, times: np.ndarray, choice: Choice | None = None) -> dict[str, dict[str, int]]:
        """Return how many documents have each value of each facet, those of none left out, from their signatures.

        Those of a facet count whatever is chosen in that facet itself.
        """
        misses = self._no_misses if choice is None else choice.misses
        counts = counting.value_counts(times, misses, self._starts, self._values, self._names)
        return dict(zip(self.names, counts, strict=True))


def grouped(facets: Mapping[str, FacetColumn], remote: np.ndarray) -> tuple[FacetGroup, ...]:
    """Put facets together, those of few combinations first, while signatures stay few."""
    remote = np.asarray(remote, np.bool_)
    most = min(max(MOST_SIGNATURES, int(len(remote) * SHARE)), LIMIT)
    found: list[FacetGroup] = []
    members: dict[str, FacetColumn] = {}
    column, first = np.zeros(len(remote), np.int64), np.arange(min(len(remote), 1))
    for name in sorted(facets, key=lambda one: (one != REMOTE_FACET, len(facets[one].starts))):
        own = facets[name].column.astype(np.int64)
        if name == REMOTE_FACET:
            own = own * 2 + remote
        firsts, together = numbered(column * (int(own.max(initial=0)) + 1) + own)
        if members and len(firsts) > most:
            found.append(FacetGroup(members, column, first, remote))
            members = {}
            firsts, together = numbered(own)
        members[name] = facets[name]
        column, first = together, firsts
    return (*found, FacetGroup(members, column, first, remote))
