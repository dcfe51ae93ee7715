"""The order of results: one whole number per document, the smallest first.

From its highest bit, by relevance: a band of like scores · cannot be joined (at all, then in the window asked) ·
sooner session with places · daily shuffle. By date or distance, and without text: cannot be joined · remote · date or
distance · the rest. Whatever is equal but for the shuffle, providers take turns.
"""

from __future__ import annotations

from itertools import repeat
from math import inf
from typing import NamedTuple

import numpy as np

from extranet.search.answering.filtering import Selection
from extranet.search.answering.kernel import ordering
from extranet.search.answering.kernel.ordering import MOST_EQUALS
from extranet.search.index.days import DATE_SHIFT, Day, StackedDay
from extranet.search.request import BY_DATE, BY_DISTANCE, SearchRequest

_MOST = 2**22 - 1
_REMOTE = 1 << 60


class Hit(NamedTuple):
    """One result: its action, its score, and how far its nearest place is (None: at distance, or no place asked)."""

    action_id: int
    score: float
    distance_km: float | None


def best(selection: Selection, scores: np.ndarray | None, request: SearchRequest, first: int, last: int) -> list[Hit]:
    """Return the results from rank `first` to `last` (excluded)."""
    segment = selection.shard.segment
    documents, scores, distances = _passing(selection, scores, request, last)
    if scores is not None and _scores_first(request, distances):
        rows = ordering.by_score(scores, documents, _day(selection, request).by_rank, segment.providers, last)
    else:
        rows = ordering.by_key(_keys(selection, documents, distances, request), documents, segment.providers, last)
    rows = rows[first:last]
    found = zip(
        segment.ids[documents[rows]].tolist(),
        repeat(0.0) if scores is None else scores[rows].tolist(),
        repeat(None) if distances is None else _known(distances[rows]),
        strict=False,
    )
    return list(map(Hit._make, found))


def _known(distances: np.ndarray) -> list[float | None]:
    return [None if one == inf else round(one, 1) for one in distances.tolist()]


def _passing(
    selection: Selection, scores: np.ndarray | None, request: SearchRequest, last: int
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Return the documents that pass, or those that may come first of them; their scores and distances."""
    order = _order(selection, scores, request)
    rows = None if order is None else _walked(order, selection, last + MOST_EQUALS + 1)
    documents = rows
    if rows is None:
        rows, documents = selection.rows(), selection.documents()
    if documents is None:
        documents = np.arange(len(selection.shard.segment), dtype=np.int32)
    if rows is None:
        return documents, scores, selection.distances
    distances = None if selection.distances is None else selection.distances[rows]
    return documents, None if scores is None else scores[rows], distances


def _order(selection: Selection, scores: np.ndarray | None, request: SearchRequest) -> np.ndarray | None:
    """Return all the documents in the order asked, when only the day makes it."""
    if selection.candidates is not None or scores is not None or request.order == BY_DISTANCE:
        return None
    return _day(selection, request).in_order(request.order == BY_DATE)


def _walked(order: np.ndarray, selection: Selection, wanted: int) -> np.ndarray | None:
    """Return the first documents of an order that pass; None when so few do that it is better to look at each."""
    mask, count = selection.mask(), selection.count()
    if mask is None:
        return order[:wanted]
    if count * count <= wanted * len(order):
        return None
    size = int(1.5 * wanted * len(order) / count)
    while True:
        part = order[:size]
        found = part[mask[part]]
        if len(found) >= wanted or size >= len(order):
            return found[:wanted]
        size *= 4


def _scores_first(request: SearchRequest, distances: np.ndarray | None) -> bool:
    """Tell whether scores come before all that separates results."""
    return request.order != BY_DATE and (request.order != BY_DISTANCE or distances is None)


def _keys(
    selection: Selection, documents: np.ndarray, distances: np.ndarray | None, request: SearchRequest
) -> np.ndarray:
    """Return the place of each document in the order when scores do not make it."""
    day = _day(selection, request)
    if request.order == BY_DATE:
        return day.by_date[documents]
    ties = day.ties[documents]
    if request.order == BY_DISTANCE and distances is not None:
        remote = distances == np.inf
        metres = (np.where(remote, np.float32(0), distances) * 100).astype(np.int64)
        return ties + (remote.astype(np.int64) * _REMOTE) + (np.minimum(metres, _MOST) << DATE_SHIFT)
    return ties


def _day(selection: Selection, request: SearchRequest) -> Day | StackedDay:
    return selection.shard.segment.day(request.today).between(request.start_min, request.start_max)
