"""Facets put together: one number per document, its *signature*, tells all its values of several facets.

There are far fewer signatures than documents, so that what passes and what is counted is worked out on signatures, once
those of the documents are counted. A facet that would make too many of them stands in another group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress

import numpy as np

from extranet.search.answering.numbering import numbered
from extranet.search.index.compiling import Arrays

REMOTE_FACET = "departement"
# A group takes one more facet while it has at most so many signatures, or this share of the documents.
MOST_SIGNATURES, SHARE = 1024, 1 / 32
_MOST_REMEMBERED = 256  # choices of values


class FacetColumn:
    """One facet of a segment: the combination of values of each document, and what each combination holds."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self.column = np.asarray(arrays[f"{name}.column"])
        self.values = [value.decode() for value in arrays[f"{name}.values"].tolist()]
        self.numbers = {value: number for number, value in enumerate(self.values)}
        self.starts, self.flat = np.asarray(arrays[f"{name}.starts"]), np.asarray(arrays[f"{name}.flat"])

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
        self.column, self.names, self.size = column.astype(np.intp), tuple(facets), len(first)
        self.key = self.names[0]
        self.remote = remote[first]
        self._remotes = self.remote.nonzero()[0]
        self._facets = facets
        pairs = [facet.pairs(facet.column[first].astype(np.intp)) for facet in facets.values()]
        self._pairs = dict(zip(facets, pairs, strict=True))
        # The same for all the facets, one after the other: for each value, where its signatures start.
        self._signatures = np.concatenate([signatures for _, signatures in pairs])
        sizes = {name: np.bincount(self._pairs[name][0], minlength=len(one.values)) for name, one in facets.items()}
        self._starts_of = {name: np.cumsum(of_facet) - of_facet for name, of_facet in sizes.items()}
        whole = np.concatenate(list(sizes.values()))
        self._starts = np.cumsum(whole) - whole
        ends = np.cumsum([len(facet.values) for facet in facets.values()]).tolist()
        self._places = [
            (name, facet.values, slice(end - len(facet.values), end))
            for (name, facet), end in zip(facets.items(), ends, strict=True)
        ]
        self._had: dict[tuple[str, tuple[str, ...]], np.ndarray] = {}

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
        numbers = self._facets[name].numbers
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
        names = self._facets[name].values
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
