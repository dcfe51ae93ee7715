"""Lists are joined as sets of plain Python would be."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extranet.search.answering.kernel.joining import WORD, packed
from extranet.search.answering.postings import Joined

SIZE = 200
lists = st.dictionaries(st.integers(0, SIZE - 1), st.sampled_from([0.25, 0.5, 1.0, 3.0]), max_size=SIZE)
lives = st.none() | st.lists(st.booleans(), min_size=SIZE, max_size=SIZE)


def as_list(values: dict[int, float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(sorted(values), np.int32), np.array([values[one] for one in sorted(values)], np.float32)


def as_joined(values: dict[int, float], coded: bool) -> Joined:
    documents, scores = as_list(values)
    if not coded:
        return Joined(documents, scores)
    worths = sorted(set(values.values()))
    codes = np.array([worths.index(values[one]) for one in sorted(values)], np.uint16)
    bits = packed(np.isin(np.arange(SIZE), documents))
    before = np.array([sum(one < word for one in values) for word in range(0, SIZE, WORD)], np.int32)
    return Joined(documents, None, codes, np.array(worths, np.float32), bits, before)


@given(st.lists(st.tuples(lists, st.booleans(), st.sampled_from([0.5, 1.0])), min_size=1, max_size=4), lives)
@settings(max_examples=200, deadline=None)
def test_what_is_in_every_list_and_alive_has_the_sum_of_what_each_gives(module, asked, alive):
    asked = [(as_joined(values, coded), factor, values) for values, coded, factor in asked]
    documents, scores = module("joining").complete(
        [one[:2] for one in asked], None if alive is None else packed(np.array(alive))
    )
    expected = {
        document: sum(values[document] * factor for _, factor, values in asked)
        for document in set.intersection(*(set(values) for *_, values in asked))
        if alive is None or alive[document]
    }
    assert dict(zip(documents.tolist(), scores.tolist(), strict=True)) == expected
    assert documents.tolist() == sorted(expected)
    assert (documents.dtype, scores.dtype) == (np.int32, np.float32)


@given(lists, lists)
@settings(max_examples=100, deadline=None)
def test_what_two_lists_have_in_common_has_a_place_in_both(module, one, other):
    rows, places = module("joining").common(as_list(one)[0], as_list(other)[0])
    both = sorted({*one} & {*other})
    assert [sorted(one)[row] for row in rows] == [sorted(other)[place] for place in places] == both


def test_the_lists_are_left_as_they_are(module):
    one, other = as_joined({1: 1.0, 5: 0.5}, False), as_joined({5: 3.0}, True)
    for values in (*one, *other):
        if values is not None:
            values.setflags(write=False)
    documents, scores = module("joining").complete([(other, 1.0), (one, 1.0)], None)
    assert (documents.tolist(), scores.tolist()) == ([5], [3.5])
    scores += 1
    assert one.scores.tolist() == [1.0, 0.5]
