"""Facets put together count the same as one by one, in as many groups as it takes."""

import random
from collections import Counter

import numpy as np
import pytest

from extranet.search.answering import grouping
from extranet.search.answering.grouping import FacetColumn, grouped

VALUES = {"departement": ["33", "64", "40"], "niveau": ["3", "4", "5"], "public": ["a", "b", "c", "d"]}


@pytest.fixture
def documents():
    chance = random.Random(5)
    return [
        {name: tuple(sorted(chance.sample(values, chance.randint(0, 2)))) for name, values in VALUES.items()}
        | {"remote": chance.random() < 0.2}
        for _ in range(200)
    ]


def columns(documents):
    found = {}
    for name, values in VALUES.items():
        combinations = sorted({one[name] for one in documents})
        arrays = {
            f"{name}.column": np.array([combinations.index(one[name]) for one in documents], np.uint16),
            f"{name}.starts": np.cumsum([0, *map(len, combinations)]),
            f"{name}.flat": np.array([values.index(value) for one in combinations for value in one], np.int32),
            f"{name}.values": np.array([value.encode() for value in values], np.bytes_),
        }
        found[name] = FacetColumn(arrays, name)
    return found


@pytest.mark.parametrize(("most", "groups"), [(1000, 1), (80, 2), (1, 3)])
def test_each_value_is_counted_and_chosen_as_if_facets_stood_alone(documents, monkeypatch, most, groups):
    monkeypatch.setattr(grouping, "MOST_SIGNATURES", most)
    monkeypatch.setattr(grouping, "SHARE", 0.0)
    together = grouped(columns(documents), np.array([one["remote"] for one in documents]))
    assert len(together) == groups
    some = np.arange(0, 200, 3)
    for group in together:
        times = group.times(some)
        for name, counts in group.counts(times).items():
            expected = Counter(value for number in some for value in documents[number][name])
            assert counts == group.counts_of(name, times) == expected
            wanted = tuple(VALUES[name][:2])
            having = group.having(name, wanted)[group.column]
            everywhere = name == "departement"
            assert having.tolist() == [
                bool(set(wanted) & set(one[name])) or (everywhere and one["remote"]) for one in documents
            ]


def test_no_document_at_all():
    empty = columns([dict.fromkeys(VALUES, ())])
    for one in empty.values():
        one.column = one.column[:0]
    (group,) = grouped(empty, np.zeros(0, np.bool_))
    assert group.counts(group.times(None))["niveau"] == {}
