"""The order of results: one whole number per document, the smallest first, comparable between shards.

From its highest bit, by relevance: a band of like scores · cannot be joined (at all, then in the window asked) ·
sooner session with places · daily shuffle. By date or distance, and without text: cannot be joined · remote · date or
distance · the rest. Whatever is equal but for the shuffle, providers take turns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from extranet.search.days import DAYS_BITS, HASH_BITS
from extranet.search.filtering import Selection
from extranet.search.request import BY_DATE, BY_DISTANCE, SearchRequest

_SHIFT = HASH_BITS + DAYS_BITS
_MOST = 2**22 - 1
_REMOTE = 1 << 60
# Scores that differ by less than this share are equal: what separates them says nothing.
BAND = 0.03
# So many equals take turns by provider; more keep the daily order, so that pages do not overlap.
MOST_EQUALS = 200
_LEAST_SCORE, _BANDS, _LATENESS_SHIFT = 0.01, 2**20, 61


@dataclass(frozen=True)
class Hit:
    """One result: its action, its score, and how far its nearest place is (None: at distance, or no place asked)."""

    action_id: int
    score: float
    distance_km: float | None


class _Candidate(NamedTuple):
    key: int
    hit: Hit
    provider: int

    @property
    def group(self) -> int:
        """Return what equals share: all of the key but the daily shuffle."""
        return self.key >> HASH_BITS


def best(
    selections: Sequence[Selection], scores: Sequence[np.ndarray | None], request: SearchRequest, first: int, last: int
) -> list[Hit]:
    """Return the results from rank `first` to `last` (excluded), over all the shards."""
    found: list[_Candidate] = []
    cut: set[int] = set()
    for selection, of_candidates in zip(selections, scores, strict=True):
        candidates, cut_here = _of_shard(selection, of_candidates, request, last)
        found += candidates
        cut |= cut_here
    found.sort(key=lambda one: (one.key, one.hit.action_id))
    return [one.hit for one in _in_turn(found, cut)[first:last]]


def _in_turn(found: list[_Candidate], cut: set[int]) -> list[_Candidate]:
    """Let providers take turns among equals, in the daily order; too many equals keep that order."""
    ordered: list[_Candidate] = []
    for group, equals in groupby(found, key=lambda one: one.group):
        some = list(equals)
        if group not in cut and 1 < len(some) <= MOST_EQUALS:
            turns: Counter[int] = Counter()
            turn: dict[int, int] = {}
            for one in some:
                turn[one.hit.action_id] = turns[one.provider]
                turns[one.provider] += 1
            some.sort(key=lambda one: turn[one.hit.action_id])
        ordered += some
    return ordered


def _of_shard(
    selection: Selection, scores: np.ndarray | None, request: SearchRequest, last: int
) -> tuple[list[_Candidate], set[int]]:
    """Return the first candidates with all the equals of the last one; or the group that was cut, being too long."""
    rows = selection.rows()
    documents = selection.documents(rows)
    segment = selection.shard.segment
    if documents is None:
        documents = np.arange(len(segment))
    if scores is not None and rows is not None:
        scores = scores[rows]
    keys = _keys(selection, documents, scores, request)
    kept, cut = _first(keys, last)
    ids, providers, distances = segment.ids, segment.arrays["provider"], selection.distances
    found = []
    for row in kept.tolist():
        document = documents[row]
        distance = None if distances is None else float(distances[document])
        score = 0.0 if scores is None else round(float(scores[row]), 4)
        known = distance is not None and not np.isnan(distance)
        hit = Hit(int(ids[document]), score, round(distance, 1) if known else None)
        found.append(_Candidate(int(keys[row]), hit, int(providers[document])))
    return found, cut


def _first(keys: np.ndarray, last: int) -> tuple[np.ndarray, set[int]]:
    if len(keys) <= last:
        return np.arange(len(keys)), set()
    kept = np.argpartition(keys, last)[:last]
    group = int(keys[kept].max(initial=0)) >> HASH_BITS
    whole = np.flatnonzero(keys < (group + 1) << HASH_BITS)
    return (whole, set()) if len(whole) <= last + MOST_EQUALS else (kept, {group})


def _keys(selection: Selection, documents: np.ndarray, scores: np.ndarray | None, request: SearchRequest) -> np.ndarray:
    day = selection.shard.segment.day(request.today).between(request.start_min, request.start_max)
    ties = day.ties[documents]
    if request.order == BY_DATE:
        return ties + (day.days[documents] << _SHIFT)
    if request.order == BY_DISTANCE and selection.distances is not None:
        distances = selection.distances[documents]
        remote = np.isnan(distances)
        metres = np.where(remote, 0, np.nan_to_num(distances) * 100).astype(np.int64)
        return ties + (remote.astype(np.int64) * _REMOTE) + (np.minimum(metres, _MOST) << _SHIFT)
    if scores is None:
        return ties
    return _by_score(ties, scores)


def _by_score(ties: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Put a band of like scores above what makes the order of equals: who can be joined first."""
    bands = np.log(np.maximum(scores, _LEAST_SCORE) / _LEAST_SCORE) / np.log1p(BAND)
    order = np.clip(_BANDS - bands.astype(np.int64), 0, _BANDS)
    lateness = ties >> _LATENESS_SHIFT
    return (order << (_SHIFT + 2)) | (lateness << _SHIFT) | (ties & ((1 << _SHIFT) - 1))
