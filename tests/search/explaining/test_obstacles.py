"""The explanation never contradicts the list."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from extranet.search.explaining.obstacles import PLACE, WORDS, Obstacle, _with, explain
from extranet.search.index import indexing
from extranet.search.request import SearchRequest
from tests.search.fallback.test_plain import AROUND_PAU, CHOICES, an_offer
from tests.search.offer import BORDEAUX, IN_PAU, TODAY, Offer, Session, add


@pytest.fixture
def why(folder, engine):
    """Give a function that explains one offer of a new index, as (visible, obstacles, rank)."""

    def ask(offer: Offer, *others: Offer, q: str = "", **values):
        action_id, *_ = add(offer, *others)
        indexing.drain(folder)
        fields = {name: values.pop(name) for name in list(values) if name in SearchRequest.__dataclass_fields__}
        (said,) = explain(engine, SearchRequest(today=TODAY, q=q, chosen=values, **fields), [action_id])
        return said

    return ask


def a_request(chance: random.Random) -> SearchRequest:
    chosen = {name: chance.choice(values) for name, values in CHOICES.items() if chance.random() < 0.25}
    place = {"where": AROUND_PAU, "radius": chance.choice([5, 30, 100])} if chance.random() < 0.5 else {}
    start = {"start_min": TODAY + timedelta(days=chance.randint(0, 30))} if chance.random() < 0.3 else {}
    if start and chance.random() < 0.5:
        start["start_max"] = start["start_min"] + timedelta(days=20)
    q = chance.choice(["", "soudeur", "couvreur", "soudeur assembleur", "soudeur -couvreur", "soudeur introuvable"])
    return SearchRequest(today=TODAY, q=q, chosen=chosen, **place, **start)


def test_it_says_visible_exactly_when_the_list_shows_it_and_each_obstacle_hides_it(folder, engine):
    chance = random.Random(11)
    ids = add(*[an_offer(chance) for _ in range(40)])
    indexing.drain(folder)
    hidden = 0
    for _ in range(60):
        request = a_request(chance)
        shown = [hit.action_id for hit in engine.search(replace(request, size=100)).hits]
        for said in explain(engine, request, ids):
            assert said.visible == (said.action_id in shown), (request, said)
            assert said.rank == (shown.index(said.action_id) + 1 if said.visible else None)
            if not said.offered:
                continue
            assert engine.among(said.shown_by, [said.action_id])
            for obstacle in said.obstacles:
                hidden += 1
                assert not engine.among(_with(said.shown_by, request, obstacle.name), [said.action_id]), (request, said)
    assert hidden > 300


def test_a_place_too_far_tells_its_distance_and_the_radius_that_reaches_it(why):
    in_bordeaux = Offer(places=({"latitude": BORDEAUX[0], "longitude": BORDEAUX[1], "departement": "33"},))
    said = why(in_bordeaux, Offer(), q="soudeur", where=AROUND_PAU)
    (obstacle,) = said.obstacles
    assert (obstacle.name, obstacle.radius, round(obstacle.distance_km)) == (PLACE, 200, 172)
    assert (said.shown_by.radius, said.shown_by.q) == (200, "soudeur")


def test_the_words_that_are_missing_are_told_and_the_others_kept(why):
    said = why(Offer(), Offer(title="Soudeur polyvalent"), q="soudeur polyvalent", financeur=("2",))
    assert said.obstacles == (Obstacle(WORDS, missing=("polyvalent",)),)
    assert (said.shown_by.q, said.shown_by.chosen) == ("soudeur", {"financeur": ("2",)})


def test_an_excluded_word_is_told(why):
    said = why(Offer(title="Soudeur assembleur"), q="soudeur -assembleur")
    assert said.obstacles == (Obstacle(WORDS, missing=("-assembleur",)),)


def test_a_filter_tells_what_the_action_has_instead(why):
    said = why(Offer(funders=("4",), level_out="14"), niveau=("3",), financeur=("2",))
    assert said.obstacles == (Obstacle("financeur", values=("4",)), Obstacle("niveau", values=("4",)))
    assert said.shown_by.constraints == []


def test_constraints_that_no_single_session_meets_together(why):
    sessions = (Session(places_left=3, start=TODAY + timedelta(days=90)), Session(start=TODAY + timedelta(days=5)))
    said = why(Offer(sessions=sessions), places=("oui",), bientot=("oui",))
    assert [one.name for one in said.obstacles] == ["bientot"]
    assert said.shown_by.chosen == {"places": ("oui",)}


def test_what_is_not_offered_has_no_obstacle_to_take_away(why):
    past = Offer(places=(IN_PAU,), sessions=(Session(end=TODAY - timedelta(days=1)),))
    said = why(past, q="soudeur")
    assert (said.offered, said.visible, said.obstacles) == (False, False, ())


def test_the_rank_is_that_of_the_list(folder, engine, why):
    said = why(Offer(title="Aide soudeur"), *[Offer(provider=f"P{number}") for number in range(30)], q="soudeur")
    hits = engine.search(SearchRequest(today=TODAY, q="soudeur", size=50)).hits
    assert [hit.action_id for hit in hits][said.rank - 1] == said.action_id
