"""Sorted lists of documents with scores, and what joins them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Scored(NamedTuple):
    """Documents in order, and what each scores."""

    documents: np.ndarray
    scores: np.ndarray


# Below such a share of a list, what is looked up in it is searched by halves; above, the list is spread out.
_SPARSE = 1 / 32

NOTHING = Scored(np.empty(0, np.int32), np.empty(0, np.float32))


def scaled(postings: tuple[np.ndarray, np.ndarray], factor: float) -> Scored:
    """Return the postings of a term with their scores."""
    documents, impacts = postings
    return Scored(documents, impacts.astype(np.float32) * np.float32(factor))


def looked_up(one: Scored, documents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which of these documents (in order) the list has, and what each scores in it (0 where absent)."""
    if not len(one.documents) or not len(documents):
        return np.zeros(len(documents), np.bool_), np.zeros(len(documents), np.float32)
    if len(documents) >= _SPARSE * len(one.documents):
        size = int(max(one.documents[-1], documents[-1])) + 1
        has, scores = np.zeros(size, np.bool_), np.zeros(size, np.float32)
        has[one.documents], scores[one.documents] = True, one.scores
        return has[documents], scores[documents]
    place = np.searchsorted(one.documents, documents)
    place[place == len(one.documents)] = 0
    found = one.documents[place] == documents
    return found, np.where(found, one.scores[place], np.float32(0))


def both(first: Scored, second: Scored) -> Scored:
    """Return the documents of both lists, their scores added."""
    short, long = (first, second) if len(first.documents) <= len(second.documents) else (second, first)
    found, scores = looked_up(long, short.documents)
    return Scored(short.documents[found], short.scores[found] + scores[found])


def best_of(lists: Sequence[Scored], size: int) -> Scored:
    """Return the documents (numbers below `size`) of any of the lists, each with the best of its scores."""
    lists = [one for one in lists if len(one.documents)]
    if len(lists) < 2:
        return lists[0] if lists else NOTHING
    scores = np.zeros(size, np.float32)
    for one in lists:
        scores[one.documents] = np.maximum(scores[one.documents], one.scores)
    documents = np.flatnonzero(scores != 0).astype(np.int32)
    return Scored(documents, scores[documents])


def raised(base: Scored, bonus: Scored) -> Scored:
    """Raise the scores of the first list, in place, where the second has the document too; return it."""
    if not len(bonus.documents) or not len(base.documents):
        return base
    if len(bonus.documents) >= _SPARSE * len(base.documents):
        added = np.zeros(int(max(base.documents[-1], bonus.documents[-1])) + 1, np.float32)
        added[bonus.documents] = bonus.scores
        base.scores[:] += added[base.documents]
        return base
    place = np.searchsorted(base.documents, bonus.documents)
    place[place == len(base.documents)] = 0
    found = base.documents[place] == bonus.documents
    base.scores[place[found]] += bonus.scores[found]
    return base


def without(documents: np.ndarray, excluded: np.ndarray) -> np.ndarray:
    """Tell which documents are not among the excluded ones."""
    return ~np.isin(documents, excluded, assume_unique=True)
