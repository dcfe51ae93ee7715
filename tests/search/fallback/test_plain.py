"""The plain search answers as is promised to people, on both databases."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from extranet.search.fallback.plain import PlainEngine
from extranet.search.request import BY_DATE, BY_DISTANCE, SearchRequest, Where
from tests.search import brute
from tests.search.offer import BAYONNE, BORDEAUX, PAU, TODAY, Offer, Session, add

AROUND_PAU = Where("64445", "Pau", "64", ("64000",), *PAU)
TOWNS = {"Pau": (PAU, "64"), "Bayonne": (BAYONNE, "64"), "Bègles": (BORDEAUX, "33")}
CHOICES = {
    "financeur": [("2",), ("4",), ("2", "4")],
    "public": [("80006",), ("81024",)],
    "niveau": [("3",), ("sans", "5")],
    "entree": [("2",), ("sans", "4")],
    "certification": [("rncp",), ("autre",), ("sans", "rs")],
    "modalite": [("0",), ("2",)],
    "rythme": [("soir",)],
    "handicap": [("oui",)],
    "departement": [("64",), ("33",)],
    "places": [("oui",), ("a-confirmer",), ("complet", "oui")],
    "bientot": [("oui",)],
}


def day(chance: random.Random, *offsets: int | None) -> date | None:
    offset = chance.choice(offsets)
    return None if offset is None else TODAY + timedelta(days=offset)


def an_offer(chance: random.Random) -> Offer:
    (latitude, longitude), departement = TOWNS[town := chance.choice(list(TOWNS))]
    sessions = tuple(
        Session(
            start=day(chance, None, -40, 0, 10, 60), end=day(chance, None, -1, 0, 90),
            registration_end=day(chance, None, -1, 5), recruitment_state=chance.choice([None, "1", "2"]),
            places_left=chance.choice([None, 0, 4]), state=chance.choice(["published", "published", "withdrawn"]),
        )
        for _ in range(chance.randint(0, 3))
    )  # fmt: skip
    return Offer(
        title=chance.choice(["soudeur assembleur", "couvreur soudeur", "couvreur"]),
        level_in=chance.choice([None, "12", "13", "14"]),
        level_out=chance.choice([None, "0", "13", "15", "6"]), certifying=chance.random() < 0.5,
        certifications=chance.choice([(), ({"rncp": "RNCP1"},), ({"rs": "RS2"},), ({"certifinfo": "3"},)]),
        rhythms=chance.choice([(), ("soir",), ("soir", "week-end")]),
        audiences=chance.choice([(), ("80006",), ("81024", "80006")]),
        teaching_mode=chance.choice(["0", "1", "2", None]), permanent=chance.random() < 0.3,
        places=({"latitude": latitude, "longitude": longitude, "departement": departement, "town": town},),
        funders=chance.choice([("2",), ("4",), ("2", "4")]), handicap_access=chance.choice([None, "Rampe", ""]),
        sessions=sessions, state=chance.choice(["published", "published", "draft"]),
    )  # fmt: skip


def requests() -> Iterator[SearchRequest]:
    some = [
        {}, {"q": "soudeurs"}, {"q": "soudeur couvreur"}, {"where": AROUND_PAU}, {"where": AROUND_PAU, "radius": 100},
        {"start_min": TODAY}, {"start_max": TODAY + timedelta(days=20), "q": "SOUDEUR"},
    ]  # fmt: skip
    for fields, (name, values) in product(some, [(name, one) for name, found in CHOICES.items() for one in found]):
        yield SearchRequest(today=TODAY, chosen={name: values}, **fields)
    for fields in some:
        yield SearchRequest(today=TODAY, **fields)
        yield SearchRequest(
            today=TODAY, chosen={"places": ("oui",), "bientot": ("oui",), "financeur": ("2",)}, **fields
        )


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request, make_app):
    """Open a database of each kind."""
    more = {"database_url": request.getfixturevalue("postgresql_url")} if request.param == "postgresql" else {}
    with make_app(**more).app_context():
        yield


def test_it_answers_every_request_as_people_are_promised(anywhere):
    chance = random.Random(7)
    offers = [an_offer(chance) for _ in range(120)]
    published = {
        action_id: offer for action_id, offer in zip(add(*offers), offers, strict=True) if offer.state == "published"
    }
    engine = PlainEngine()
    found = 0
    for request in requests():
        expected = brute.totals(published, replace(request, q=request.q.lower().replace("soudeurs", "soudeur")))
        page = engine.search(request)
        assert (page.total, engine.total(request)) == (len(expected), len(expected)), request
        assert engine.among(request, list(published)) == expected, request
        assert {hit.action_id for hit in page.hits} <= expected
        found += len(expected)
    assert found > 1000


def test_pages_hold_each_result_once_in_the_order_asked(database):
    chance = random.Random(8)
    add(*[an_offer(chance) for _ in range(90)])
    engine = PlainEngine()
    for order in ("pertinence", BY_DATE, BY_DISTANCE):
        where = AROUND_PAU if order == BY_DISTANCE else None
        first = SearchRequest(today=TODAY, order=order, where=where, radius=200, size=7)
        total = engine.total(first)
        pages = [engine.search(replace(first, page=number)) for number in range(1, 20)]
        hits = [hit for page in pages[: pages[0].pages] for hit in page.hits]
        assert len({hit.action_id for hit in hits}) == len(hits) == total > 20
        assert pages[-1] == pages[pages[0].pages - 1]
        if where:
            distances = [float("inf") if hit.distance_km is None else hit.distance_km for hit in hits]
            assert distances == sorted(distances)


def test_words_are_those_of_titles_organisations_towns_and_numbers(anywhere):
    add(
        Offer(title="Soudeur", places=({"town": "Bègles", "departement": "33"},)),
        Offer(title="Soudeur, métallerie, gros ŒUVRE"),
        Offer(title="Permis C et D"),
    )
    counts = {
        "begles": 1, "Bègles soudeur": 1, "métallerie": 1, "metalleries": 1, "soudeur -bègles": 1, "de la": 0,
        "town": 0, "F1-A": 1, "œuvre": 1, "oeuvre": 1, '"gros œuvre"': 1, "(": 3, "afpa": 3, "100%": 0, "\\": 3,
        "soudeur zzz": 0, "permis c": 1, "permis ce": 0, "MÉTALLERIE": 1,
    }  # fmt: skip
    assert {q: PlainEngine().total(SearchRequest(today=TODAY, q=q)) for q in counts} == counts


def test_what_is_left_out_is_told(database):
    add(Offer())
    page = PlainEngine().search(SearchRequest(today=TODAY, chosen={"domaine": ("n:254",), "financeur": ("2",)}))
    assert (page.total, page.simplified, page.ignored, page.facets) == (1, True, ("domaine",), {})
