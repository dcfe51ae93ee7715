"""What comes first is what a plain sort says."""

from itertools import groupby
from math import log, log1p

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

SHIFT, MOST = 4, 6
keys = st.lists(st.integers(0, 400), max_size=60)
last = st.integers(1, 25)


def in_turn(keys: list[int], providers: list[int], last: int) -> list[int]:
    """Say it again: equals share all but the last bits; the first of each provider, then the second, and so on."""
    ordered = []
    rows = sorted(range(len(keys)), key=lambda row: (keys[row], row))
    for _, equals in groupby(rows, key=lambda row: keys[row] >> SHIFT):
        some = list(equals)
        if 2 < len(some) <= MOST:
            of_rows = [providers[row] for row in some]
            turns = {row: of_rows[:place].count(providers[row]) for place, row in enumerate(some)}
            some.sort(key=turns.__getitem__)
        ordered += some
    return ordered[:last]


@given(keys, last, st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_the_first_keys_come_in_order_and_providers_take_turns_among_equals(module, keys, last, spread):
    providers = [number * 7 % (spread + 1) for number in range(len(keys))]
    documents = np.arange(len(keys), dtype=np.int32)[::-1].copy()
    rows = module("ordering").first_in_turn(
        np.array(keys, np.int64), documents, np.array(providers[::-1], np.int64), last, SHIFT, MOST
    )
    assert rows[:last].tolist() == in_turn(keys, providers, last)


scores = st.lists(st.sampled_from([0.0, 0.001, 0.5, 1.0, 1.01, 1.5, 2.0, 2.01, 9.0]), max_size=60)


@given(scores, last, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_scores_make_bands_and_those_too_far_from_the_page_are_left_out(module, scores, last, chance):
    documents = np.array(sorted(chance.sample(range(100), len(scores))), np.int32)
    ranks = np.array([chance.randrange(2**SHIFT) for _ in range(100)], np.int64)
    values = np.array(scores, np.float32)
    rows, found = module("ordering").keys_by_score(values, ranks, documents, last, 0.03, 0.01, SHIFT, 1000)

    def key(row: int) -> int:
        band = int(log(max(float(values[row]), 0.01) / 0.01) / log1p(0.03))
        return ((1000 - band) << SHIFT) + int(ranks[documents[row]])

    assert found.tolist() == [key(row) for row in rows]
    every = sorted(map(key, range(len(scores))))
    assert sorted(found.tolist())[:last] == every[:last]
    # Whoever is equal to the last of the page may take the place of somebody on it
    end = every[min(last, len(every)) - 1] >> SHIFT if every else 0
    assert sum(one >> SHIFT <= end for one in found.tolist()) == sum(one >> SHIFT <= end for one in every)
