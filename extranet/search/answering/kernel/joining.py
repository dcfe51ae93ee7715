"""Which documents are in every list, and what the lists give them. Documents are in order."""

from __future__ import annotations

from functools import reduce

import cython
import numpy as np

COMPILED: bool = cython.compiled
WORD = 64  # bits
_PAIRS = cython.declare(cython.ulonglong, 0x5555555555555555)
_FOURS = cython.declare(cython.ulonglong, 0x3333333333333333)
_EIGHTS = cython.declare(cython.ulonglong, 0x0F0F0F0F0F0F0F0F)


def packed(mask: np.ndarray) -> np.ndarray:
    """Return a mask of documents as one bit each, the lowest first, in whole words."""
    bits = np.zeros(-(-len(mask) // WORD) * WORD // 8, np.uint8)
    bits[: -(-len(mask) // 8)] = np.packbits(mask, bitorder="little")
    return bits


def complete(lists, living):
    """Return the documents that are in every list and alive (None: all are), and the sum of what each list gives them.

    `lists`: (`Joined`, factor), the shortest first. `living` and the bits of a coded list have one bit a document: they
    are put together first, so that of all the rest only what is found is read.
    """
    (first, factor), *others = lists
    bits = [one.bits for one, _ in others if one.codes is not None] + ([] if living is None else [living])
    scores = np.zeros(0, np.float32) if first.codes is not None else first.scores
    kept, sums = _started(first.documents, scores, factor, reduce(np.bitwise_and, bits) if bits else None)
    documents: cython.int[::1] = kept
    found: cython.float[::1] = sums
    count: cython.Py_ssize_t = len(kept)
    for other, factor in others:
        if other.codes is None:
            count = _kept_by_list(documents, found, count, other.documents, other.scores, factor)
    for one, factor in lists:
        if one.codes is not None:
            _add_coded(documents, found, count, one.bits.view(np.uint64), one.before, one.codes, one.worths, factor)
    return kept[:count], sums[:count]


@cython.cfunc
def _started(
    own: cython.const[cython.int][::1], values: cython.const[cython.float][::1], factor: cython.float, bits
) -> tuple:
    """Return copies of the documents of a list whose bits are set (None: all), and what it gives them (nothing yet)."""
    kept, sums = np.empty(own.shape[0], np.int32), np.zeros(own.shape[0], np.float32)
    documents: cython.int[::1] = kept
    scores: cython.float[::1] = sums
    wanted: cython.const[cython.uchar][::1] = bits
    given: cython.bint = values.shape[0] > 0
    row: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    document: cython.int
    # Written whether it stays or not: telling beforehand would be guessed wrong too often
    if bits is None:
        for row in range(own.shape[0]):
            documents[row] = own[row]
        count = own.shape[0]
        if given:
            for row in range(own.shape[0]):
                scores[row] = values[row] * factor
    elif given:
        for row in range(own.shape[0]):
            document = own[row]
            documents[count] = document
            scores[count] = values[row] * factor
            count += wanted[document >> 3] >> (document & 7) & 1
    else:
        for row in range(own.shape[0]):
            document = own[row]
            documents[count] = document
            count += wanted[document >> 3] >> (document & 7) & 1
    return kept[:count], sums[:count]


@cython.cfunc
def _add_coded(
    documents: cython.int[::1],
    scores: cython.float[::1],
    size: cython.Py_ssize_t,
    bits: cython.const[cython.ulonglong][::1],
    before: cython.const[cython.int][::1],
    codes: cython.const[cython.ushort][::1],
    worths: cython.const[cython.float][::1],
    factor: cython.float,
) -> cython.void:
    """Add what a coded list gives to documents that are all in it: the place of each is how many of it come before."""
    row: cython.Py_ssize_t
    place: cython.int
    document: cython.int
    lower: cython.ulonglong
    for row in range(size):
        document = documents[row]
        lower = (cython.cast(cython.ulonglong, 1) << cython.cast(cython.int, document & 63)) - 1
        place = before[document >> 6] + _ones(bits[document >> 6] & lower)
        scores[row] = scores[row] + worths[codes[place]] * factor


@cython.cfunc
@cython.inline
def _ones(word: cython.ulonglong) -> cython.int:
    """Return how many bits of a word are set, adding them by pairs, by fours, and so on."""
    word = word - ((word >> 1) & _PAIRS)
    word = (word & _FOURS) + ((word >> 2) & _FOURS)
    word = (word + (word >> 4)) & _EIGHTS
    word += word >> 8
    word += word >> 16
    word += word >> 32
    return cython.cast(cython.int, word & 0x7F)


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


def common(documents: cython.const[cython.int][::1], own: cython.const[cython.int][::1]) -> tuple:
    """Return the rows of the documents that are in a list, and their places in that list."""
    rows, places = np.empty(documents.shape[0], np.intp), np.empty(documents.shape[0], np.intp)
    of_documents: cython.Py_ssize_t[::1] = rows
    of_own: cython.Py_ssize_t[::1] = places
    row: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t = 0
    for row in range(documents.shape[0]):
        place = _next(own, place, documents[row])
        if place == own.shape[0]:
            break
        if own[place] == documents[row]:
            of_documents[count] = row
            of_own[count] = place
            count += 1
    return rows[:count], places[:count]


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
