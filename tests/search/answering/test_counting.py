"""Totals and every count, compared with a search said again in plain Python, for requests taken at random."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extranet.application import create_app
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.facets import FACETS
from extranet.search.index import indexing
from extranet.search.index.reading import _FEW
from extranet.search.request import SearchRequest, Where
from extranet.search.words.expansion import NOTHING_KNOWN
from tests.fixtures.application import close, settings_in
from tests.search import brute
from tests.search.offer import BAYONNE, BORDEAUX, LYON, PAU, TODAY, Offer, Session, add

WORDS = ["volapuk", "zibeline", "quinoa", "xylophone", "kirsch", "brume", "ocarina", "yourte"]  # in no label
TOWNS = {"64": PAU, "33": BORDEAUX, "40": BAYONNE, "69": LYON}
VALUES = {
    "financeur": ["2", "4", "7"],
    "public": ["80006", "81024", "81020"],
    "domaine": ["n:230", "n:254", "n:312"],
    "niveau": ["3", "4", "5", "sans"],
    "entree": ["2", "3", "4", "sans"],
    "certification": ["rncp", "rs", "autre", "sans"],
    "modalite": ["0", "1", "2"],
    "rythme": ["temps-plein", "soir", "alternance"],
    "handicap": ["oui"],
    "departement": ["64", "33", "40", "69"],
    "places": ["oui", "a-confirmer", "complet"],
    "bientot": ["oui"],
}


def some(chance: random.Random, values: list[str], most: int = 2) -> tuple[str, ...]:
    return tuple(sorted(chance.sample(values, chance.randint(0, most))))


def a_session(chance: random.Random) -> Session:
    start = chance.choice([None, *(TODAY + timedelta(days=chance.randint(-90, 90)) for _ in range(4)), TODAY])
    end = chance.choice([None, (start or TODAY) + timedelta(days=chance.randint(0, 120)), TODAY, TODAY - timedelta(1)])
    return Session(
        start=start,
        end=end,
        registration_end=chance.choice([None, None, TODAY, TODAY - timedelta(days=1)]),
        recruitment_state=chance.choice([None, "1", "1", "1", "2", "3"]),
        places_left=chance.choice([None, None, 0, 1, 12]),
        confirmed_on=TODAY - timedelta(days=chance.choice([0, 0, 14, 15, 16, 50])),
        state=chance.choice(["published", "published", "published", "draft", "withdrawn"]),
    )


def an_offer(chance: random.Random) -> Offer:
    towns = some(chance, list(TOWNS), 3)
    places = tuple(
        {
            "departement": code,
            "latitude": TOWNS[code][0] + chance.uniform(-0.5, 0.5),
            "longitude": TOWNS[code][1] + chance.uniform(-0.5, 0.5),
        }
        for code in towns
    )
    return Offer(
        title=" ".join(some(chance, WORDS, 3)) or "divers",
        certifying=chance.random() < 0.5,
        certifications=tuple({kind: "1"} for kind in some(chance, ["rncp", "rs", "certifinfo"])),
        level_in=chance.choice(["12", "13", "14", None]),
        level_out=chance.choice(["13", "14", "15", "6", None, "0"]),
        nsf=tuple(value[2:] for value in some(chance, VALUES["domaine"])),
        rhythms=some(chance, VALUES["rythme"]),
        audiences=some(chance, VALUES["public"]),
        teaching_mode=chance.choice(["0", "0", "1", "2", None]),
        permanent=chance.random() < 0.3,
        places=places,
        funders=some(chance, VALUES["financeur"]),
        handicap_access=chance.choice([None, "Accessible"]),
        sessions=tuple(a_session(chance) for _ in range(chance.randint(0, 3))),
        state=chance.choice(["published"] * 8 + ["draft", "withdrawn"]),
        training_state=chance.choice(["published"] * 8 + ["withdrawn"]),
    )


class Catalogue:
    """An engine, and the published offers by action (too many for a report of hypothesis)."""

    def __init__(self, engine: ColumnarEngine, offers: dict[int, Offer]) -> None:
        self.engine, self.offers = engine, offers

    def __repr__(self) -> str:
        return "the catalogue"


@pytest.fixture(scope="module")
def catalogue(prepared: Path, tmp_path_factory) -> Iterator[Catalogue]:
    """Give an engine whose index has a base and two layers above it, and the published offers by action."""

    folder = tmp_path_factory.mktemp("counts") / "data"
    shutil.copytree(prepared, folder)
    app, chance = create_app(settings_in(folder)), random.Random(2010)
    with app.app_context():
        first = [an_offer(chance) for _ in range(120)]
        ids = add(*first)
        indexing.rebuild(folder / "index")
        engine, offers = ColumnarEngine(folder / "index", knowledge=lambda: NOTHING_KNOWN), first
        for count in (_FEW + 30, 20):
            later = [an_offer(chance) for _ in range(count)]
            ids += add(*later)
            offers = [*offers, *later]
            indexing.drain(folder / "index")
            shard = engine.reader.view().shard
        assert len(shard.segment.layers) == 3
        known = dict(zip(ids, offers, strict=True))
        published = {k: one for k, one in known.items() if (one.state, one.training_state) == ("published",) * 2}
        yield Catalogue(engine, published)
    close(app)


chosen = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from(v), min_size=1, max_size=2, unique=True).map(tuple) for name, v in VALUES.items()
    },
)
days = st.one_of(st.none(), st.integers(-100, 150).map(lambda number: TODAY + timedelta(days=number)))


@st.composite
def requests(draw) -> SearchRequest:
    filters = draw(chosen)
    kept = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=3, unique=True))
    low, high = draw(days), draw(days)
    if low and high and low > high:
        low, high = high, low
    windowed = draw(st.booleans())
    town = draw(st.sampled_from([None, None, *TOWNS.values()]))
    return SearchRequest(
        today=TODAY + timedelta(days=draw(st.sampled_from([0, 0, 0, -40, 1, 60]))),
        q=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=3, unique=True))),
        chosen={name: values for name, values in filters.items() if name in kept},
        start_min=low if windowed else None,
        start_max=high if windowed else None,
        where=None if town is None else Where("00000", "Ici", "00", (), *town, draw(st.sampled_from([0.0, 8.0]))),
        radius=draw(st.sampled_from([5, 30, 50, 200])),
        size=500,
    )


@given(requests())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_totals_and_counts_are_those_of_a_search_in_plain_python(catalogue, asked):
    engine, offers = catalogue.engine, catalogue.offers
    page = engine.search(asked)
    expected = brute.totals(offers, asked, brute.graded)
    assert {hit.action_id for hit in page.hits} == expected
    assert page.total == engine.total(asked) == len(expected)
    assert list(page.facets) == list(FACETS)
    for name, values in page.facets.items():
        shown = {value.value: value.count for value in values}
        for value in VALUES[name]:
            count = len(brute.totals(offers, asked.with_only(name, value), brute.graded))
            assert shown.pop(value, 0) == count, (name, value)
        assert not shown
        assert {value.value for value in values if value.chosen} == set(asked.chosen.get(name, ()))
        assert all(value.count or value.chosen for value in values)


@given(requests())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_can_be_joined_comes_first_and_pages_do_not_overlap(catalogue, asked):
    engine, offers = catalogue.engine, catalogue.offers
    hits = engine.search(asked).hits
    whole = [hit.action_id for hit in hits]
    can = {
        key: any(brute.joinable(one, offers[key].permanent, asked.today) for one in offers[key].sessions)
        for key in whole
    }
    for score in {hit.score for hit in hits}:
        equals = [can[hit.action_id] for hit in hits if hit.score == score]
        assert equals == sorted(equals, reverse=True)
    pages = [engine.search(replace(asked, size=7, page=number)).hits for number in range(1, len(whole) // 7 + 2)]
    assert [hit.action_id for hits in pages for hit in hits][: len(whole)] == whole


def test_every_filter_is_exercised(catalogue):
    engine, offers = catalogue.engine, catalogue.offers
    page = engine.search(SearchRequest(today=TODAY))
    assert page.total == len(brute.totals(offers, SearchRequest(today=TODAY))) > 50
    for name, values in VALUES.items():
        assert {value.value for value in page.facets[name]} == set(values), name
