"""Which documents come first."""

from __future__ import annotations

import cython
import numpy as np
from cython.cimports.libc.math import exp, log, log1p

from extranet.search.index.days import HASH_BITS, RANK_BITS

# Scores that differ by less than this share are equal: what separates them says nothing. So are all those under the
# least one.
BAND, LEAST_SCORE = 0.03, 0.01
# So many equals take turns by provider; more keep the daily order, so that pages do not overlap.
MOST_EQUALS = 200
_BANDS = 2**20
_ROUNDED = 0.999999  # the edge of a band, as it is worked out
Key = cython.fused_type(cython.longlong, cython.float)


def by_score(
    scores: cython.const[cython.float][::1],
    documents: cython.const[cython.int][::1],
    ranks: cython.const[cython.longlong][::1],
    providers: cython.const[cython.longlong][::1],
    last: cython.Py_ssize_t,
):
    """Return the rows of the best scores, `last` of them at least (or all), providers taking turns among equals.

    The band of a score counts first, then the rank of its document. Rows that are in no band of the `last` best are
    left out.
    """
    size: cython.Py_ssize_t = scores.shape[0]
    near: cython.int[::1] = np.empty(size, np.int32)
    keys: cython.longlong[::1] = np.empty(size, np.int64)
    least: cython.double = LEAST_SCORE
    step: cython.double = log1p(BAND)
    bands: cython.longlong = _BANDS
    shift: cython.int = RANK_BITS
    far: cython.double = 0
    if size > last:
        far = least * exp(_band(_score_of_rank(scores, last), least, step) * step) * _ROUNDED
    row: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    for row in range(size):
        if scores[row] >= far or far <= least:
            near[count] = row
            keys[count] = ((bands - _band(scores[row], least, step)) << shift) + ranks[documents[row]]
            count += 1
    return _first(keys[:count], near[:count], documents, providers, last)


def by_key(
    keys: cython.const[cython.longlong][::1],
    documents: cython.const[cython.int][::1],
    providers: cython.const[cython.longlong][::1],
    last: cython.Py_ssize_t,
):
    """Return the rows of the smallest keys, `last` of them at least (or all), providers taking turns among equals."""
    return _first(keys, np.arange(keys.shape[0], dtype=np.int32), documents, providers, last)


@cython.cfunc
@cython.inline
def _band(score: cython.double, least: cython.double, step: cython.double) -> cython.longlong:
    return cython.cast(cython.longlong, log(float(score) / least) / step) if score > least else 0


@cython.cfunc
def _score_of_rank(scores: cython.const[cython.float][::1], last: cython.Py_ssize_t) -> cython.float:
    """Return the score of that rank, from 1 on; there are as many at least."""
    opposites: cython.float[::1] = np.empty(scores.shape[0], np.float32)
    heap: cython.int[::1] = np.arange(last, dtype=np.int32)
    row: cython.Py_ssize_t
    for row in range(scores.shape[0]):
        opposites[row] = -scores[row]
    _gather(opposites, heap)
    return scores[heap[0]]


@cython.cfunc
def _first(
    keys: cython.const[cython.longlong][::1],
    rows: cython.const[cython.int][::1],
    documents: cython.const[cython.int][::1],
    providers: cython.const[cython.longlong][::1],
    last: cython.Py_ssize_t,
):
    """Return the rows of the smallest keys in order, those of equals by turns; too many equals keep their order.

    Equals share all of their key but its last bits: the first of each provider comes first, then the second of those
    that have two, and so on.
    """
    shift: cython.int = HASH_BITS
    most: cython.Py_ssize_t = MOST_EQUALS
    heap: cython.int[::1] = np.arange(min(last, keys.shape[0]), dtype=np.int32)
    if heap.shape[0] == 0:
        return np.empty(0, np.int32)
    _gather(keys, heap)
    end: cython.longlong = ((keys[heap[0]] >> shift) + 1) << shift
    row: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    for row in range(keys.shape[0]):
        count += keys[row] < end
    whole: cython.bint = count <= last + most
    if whole:
        heap = np.empty(count, np.int32)
        count = 0
        for row in range(keys.shape[0]):
            if keys[row] < end:
                heap[count] = row
                count += 1
        _build(keys, heap)
    _sort(keys, heap)
    found = np.empty(heap.shape[0], np.int32)
    ordered: cython.int[::1] = found
    for row in range(heap.shape[0]):
        ordered[row] = rows[heap[row]]
    first: cython.Py_ssize_t = 0
    after: cython.Py_ssize_t
    while first < heap.shape[0]:
        after = first + 1
        while after < heap.shape[0] and keys[heap[after]] >> shift == keys[heap[first]] >> shift:
            after += 1
        if 2 < after - first <= most and (whole or after < heap.shape[0]):
            _take_turns(ordered[first:after], documents, providers)
        first = after
    return found


@cython.cfunc
def _take_turns(
    rows: cython.int[::1],
    documents: cython.const[cython.int][::1],
    providers: cython.const[cython.longlong][::1],
) -> cython.void:
    """Put the first row of each provider first, then the second of each that has two, and so on."""
    size: cython.Py_ssize_t = rows.shape[0]
    before: cython.int[::1] = rows.copy()
    turns: cython.int[::1] = np.zeros(size, np.int32)
    row: cython.Py_ssize_t
    other: cython.Py_ssize_t
    for row in range(1, size):
        for other in range(row - 1, -1, -1):
            if providers[documents[before[other]]] == providers[documents[before[row]]]:
                turns[row] = turns[other] + 1
                break
    place: cython.Py_ssize_t = 0
    turn: cython.int = 0
    while place < size:
        for row in range(size):
            if turns[row] == turn:
                rows[place] = before[row]
                place += 1
        turn += 1


@cython.cfunc
def _gather(keys: cython.const[Key][::1], heap: cython.int[::1]) -> cython.void:
    """Leave in a heap (of the first rows, as many as there is room for) the rows of the smallest keys."""
    row: cython.Py_ssize_t
    _build(keys, heap)
    for row in range(heap.shape[0], keys.shape[0]):
        if keys[row] < keys[heap[0]]:
            heap[0] = cython.cast(cython.int, row)
            _sink(keys, heap, 0, heap.shape[0])


@cython.cfunc
def _build(keys: cython.const[Key][::1], heap: cython.int[::1]) -> cython.void:
    """Make a heap of rows, that of the largest key on top."""
    row: cython.Py_ssize_t
    for row in range(heap.shape[0] // 2 - 1, -1, -1):
        _sink(keys, heap, row, heap.shape[0])


@cython.cfunc
def _sort(keys: cython.const[Key][::1], heap: cython.int[::1]) -> cython.void:
    """Put the rows of a heap in order."""
    row: cython.Py_ssize_t
    for row in range(heap.shape[0] - 1, 0, -1):
        heap[0], heap[row] = heap[row], heap[0]
        _sink(keys, heap, 0, row)


@cython.cfunc
def _sink(
    keys: cython.const[Key][::1], heap: cython.int[::1], place: cython.Py_ssize_t, size: cython.Py_ssize_t
) -> cython.void:
    """Put the row at a place of a heap where it belongs."""
    child: cython.Py_ssize_t = 2 * place + 1
    row: cython.int = heap[place]
    while child < size:
        if child + 1 < size and _before(keys, heap[child], heap[child + 1]):
            child += 1
        if not _before(keys, row, heap[child]):
            break
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = row


@cython.cfunc
@cython.inline
def _before(keys: cython.const[Key][::1], one: cython.int, other: cython.int) -> cython.bint:
    return keys[one] < keys[other] or (keys[one] == keys[other] and one < other)
