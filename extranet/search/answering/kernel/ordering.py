"""Which documents come first."""

from __future__ import annotations

import cython
import numpy as np
from cython.cimports.libc.math import exp, log, log1p

_ROUNDED = 0.999999  # the edge of a band, as it is worked out
Key = cython.fused_type(cython.longlong, cython.float)


def keys_by_score(
    scores: cython.const[cython.float][::1],
    ranks: cython.const[cython.longlong][::1],
    documents: cython.const[cython.int][::1],
    last: cython.Py_ssize_t,
    share: cython.double,
    least: cython.double,
    shift: cython.int,
    bands: cython.longlong,
):
    """Return the rows that may be among the `last` best, with their equals, and their keys.

    A key is the band of a score, from `bands` on down, then the rank of the document in `shift` bits. Scores that
    differ by less than a share are of one band, and all of those under the least one.
    """
    size: cython.Py_ssize_t = scores.shape[0]
    rows, keys = np.empty(size, np.int32), np.empty(size, np.int64)
    kept: cython.int[::1] = rows
    of_kept: cython.longlong[::1] = keys
    step: cython.double = log1p(share)
    far: cython.double = 0
    if size > last:
        far = least * exp(_band(_score_of_rank(scores, last), least, step) * step) * _ROUNDED
    band: cython.longlong
    row: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    for row in range(size):
        if scores[row] >= far or far <= least:
            band = _band(scores[row], least, step)
            kept[count] = row
            of_kept[count] = ((bands - band) << shift) + ranks[documents[row]]
            count += 1
    return rows[:count], keys[:count]


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


def first_in_turn(
    keys: cython.const[cython.longlong][::1],
    documents: cython.const[cython.int][::1],
    providers: cython.const[cython.longlong][::1],
    last: cython.Py_ssize_t,
    shift: cython.int,
    most: cython.Py_ssize_t,
):
    """Return the rows of the smallest keys, `last` of them at least (or all), providers taking turns among equals.

    Equals share all of their key but its last bits (`shift` of them): the first of each provider comes first, then the
    second of those that have two, and so on. More than `most` equals keep their order.
    """
    rows = np.arange(min(last, keys.shape[0]), dtype=np.int32)
    heap: cython.int[::1] = rows
    if heap.shape[0] == 0:
        return rows
    _gather(keys, heap)
    end: cython.longlong = ((keys[heap[0]] >> shift) + 1) << shift
    row: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    for row in range(keys.shape[0]):
        count += keys[row] < end
    if count <= last + most:
        rows = np.empty(count, np.int32)
        heap = rows
        count = 0
        for row in range(keys.shape[0]):
            if keys[row] < end:
                heap[count] = row
                count += 1
        _build(keys, heap)
    _sort(keys, heap)
    first: cython.Py_ssize_t = 0
    after: cython.Py_ssize_t
    while first < heap.shape[0]:
        after = first + 1
        while after < heap.shape[0] and keys[heap[after]] >> shift == keys[heap[first]] >> shift:
            after += 1
        if 2 < after - first <= most and (after < heap.shape[0] or count <= last + most):
            _take_turns(heap[first:after], documents, providers)
        first = after
    return rows


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
