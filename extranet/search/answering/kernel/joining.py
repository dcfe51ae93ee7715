"""Which documents are in every list, and what the lists give them. Documents are in order."""

from __future__ import annotations

import cython
import numpy as np

COMPILED: bool = cython.compiled


def complete(lists, living):
    """Return the documents that are in every list and alive (None: all are), and the sum of what each list gives them.

    `lists`: (`Joined`, factor), the shortest first. `living` and the bits of a coded list have one bit a document: a
    cache holds them where it does not hold the codes, which are read for what is found alone.
    """
    first, factor = lists[0]
    documents, scores = np.array(first.documents, np.int32), np.zeros(len(first.documents), np.float32)
    kept: cython.int[::1] = documents
    sums: cython.float[::1] = scores
    count: cython.Py_ssize_t = len(documents)
    if first.codes is None:
        _give(sums, first.scores, factor)
    if living is not None:
        count = _kept_by_bit(kept, sums, count, living)
    for other, factor in lists[1:]:
        if other.codes is None:
            count = _kept_by_list(kept, sums, count, other.documents, other.scores, factor)
        else:
            count = _kept_by_bit(kept, sums, count, other.bits)
    for one, factor in lists:
        if one.codes is not None:
            _add_coded(kept, sums, count, one.codes, one.worths, factor)
    return documents[:count], scores[:count]


@cython.cfunc
def _give(scores: cython.float[::1], values: cython.const[cython.float][::1], factor: cython.float) -> cython.void:
    row: cython.Py_ssize_t
    for row in range(values.shape[0]):
        scores[row] = values[row] * factor


@cython.cfunc
def _kept_by_bit(
    documents: cython.int[::1],
    scores: cython.float[::1],
    size: cython.Py_ssize_t,
    bits: cython.const[cython.uchar][::1],
) -> cython.Py_ssize_t:
    """Keep the documents whose bit is set; return how many."""
    row: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    document: cython.int
    for row in range(size):
        document = documents[row]
        if bits[document >> 3] >> (document & 7) & 1:
            documents[count] = document
            scores[count] = scores[row]
            count += 1
    return count


@cython.cfunc
def _add_coded(
    documents: cython.int[::1],
    scores: cython.float[::1],
    size: cython.Py_ssize_t,
    codes: cython.const[cython.ushort][::1],
    worths: cython.const[cython.float][::1],
    factor: cython.float,
) -> cython.void:
    row: cython.Py_ssize_t
    for row in range(size):
        scores[row] = scores[row] + worths[codes[documents[row]]] * factor


@cython.cfunc
def _kept_by_list(
    documents: cython.int[::1],
    scores: cython.float[::1],
    size: cython.Py_ssize_t,
    own: cython.const[cython.int][::1],
    values: cython.const[cython.float][::1],
    factor: cython.float,
) -> cython.Py_ssize_t:
    """Keep the documents that are in a list, with what it gives them; return how many."""
    row: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t = 0
    for row in range(size):
        place = _next(own, place, documents[row])
        if place == own.shape[0]:
            break
        if own[place] == documents[row]:
            documents[count] = documents[row]
            scores[count] = scores[row] + values[place] * factor
            count += 1
    return count


def add(documents: cython.const[cython.int][::1], scores: cython.float[::1],
        own: cython.const[cython.int][::1], values: cython.const[cython.float][::1]):  # fmt: skip
    """Add to the scores of documents what a list gives to those that are in it."""
    row: cython.Py_ssize_t
    place: cython.Py_ssize_t = 0
    for row in range(documents.shape[0]):
        place = _next(own, place, documents[row])
        if place == own.shape[0]:
            break
        if own[place] == documents[row]:
            scores[row] = scores[row] + values[place]


@cython.cfunc
@cython.inline
def _next(own: cython.const[cython.int][::1], place: cython.Py_ssize_t, wanted: cython.int) -> cython.Py_ssize_t:
    """Return the place of the first document not before the one wanted: by steps that double, then by halves."""
    size: cython.Py_ssize_t = own.shape[0]
    step: cython.Py_ssize_t = 1
    low: cython.Py_ssize_t = place
    middle: cython.Py_ssize_t
    while place < size and own[place] < wanted:
        low = place + 1
        place += step
        step += step
    high: cython.Py_ssize_t = min(place, size)
    while low < high:
        middle = (low + high) // 2
        if own[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low
