"""Counts are those of plain Python; a number out of its bounds is an error, never a crash."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SIZE = 40
some = st.lists(st.integers(0, SIZE - 1), unique=True).map(lambda numbers: np.array(sorted(numbers), np.int32))
columns = st.lists(st.integers(0, 8), min_size=SIZE, max_size=SIZE).map(lambda numbers: np.array(numbers, np.uint16))


@given(columns, some)
@settings(max_examples=50, deadline=None)
def test_a_column_is_tallied(module, column, documents):
    times = module("counting").tallied(column, documents, 9)
    assert times.tolist() == [Counter(column[documents].tolist())[number] for number in range(9)]


@given(columns, st.none() | some, st.lists(st.booleans(), min_size=9, max_size=9))
@settings(max_examples=50, deadline=None)
def test_documents_hold_what_is_wanted(module, column, documents, wanted):
    held = module("counting").holding(column, np.array(wanted), documents)
    numbers = column if documents is None else column[documents]
    assert held.tolist() == [wanted[number] for number in numbers]
    assert held.dtype == np.bool_


@given(st.lists(st.integers(0, 255), min_size=SIZE, max_size=SIZE), st.none() | some)
@settings(max_examples=50, deadline=None)
def test_documents_meet_wishes(module, bits, documents):
    wanted = np.array([0, 1, 3, 128, 255], np.uint8)
    counts = module("counting").meeting(np.array(bits, np.uint8), documents, wanted)
    kept = bits if documents is None else [bits[number] for number in documents]
    assert counts == [sum(bool(own & int(one)) for own in kept) for one in wanted]


def test_a_signature_counts_for_the_facet_that_it_misses_and_for_none_when_it_misses_several(module):
    times = np.array([2, 1, 5, 7, 0], np.int32)
    misses = np.array([0, 1, 2, 255, 0], np.uint8)
    # Signature: values of the first facet, then of the second
    held = [([0], [3]), ([0, 1], [2]), ([1], [2, 3]), ([0], [2]), ([1], [3])]
    cells = [values for one in held for values in one]
    starts = np.cumsum([0, *map(len, cells)]).astype(np.int32)
    values = np.array([value for cell in cells for value in cell], np.int32)
    counts = module("counting").value_counts(times, misses, starts, values, [["a", "b"], ["c", "d"]])
    assert counts == [{"a": 3, "b": 1}, {"c": 5, "d": 7}]


def test_a_number_out_of_bounds_is_an_error(module):
    counting, column = module("counting"), np.array([1, 2, 300], np.uint16)
    with pytest.raises(IndexError):
        counting.tallied(column, np.array([2], np.int32), 9)
    with pytest.raises(IndexError):
        counting.tallied(column, np.array([3], np.int32), 400)
    with pytest.raises(IndexError):
        counting.holding(column, np.ones(9, np.bool_), None)
