"""Facets put together: one number per document, its *signature*, tells all its values of several facets.

There are far fewer signatures than documents, so that what passes and what is counted is worked out on signatures, once
those of the documents are counted. A facet that would make too many of them stands in another group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import compress, pairwise
from typing import Any

import numpy as np

from extranet.search.answering.numbering import numbered, numbered_rows
from extranet.search.index.compiling import Arrays

REMOTE_FACET = "departement"
# A group takes one more facet while it has at most so many signatures, or this share of the documents.
MOST_SIGNATURES, SHARE = 1024, 1 / 32
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
        """Return (value, place) for each value of each of these combinations, in order of value."""
        lengths = self.starts[combinations + 1] - self.starts[combinations]
        ends = np.cumsum(lengths)
        within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)
        values = self.flat[np.repeat(self.starts[combinations], lengths) + within]
        order = np.argsort(values, kind="stable")
        return values[order], np.repeat(np.arange(len(combinations)), lengths)[order]


class FacetGroup:
    """Some facets of a segment, and whether a course is at distance where that counts."""

    def __init__(self, facets: Mapping[str, FacetColumn], column: np.ndarray, first: np.ndarray, remote: np.ndarray):
        self.column, self.names = column.astype(np.intp), tuple(facets)
        self.key = self.names[0]
        pairs = {name: facet.pairs(facet.column[first].astype(np.intp)) for name, facet in facets.items()}
        self._tabulate({name: facet.values for name, facet in facets.items()}, pairs, remote[first])
        self._tell = lambda: zip(remote[first].tolist(), *(one.held(first) for one in facets.values()), strict=True)

    def _tabulate(self, values: Mapping[str, list[str]], pairs: Mapping[str, Pairs], remote: np.ndarray) -> None:
        """Keep for each facet its values, and for each value its signatures."""
        self.size, self.remote, self._remotes = len(remote), remote, remote.nonzero()[0]
        self._values, self._pairs = values, pairs
        self._numbers = {name: {value: number for number, value in enumerate(own)} for name, own in values.items()}
        # The same for all the facets, one after the other: for each value, where its signatures start.
        self._signatures = np.concatenate([signatures for _, signatures in pairs.values()])
        sizes = {name: np.bincount(pairs[name][0], minlength=len(own)) for name, own in values.items()}
        self._starts_of = {name: np.cumsum(of_facet) - of_facet for name, of_facet in sizes.items()}
        whole = np.concatenate(list(sizes.values()))
        self._starts = np.cumsum(whole) - whole
        ends = np.cumsum([len(own) for own in values.values()]).tolist()
        self._places = [
            (name, own, slice(end - len(own), end)) for (name, own), end in zip(values.items(), ends, strict=True)
        ]
        self._had: dict[tuple[str, tuple[str, ...]], np.ndarray] = {}

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
        own = np.array([group._told[one] for one in told], np.intp)
        group.column = np.concatenate([self.column, own[numbers]])
        return group

    def _with(self, new: Sequence[tuple[Any, ...]]) -> FacetGroup:
        group = copy(self)
        group._told = {**self._told, **{one: number for number, one in enumerate(new, self.size)}}
        values, pairs = {}, {}
        for place, name in enumerate(self.names, 1):
            numbers = dict(self._numbers[name])
            added = [
                (numbers.setdefault(value, len(numbers)), signature)
                for signature, one in enumerate(new, self.size)
                for value in one[place]
            ]
            both = np.concatenate([np.stack(self._pairs[name], 1), np.array(added, np.intp).reshape(-1, 2)])
            both = both[np.argsort(both[:, 0], kind="stable")]
            values[name], pairs[name] = list(numbers), (both[:, 0], both[:, 1])
        group._tabulate(values, pairs, np.concatenate([self.remote, np.array([one[0] for one in new], np.bool_)]))
        return group

    def times(self, documents: np.ndarray | None) -> np.ndarray:
        """Return how many of the documents (None: all) have each signature."""
        column = self.column if documents is None else self.column[documents]
        return np.bincount(column, minlength=self.size)

    def having(self, name: str, wanted: Sequence[str]) -> np.ndarray:
        """Tell for each signature whether it has one of the values of a facet; at distance is in every département."""
        key = name, tuple(wanted)
        found = self._had.get(key)
        if found is None:
            if len(self._had) >= _MOST_REMEMBERED:
                self._had = {}
            found = self._had[key] = self._having(name, wanted)
        return found

    def _having(self, name: str, wanted: Sequence[str]) -> np.ndarray:
        values, signatures = self._pairs[name]
        result = self.remote.copy() if name == REMOTE_FACET else np.zeros(self.size, np.bool_)
        numbers = self._numbers[name]
        for value in wanted:
            if (number := numbers.get(value)) is not None:
                low, high = np.searchsorted(values, (number, number + 1))
                result[signatures[low:high]] = True
        return result

    def counts(self, times: np.ndarray) -> dict[str, dict[str, int]]:
        """Return how many documents have each value of each facet, those of none left out, from their signatures."""
        if not len(self._signatures):
            return {name: {} for name in self.names}
        counts = np.add.reduceat(times[self._signatures], self._starts).tolist()
        return {name: _those_of_some(values, counts[place]) for name, values, place in self._places}

    def counts_of(self, name: str, times: np.ndarray) -> dict[str, int]:
        """Return how many documents have each value of one facet, those of none left out, from their signatures."""
        _, signatures = self._pairs[name]
        names = self._values[name]
        if not len(signatures):
            return {}
        return _those_of_some(names, np.add.reduceat(times[signatures], self._starts_of[name]).tolist())

    def at_distance(self, times: np.ndarray) -> int:
        """Return how many documents are at distance."""
        return int(times[self._remotes].sum())


def _those_of_some(values: Sequence[str], counts: list[int]) -> dict[str, int]:
    """Return the count of each value, those of none left out."""
    return dict(zip(compress(values, counts), filter(None, counts), strict=True))


def grouped(facets: Mapping[str, FacetColumn], remote: np.ndarray) -> tuple[FacetGroup, ...]:
    """Put facets together, those of few combinations first, while signatures stay few."""
    remote = np.asarray(remote, np.bool_)
    most = max(MOST_SIGNATURES, int(len(remote) * SHARE))
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
