"""Sorted lists of documents with scores, and what joins them: the fewest first, so that long lists are hardly read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np

from extranet.search.answering.kernel import joining

Postings = tuple[np.ndarray, np.ndarray]


class Scored(NamedTuple):
    """Documents in order, and what each scores."""

    documents: np.ndarray
    scores: np.ndarray

    def among(self, kept: np.ndarray) -> Scored:
        """Return the rows kept."""
        return Scored(self.documents[kept], self.scores[kept])


class Part(NamedTuple):
    """The postings of one word, what they are worth, and those of its exact form, which raise them."""

    postings: Postings
    factor: float
    exact: Postings | None = None
    exact_factor: float = 0.0


class Listed(NamedTuple):
    """One way to have a clause: the documents that have all its parts."""

    documents: np.ndarray
    parts: tuple[Part, ...]
    worth: float = 1.0

    def scores_of(self, documents: np.ndarray) -> np.ndarray:
        """Return what these documents (in order) score; 0 where they are not in the list."""
        first, *others = self.parts
        scores = _part(first, documents)
        for part in others:
            one = _part(part, documents)
            scores = np.where((scores != 0) & (one != 0), scores + one, np.float32(0))
        return scores if self.worth == 1.0 else scores * np.float32(self.worth)


class Ways:
    """Several ways to have a clause, in a segment of so many documents."""

    def __init__(self, lists: Sequence[Listed], size: int) -> None:
        self._lists, self._size = [one for one in lists if len(one.documents)], size
        self.length = sum(len(one.documents) for one in self._lists)  # at least the number of documents

    @cached_property
    def documents(self) -> np.ndarray:
        """Return the documents that have any of the ways, in order."""
        return any_of([one.documents for one in self._lists], self._size)

    def scores_of(self, documents: np.ndarray) -> np.ndarray:
        """Return the best of what these documents (in order) score; 0 where they have none of the ways."""
        first, *others = (one.scores_of(documents) for one in self._lists)
        return reduce(np.maximum, others, first)

    def joined(self) -> Joined:
        """Return the ways as one list."""
        return Joined(self.documents, self.scores_of(self.documents).astype(np.float32)) if self._lists else NOWHERE


class Joined(NamedTuple):
    """Several ways made one: its documents, each with its best score.

    The scores of a long list may stand as `worths[codes]`, in half the memory. `bits` then tells which documents of the
    segment are in it, one bit each, and `before` how many are before each word of bits.
    """

    documents: np.ndarray
    scores: np.ndarray | None
    codes: np.ndarray | None = None
    worths: np.ndarray | None = None
    bits: np.ndarray | None = None
    before: np.ndarray | None = None

    @property
    def length(self) -> int:
        """Return the number of documents."""
        return len(self.documents)

    @property
    def bytes(self) -> int:
        """Return what is kept in memory for it alone."""
        return sum(values.nbytes for values in self if values is not None and values.flags.owndata)

    def joined(self) -> Joined:
        """Return the list itself."""
        return self

    def scores_of(self, documents: np.ndarray) -> np.ndarray:
        """Return what these documents (in order) score; 0 where they are not in the list."""
        scores = self.worths[self.codes] if self.scores is None else self.scores
        return looked_up(self.documents, scores, documents)


NOTHING = Scored(np.empty(0, np.int32), np.empty(0, np.float32))
NOWHERE = Joined(*NOTHING)


def listed(parts: Sequence[Part], worth: float = 1.0) -> Listed:
    """Return the documents that have all the parts."""
    first, *others = sorted((part.postings[0] for part in parts), key=len)
    for one in others:
        first = first[looked_up(one, None, first)]
    return Listed(first, tuple(parts), worth)


def looked_up(own: np.ndarray, values: np.ndarray | None, documents: np.ndarray) -> np.ndarray:
    """Return for each document (in order) its value in a list; 0 where it has none. Without values, whether it has."""
    if own is documents:
        return np.ones(len(own), np.bool_) if values is None else values
    rows, places = joining.common(documents, own)
    found = np.zeros(len(documents), np.bool_ if values is None else np.float32)
    found[rows] = True if values is None else values[places]
    return found


def any_of(lists: Sequence[np.ndarray], size: int) -> np.ndarray:
    """Return the documents (numbers below `size`) of any of the lists, in order."""
    lists = [one for one in lists if len(one)]
    if len(lists) < 2:
        return lists[0] if lists else NOTHING.documents
    mask = np.zeros(size, np.bool_)
    for one in lists:
        mask[one] = True
    count = np.count_nonzero(mask)
    whole = next((one for one in lists if len(one) == count), None)
    return np.flatnonzero(mask).astype(np.int32) if whole is None else whole


def _part(one: Part, documents: np.ndarray) -> np.ndarray:
    """Return what a word scores in these documents; the exact form counts only where the word does."""
    own, impacts = one.postings
    scores = looked_up(own, impacts, documents)
    if one.factor == 1.0 and one.exact is None:
        return scores
    scores = scores * np.float32(one.factor)
    if one.exact is not None and len(one.exact[0]):
        own, impacts = one.exact
        exact = looked_up(own, impacts, documents) * np.float32(one.exact_factor)
        exact[scores == 0] = 0
        scores += exact
    return scores


def without(documents: np.ndarray, excluded: np.ndarray) -> np.ndarray:
    """Tell which documents are not among the excluded ones."""
    return ~np.isin(documents, excluded, assume_unique=True)
