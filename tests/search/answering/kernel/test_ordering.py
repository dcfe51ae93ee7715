"""What comes first is what a plain sort says."""

from itertools import groupby
from math import log, log1p

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extranet.search.answering.kernel.ordering import BAND, LEAST_SCORE
from extranet.search.index.days import HASH_BITS, RANK_BITS

MOST = 6
keys = st.lists(
    st.builds(lambda group, end: group << HASH_BITS | end, st.integers(0, 25), st.integers(0, 9)), max_size=60
)
last = st.integers(1, 25)


def in_turn(keys: list[int], providers: list[int], last: int) -> list[int]:
    """Say it again: equals share all but the last bits; the first of each provider, then the second, and so on."""
    ordered = []
    rows = sorted(range(len(keys)), key=lambda row: (keys[row], row))
    for _, equals in groupby(rows, key=lambda row: keys[row] >> HASH_BITS):
        some = list(equals)
        if 2 < len(some) <= MOST:
            of_rows = [providers[row] for row in some]
            turns = {row: of_rows[:place].count(providers[row]) for place, row in enumerate(some)}
            some.sort(key=turns.__getitem__)
        ordered += some
    return ordered[:last]


@pytest.fixture(scope="module")
def ordering(module):
    """Give the module, in which few equals are many already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module("ordering"), "MOST_EQUALS", MOST)
        yield module("ordering")


@given(keys, last, st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_the_first_keys_come_in_order_and_providers_take_turns_among_equals(ordering, keys, last, spread):
    providers = [number * 7 % (spread + 1) for number in range(len(keys))]
    documents = np.arange(len(keys), dtype=np.int32)[::-1].copy()
    rows = ordering.by_key(np.array(keys, np.int64), documents, np.array(providers[::-1], np.int64), last)
    assert rows[:last].tolist() == in_turn(keys, providers, last)


scores = st.lists(st.sampled_from([0.0, 0.001, 0.5, 1.0, 1.01, 1.5, 2.0, 2.01, 9.0]), max_size=60)


@given(scores, last, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_like_scores_are_equals_that_their_ranks_put_in_order(ordering, scores, last, chance):
    documents = np.array(sorted(chance.sample(range(100), len(scores))), np.int32)
    ranks = np.array([chance.choice([0, 1, 5]) << HASH_BITS | chance.randrange(9) for _ in range(100)], np.int64)
    providers = np.array([chance.randrange(4) for _ in range(100)], np.int64)
    values = np.array(scores, np.float32)
    bands = [int(log(max(float(value), LEAST_SCORE) / LEAST_SCORE) / log1p(BAND)) for value in values]
    keys = [(2**20 - band << RANK_BITS) + int(ranks[own]) for band, own in zip(bands, documents, strict=True)]
    rows = ordering.by_score(values, documents, ranks, providers, last)
    assert rows[:last].tolist() == in_turn(keys, providers[documents].tolist(), last)
