"""Layers stacked are one segment: whatever is asked, the answer is that of the same documents compiled at once."""

from __future__ import annotations

import random
from datetime import timedelta

import numpy as np
import pytest

from extranet.search.index.compiling import Compiler
from extranet.search.index.documents import Document
from extranet.search.index.segment import Segment, Stack
from extranet.search.request import Where
from tests.search.offer import BORDEAUX, PAU, TODAY

SIZES = (40, 25, 5)


def a_document(chance: random.Random) -> Document:
    terms = sorted(chance.sample(["soudeur", "anglais", "cuisine", "=vente", "caces", "bts"], chance.randint(0, 4)))
    day = TODAY.toordinal()
    return Document(
        terms=terms,
        weights=np.array([chance.choice([1.0, 3.0]) for _ in terms], "<f2"),
        facets={
            "financeur": tuple(chance.sample(["2", "4", "7", "9"], chance.randint(0, 2))),
            "departement": tuple(chance.sample(["33", "64", "40"], chance.randint(0, 2))),
            "niveau": (chance.choice(["3", "4", "5"]),),
        },
        remote=chance.random() < 0.2,
        provider=chance.randint(1, 9),
        sessions=[(day + chance.randint(-50, 50), 0, 0, 0, -1, 0) for _ in range(chance.randint(0, 2))],
        places=[
            (one[0] + chance.uniform(-0.2, 0.2), one[1], 0.0)
            for one in chance.sample([PAU, BORDEAUX], chance.randint(0, 2))
        ],
    )


@pytest.fixture(scope="module")
def both():
    chance = random.Random(26)
    whole, layers, number = Compiler(), [], 0
    for size in SIZES:
        layer = Compiler()
        for _ in range(size):
            number += 1
            payload = a_document(chance).payload()
            whole.add(number, payload)
            layer.add(number, payload)
        layers.append(Segment(layer.arrays()))
    return Segment(whole.arrays()), Stack(Stack(layers[0], layers[1]), layers[2])


def test_documents_and_their_words(both):
    whole, stack = both
    assert len(stack) == len(whole) == sum(SIZES)
    for name in ("ids", "remote", "providers"):
        assert getattr(stack, name).tolist() == getattr(whole, name).tolist()
    for key in ("soudeur", "=vente", "bts", "nulle part"):
        assert stack.postings(key)[0].tolist() == whole.postings(key)[0].tolist()
        assert len(stack.postings(key)[1]) == len(stack.postings(key)[0])
    assert stack.mass("soudeur", 1e-9) == pytest.approx(whole.mass("soudeur", 1e-9), rel=1e-3)


def test_facets(both):
    whole, stack = both
    some = np.arange(0, len(whole), 3, dtype=np.int32)
    for name in ("financeur", "departement", "niveau"):
        one, other = whole.group_of(name), stack.group_of(name)
        for chosen in ({}, {"niveau": ("5",)}, {"niveau": ("3",), "departement": ("33",)}):
            choices = one.choice(chosen), other.choice(chosen)
            assert other.counts(other.times(some), choices[1]) == one.counts(one.times(some), choices[0])
        for value in ("2", "9", "33", "5", "rien"):
            wanted = one.having(name, (value, "4")), other.having(name, (value, "4"))
            assert wanted[1][other.column].tolist() == wanted[0][one.column].tolist()


@pytest.mark.parametrize("window", [(None, None), (TODAY, None), (TODAY, TODAY + timedelta(days=20))])
def test_days(both, window):
    one, other = (segment.day(TODAY).between(*window) for segment in both)
    for name in ("bits", "ties", "by_date", "by_rank"):
        assert getattr(other, name).tolist() == getattr(one, name).tolist()
    for by_date in (True, False):
        keys = one.by_date if by_date else one.ties
        assert keys[other.in_order(by_date)].tolist() == np.sort(keys).tolist()
        assert sorted(other.in_order(by_date).tolist()) == list(range(len(keys)))


@pytest.mark.parametrize("radius", [5, 30, 300])
def test_places(both, radius):
    whole, stack = both
    where, some = Where("64445", "Pau", "64", (), *PAU), np.arange(0, len(whole), 2)
    for documents in (None, some):
        near = whole.places.nearest(where, radius, documents)
        assert stack.places.nearest(where, radius, documents).tolist() == near.tolist()
    for own, other in zip(stack.place_columns, whole.place_columns, strict=True):
        assert own.tolist() == other.tolist()
