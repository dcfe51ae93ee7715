"""The order of results: one whole number per document, the smallest first, comparable between shards.

From its highest bit, by relevance: a band of like scores · cannot be joined (at all, then in the window asked) ·
sooner session with places · daily shuffle. By date or distance, and without text: cannot be joined · remote · date or
distance · the rest. Whatever is equal but for the shuffle, providers take turns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import repeat
from math import inf
from typing import NamedTuple

import numpy as np

from extranet.search.answering.filtering import Selection
from extranet.search.answering.postings import Scores
from extranet.search.index.days import DATE_SHIFT, HASH_BITS, RANK_BITS
from extranet.search.request import BY_DATE, BY_DISTANCE, SearchRequest

_MOST = 2**22 - 1
_REMOTE = 1 << 60
# Scores that differ by less than this share are equal: what separates them says nothing.
BAND = 0.03
# So many equals take turns by provider; more keep the daily order, so that pages do not overlap.
MOST_EQUALS = 200
_LEAST_SCORE, _BANDS, _STEP = 0.01, 2**20, np.log1p(BAND)
# Up to so many rows, keys cost less than telling which have a chance.
_MANY = 1000
_ALL = slice(None)


class Hit(NamedTuple):
    """One result: its action, its score, and how far its nearest place is (None: at distance, or no place asked)."""

    action_id: int
    score: float
    distance_km: float | None


# (key, action, provider, score, distance) of what may be on the page
_Candidate = tuple[int, int, int, float, float]


def best(
    selections: Sequence[Selection], scores: Sequence[Scores | None], request: SearchRequest, first: int, last: int
) -> list[Hit]:
    """Return the results from rank `first` to `last` (excluded), over all the shards."""
    found: list[_Candidate] = []
    cut: set[int] = set()
    for selection, of_candidates in zip(selections, scores, strict=True):
        candidates, cut_here = _of_shard(selection, of_candidates, request, last)
        found += candidates
        cut |= cut_here
    found.sort()
    return [
        Hit(action_id, round(score, 4), None if distance == inf else round(distance, 1))
        for _, action_id, _, score, distance in _in_turn(found, cut, last)[first:last]
    ]


def _in_turn(found: list[_Candidate], cut: set[int], last: int) -> list[_Candidate]:
    """Let providers take turns among equals, in the daily order; too many equals keep that order.

    Equals share all of the key but the daily shuffle. Of two, whoever gives them, the first stays first.
    """
    ordered: list[_Candidate] = []
    groups = [one[0] >> HASH_BITS for one in found]
    while len(ordered) < min(last, len(found)):
        first = len(ordered)
        after = bisect_right(groups, groups[first], first)
        some = found[first:after]
        if 2 < len(some) <= MOST_EQUALS and groups[first] not in cut:
            some = _by_turns(some)
        ordered += some
    return ordered


def _by_turns(equals: list[_Candidate]) -> list[_Candidate]:
    """Put the first of each provider first, then the second of each that has two, and so on."""
    if len({one[2] for one in equals}) == len(equals):
        return equals
    times: dict[int, int] = {}
    turns = []
    for one in equals:
        turns.append(turn := times.get(one[2], 0))
        times[one[2]] = turn + 1
    return [equals[number] for number in sorted(range(len(equals)), key=turns.__getitem__)]


def _of_shard(
    selection: Selection, scores: Scores | None, request: SearchRequest, last: int
) -> tuple[list[_Candidate], set[int]]:
    """Return the first candidates with all the equals of the last one; or the group that was cut, being too long."""
    segment = selection.shard.segment
    order = _order(selection, scores, request)
    rows = None if order is None else _walked(order, selection, last + MOST_EQUALS + 1)
    if rows is None:
        rows = selection.rows()
    documents = selection.documents(rows)
    if documents is None:
        documents = np.arange(len(segment))
    distances = selection.distances
    if distances is not None and rows is not None:
        distances = distances[rows]
    of_rows = None
    if scores is not None and _scores_first(request, distances):
        of_rows = scores[_ALL if rows is None else rows]
        if len(of_rows) > max(_MANY, 2 * last):
            near = _near_the_best(of_rows, last)
            documents, of_rows = documents[near], of_rows[near]
            distances = None if distances is None else distances[near]
    keys = _keys(selection, documents, of_rows, distances, request)
    kept, cut = _first(keys, last)
    documents = documents[kept]
    of_kept = None if of_rows is None else of_rows[kept]
    if scores is not None and of_kept is None:
        of_kept = scores[kept if rows is None else rows[kept]]
    found = zip(
        keys[kept].tolist(),
        segment.ids[documents].tolist(),
        segment.providers[documents].tolist(),
        repeat(0.0) if of_kept is None else of_kept.tolist(),
        repeat(inf) if distances is None else distances[kept].tolist(),
        strict=False,
    )
    return list(found), cut


def _order(selection: Selection, scores: Scores | None, request: SearchRequest) -> np.ndarray | None:
    """Return all the documents in the order asked, when only the day makes it."""
    if selection.candidates is not None or scores is not None or request.order == BY_DISTANCE:
        return None
    day = selection.shard.segment.day(request.today).between(request.start_min, request.start_max)
    return day.in_order(request.order == BY_DATE)


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


def _near_the_best(scores: np.ndarray, last: int) -> np.ndarray:
    """Return the rows of which the first `last` results and their equals are, from the scores alone."""
    least = float(np.partition(scores, len(scores) - last)[len(scores) - last]) * (1 - 2 * BAND)
    return np.flatnonzero(scores >= (least if least > _LEAST_SCORE else -inf))


def _first(keys: np.ndarray, last: int) -> tuple[np.ndarray, set[int]]:
    if len(keys) <= last:
        return np.arange(len(keys)), set()
    group = int(np.partition(keys, last - 1)[last - 1]) >> HASH_BITS
    whole = (keys < (group + 1) << HASH_BITS).nonzero()[0]
    if len(whole) <= last + MOST_EQUALS:
        return whole, set()
    return np.sort(np.argpartition(keys, last)[:last]), {group}


def _keys(
    selection: Selection,
    documents: np.ndarray,
    scores: np.ndarray | None,
    distances: np.ndarray | None,
    request: SearchRequest,
) -> np.ndarray:
    day = selection.shard.segment.day(request.today).between(request.start_min, request.start_max)
    if request.order == BY_DATE:
        return day.by_date[documents]
    if scores is not None:
        return _bands(scores) + day.by_rank[documents]
    ties = day.ties[documents]
    if request.order == BY_DISTANCE and distances is not None:
        remote = distances == np.inf
        metres = (np.where(remote, np.float32(0), distances) * 100).astype(np.int64)
        return ties + (remote.astype(np.int64) * _REMOTE) + (np.minimum(metres, _MOST) << DATE_SHIFT)
    return ties


def _bands(scores: np.ndarray) -> np.ndarray:
    """Return the band of like scores that comes above what makes the order of equals, the best band first."""
    bands = np.log(np.maximum(scores, _LEAST_SCORE) / _LEAST_SCORE) / _STEP
    return (_BANDS - bands.astype(np.int64)) << RANK_BITS
