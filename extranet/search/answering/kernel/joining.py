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
    kept, places = np.empty(len(first.documents), np.int32), np.empty(len(first.documents), np.int32)
    documents: cython.int[::1] = kept
    count: cython.Py_ssize_t = _with_bits(
        documents, places, first.documents, reduce(np.bitwise_and, bits) if bits else None
    )
    sums = np.empty(count, np.float32)
    scores: cython.float[::1] = sums
    if first.codes is None:
        _give(scores, places, first.scores, factor)
    else:
        _give_coded(scores, places, first.codes, first.worths, factor)
    for other, factor in others:
        if other.codes is None:
            count = _kept_by_list(documents, scores, count, other.documents, other.scores, factor)
    for other, factor in others:
        if other.codes is not None:
            words = other.bits.view(np.uint64)
            _add_coded(documents, scores, count, words, other.before, other.codes, other.worths, factor)
    return kept[:count], sums[:count]


@cython.cfunc
def _with_bits(
    documents: cython.int[::1], places: cython.int[::1], own: cython.const[cython.int][::1], bits
) -> cython.Py_ssize_t:
    """Copy the documents of a list whose bits are set (None: all), and their places in it; return how many."""
    wanted: cython.const[cython.uchar][::1] = bits
    row: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    document: cython.int
    if bits is None:
        for row in range(own.shape[0]):
            documents[row] = own[row]
            places[row] = row
        return own.shape[0]
    # Written whether it stays or not: a processor would guess wrong too often
    for row in range(own.shape[0]):
        document = own[row]
        documents[count] = document
        places[count] = row
        count += wanted[document >> 3] >> (document & 7) & 1
    return count


@cython.cfunc
def _give(
    scores: cython.float[::1],
    places: cython.const[cython.int][::1],
    values: cython.const[cython.float][::1],
    factor: cython.float,
) -> cython.void:
    row: cython.Py_ssize_t
    for row in range(scores.shape[0]):
        scores[row] = values[places[row]] * factor


@cython.cfunc
def _give_coded(
    scores: cython.float[::1],
    places: cython.const[cython.int][::1],
    codes: cython.const[cython.ushort][::1],
    worths: cython.const[cython.float][::1],
    factor: cython.float,
) -> cython.void:
    row: cython.Py_ssize_t
    for row in range(scores.shape[0]):
        scores[row] = worths[codes[places[row]]] * factor


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
