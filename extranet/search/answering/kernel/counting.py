"""How many documents have each value."""

from __future__ import annotations

import cython
import numpy as np


def tallied(
    column: cython.const[cython.ushort][::1], documents: cython.const[cython.int][::1], size: cython.Py_ssize_t
):
    """Return how many of the documents have each of the `size` numbers of a column."""
    times = np.zeros(size, np.int32)
    out: cython.int[::1] = times
    row: cython.Py_ssize_t
    for row in range(documents.shape[0]):
        out[column[documents[row]]] += 1
    return times


def holding(column: cython.const[cython.ushort][::1], wanted, documents):
    """Tell which of the documents (None: all) have in a column one of the numbers that are wanted."""
    asked: cython.const[cython.int][::1] = documents
    are_wanted: cython.const[cython.uchar][::1] = wanted.view(np.uint8)
    held = np.empty(len(column) if documents is None else len(documents), np.bool_)
    out: cython.uchar[::1] = held.view(np.uint8)
    row: cython.Py_ssize_t
    if documents is None:
        for row in range(column.shape[0]):
            out[row] = are_wanted[column[row]]
    else:
        for row in range(asked.shape[0]):
            out[row] = are_wanted[column[asked[row]]]
    return held


def value_counts(
    times: cython.const[cython.int][::1],
    misses: cython.const[cython.uchar][::1],
    starts: cython.const[cython.int][::1],
    values: cython.const[cython.int][::1],
    names: list,
) -> list:
    """Return for each facet how many documents have each of its values, none left out, from those of each signature.

    `names` holds the values of each facet. Those of facet f of signature s are `values[starts[s * facets + f]:]`, which
    number the names of all the facets one after the other. `misses` tells of a signature the only facet whose chosen
    values it has not (its number from 1; 0: none): it then counts for that facet alone, and for none beyond them all.
    """
    facets: cython.Py_ssize_t = len(names)
    counts: cython.int[::1] = np.zeros(sum([len(own) for own in names]), np.int32)
    signature: cython.Py_ssize_t
    place: cython.Py_ssize_t
    first: cython.Py_ssize_t
    last: cython.Py_ssize_t
    missed: cython.Py_ssize_t
    for signature in range(times.shape[0]):
        missed = cython.cast(cython.Py_ssize_t, misses[signature])
        if times[signature] == 0 or missed > facets:
            continue
        first = signature * facets
        last = first + facets
        if missed:
            first += missed - 1
            last = first + 1
        for place in range(starts[first], starts[last]):
            counts[values[place]] += times[signature]
    found = []
    place = 0
    for own in names:
        of_facet: dict = {}
        for name in own:
            if counts[place]:
                of_facet[name] = int(counts[place])
            place += 1
        found.append(of_facet)
    return found


def meeting(bits: cython.const[cython.uchar][::1], documents, wanted: cython.const[cython.uchar][::1]) -> list:
    """Return how many of the documents (None: all) have one of the bits wanted, for each of several wishes."""
    asked: cython.const[cython.int][::1] = documents
    times: cython.int[::1] = np.zeros(256, np.int32)
    row: cython.Py_ssize_t
    own: cython.Py_ssize_t
    count: cython.int
    if documents is None:
        for row in range(bits.shape[0]):
            times[bits[row]] += 1
    else:
        for row in range(asked.shape[0]):
            times[bits[asked[row]]] += 1
    counts = []
    for row in range(wanted.shape[0]):
        count = 0
        for own in range(256):
            if own & wanted[row]:
                count += times[own]
        counts.append(int(count))
    return counts
