"""Sorted lists of documents with scores, and what joins them.

Documents are looked up rather than lists joined: the fewest come first, so that long lists are hardly read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

Postings = tuple[np.ndarray, np.ndarray]


class Scored(NamedTuple):
    """Documents in order, and what each scores."""

    documents: np.ndarray
    scores: np.ndarray


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


# Looking up a document by halves costs as much as reading so many of a list.
_HALVES = 5

NOTHING = Scored(np.empty(0, np.int32), np.empty(0, np.float32))


def listed(parts: Sequence[Part], worth: float = 1.0) -> Listed:
    """Return the documents that have all the parts."""
    first, *others = sorted((part.postings[0] for part in parts), key=len)
    for one in others:
        first = first[looked_up(one, None, first) != 0]
    return Listed(first, tuple(parts), worth)


def looked_up(own: np.ndarray, values: np.ndarray | None, documents: np.ndarray) -> np.ndarray:
    """Return for each document (in order) its value in a list; 0 where it has none. Without values, 1 for each."""
    kind = np.dtype(np.bool_) if values is None else values.dtype
    if own is documents:
        return np.ones(len(own), kind) if values is None else values
    if not len(own) or not len(documents):
        return np.zeros(len(documents), kind)
    if len(documents) * _HALVES < len(own):
        place = own.searchsorted(documents)
        place[place == len(own)] = 0
        found = own[place] == documents
        return found if values is None else np.where(found, values[place], kind.type(0))
    if len(own) * _HALVES < len(documents):
        place = documents.searchsorted(own)
        place[place == len(documents)] = 0
        found = documents[place] == own
        result = np.zeros(len(documents), kind)
        result[place[found]] = True if values is None else values[found]
        return result
    spread = np.zeros(int(max(own[-1], documents[-1])) + 1, kind)
    spread[own] = True if values is None else values
    return spread[documents]


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


def best_of(ways: Iterable[Listed], documents: np.ndarray) -> np.ndarray:
    """Return what these documents (in order) score in the best of some ways; 0 where they have none."""
    found = np.zeros(len(documents), np.float32)
    for number, way in enumerate(ways):
        scores = _scored(way, documents)
        found = np.maximum(found, scores) if number else scores
    return found


def _scored(way: Listed, documents: np.ndarray) -> np.ndarray:
    parts = [_part(one, documents) for one in way.parts]
    scores = parts[0]
    for one in parts[1:]:
        scores = np.where((scores != 0) & (one != 0), scores + one, np.float32(0))
    return scores if way.worth == 1.0 else scores * np.float32(way.worth)


def _part(one: Part, documents: np.ndarray) -> np.ndarray:
    """Return what a word scores in these documents; the exact form counts only where the word does."""
    own, impacts = one.postings
    scores = looked_up(own, impacts, documents).astype(np.float32) * np.float32(one.factor)
    if one.exact is not None and len(one.exact[0]):
        own, impacts = one.exact
        exact = looked_up(own, impacts, documents).astype(np.float32)
        exact *= np.float32(one.exact_factor)
        scores = scores + np.where(scores != 0, exact, np.float32(0))
    return scores


def without(documents: np.ndarray, excluded: np.ndarray) -> np.ndarray:
    """Tell which documents are not among the excluded ones."""
    return ~np.isin(documents, excluded, assume_unique=True)
