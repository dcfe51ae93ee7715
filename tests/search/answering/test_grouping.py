"""Facets put together count the same as one by one, in as many groups as it takes."""

import random
from collections import Counter

import numpy as np
import pytest

from extranet.search.answering import grouping
from extranet.search.answering.grouping import AT_DISTANCE, FacetColumn, grouped

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
    some = np.arange(0, 200, 3, dtype=np.int32)
    for group in together:
        times = group.times(some)
        for name, counts in group.counts(times).items():
            assert counts == Counter(value for number in some for value in held(documents[number], name))
            wanted = tuple(VALUES[name][:2])
            having = [has(one, name, wanted) for one in documents]
            assert group.holding(group.having(name, wanted), None).tolist() == having
            assert group.holding(group.having(name, wanted), some).tolist() == having[::3]


def held(document, name):
    return (*document[name], *([AT_DISTANCE] if name == "departement" and document["remote"] else []))


def has(document, name, wanted):
    """Tell whether a document has a value of a facet; what is at distance is everywhere."""
    return bool(set(wanted) & set(document[name])) or (name == "departement" and document["remote"])


CHOSEN = [{"niveau": ("3",)}, {"niveau": ("3", "5"), "public": ("a",)}, {"departement": ("33",), "public": ("b", "d")},
          {"departement": ("64",), "niveau": ("4",), "public": ("a", "c")}, {"niveau": ("rien",)}]  # fmt: skip


@pytest.mark.parametrize("chosen", CHOSEN)
def test_a_facet_counts_whatever_is_chosen_in_itself(documents, chosen):
    (group,) = grouped(columns(documents), np.array([one["remote"] for one in documents]))
    choice = group.choice(chosen)
    assert group.choice(dict(reversed(chosen.items()))) is choice
    passing = [all(has(one, name, wanted) for name, wanted in chosen.items()) for one in documents]
    assert group.holding(choice.passing, None).tolist() == passing
    for name, counts in group.counts(group.times(None), choice).items():
        others = {other: wanted for other, wanted in chosen.items() if other != name}
        kept = [one for one in documents if all(has(one, other, wanted) for other, wanted in others.items())]
        assert counts == Counter(value for one in kept for value in held(one, name)), name


def test_nothing_chosen_is_no_choice(documents):
    (group,) = grouped(columns(documents), np.array([one["remote"] for one in documents]))
    assert group.choice({"places": ("oui",), "niveau": ()}) is None


def test_no_document_at_all():
    empty = columns([dict.fromkeys(VALUES, ())])
    for one in empty.values():
        one.column = one.column[:0]
    (group,) = grouped(empty, np.zeros(0, np.bool_))
    assert group.counts(group.times(None))["niveau"] == {}
