"""The order of results: one whole number per document, the smallest first, comparable between shards.

From its highest bit: cannot be joined (at all, then in the window asked) · remote (sorting by distance) · score, date
or distance · sooner session with places · daily shuffle. Scores are compared by 1/1024: closer ones are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extranet.search.days import DAYS_BITS, HASH_BITS
from extranet.search.filtering import Selection
from extranet.search.request import BY_DATE, BY_DISTANCE, SearchRequest

_SHIFT = HASH_BITS + DAYS_BITS
_MOST = 2**22 - 1
_REMOTE = 1 << 60


@dataclass(frozen=True)
class Hit:
    """One result: its action, its score, and how far its nearest place is (None: at distance, or no place asked)."""

    action_id: int
    score: float
    distance_km: float | None


def best(
    selections: Sequence[Selection], scores: Sequence[np.ndarray | None], request: SearchRequest, first: int, last: int
) -> list[Hit]:
    """Return the results from rank `first` to `last` (excluded), over all the shards."""
    found: list[tuple[int, Hit]] = []
    for selection, of_candidates in zip(selections, scores, strict=True):
        found += _of_shard(selection, of_candidates, request, last)
    found.sort(key=lambda pair: (pair[0], pair[1].action_id))
    return [hit for _, hit in found[first:last]]


def _of_shard(
    selection: Selection, scores: np.ndarray | None, request: SearchRequest, last: int
) -> list[tuple[int, Hit]]:
    rows = selection.rows()
    documents = selection.documents(rows)
    if documents is None:
        documents = np.arange(len(selection.shard.segment))
    if scores is not None and rows is not None:
        scores = scores[rows]
    keys = _keys(selection, documents, scores, request)
    kept = np.argpartition(keys, last)[:last] if len(keys) > last else np.arange(len(keys))
    ids, distances = selection.shard.segment.ids, selection.distances
    hits = []
    for row in kept.tolist():
        document = documents[row]
        distance = None if distances is None else float(distances[document])
        score = 0.0 if scores is None else round(float(scores[row]), 4)
        known = distance is not None and not np.isnan(distance)
        hits.append((int(keys[row]), Hit(int(ids[document]), score, round(distance, 1) if known else None)))
    return hits


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
    return ties + (np.clip(_MOST - (scores * 1024).astype(np.int64), 0, _MOST) << _SHIFT)
