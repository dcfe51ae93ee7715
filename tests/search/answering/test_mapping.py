from __future__ import annotations

import pytest

from extranet.search.index import indexing
from extranet.search.request import SearchRequest, Where
from tests.search.offer import BORDEAUX, IN_PAU, PAU, TODAY, Offer, add

IN_BORDEAUX = {"latitude": BORDEAUX[0], "longitude": BORDEAUX[1], "departement": "33", "town": "Bordeaux"}
AROUND_PAU = Where(code="64445", name="Pau", departement="64", postcodes=("64000",), latitude=PAU[0], longitude=PAU[1])


@pytest.fixture
def spots(folder, engine):
    def of(**values):
        indexing.drain(folder)
        return engine.spots(SearchRequest(today=TODAY, **values))

    return of


def rounded(position):
    return tuple(round(degrees, 3) for degrees in position)


def test_a_spot_counts_the_actions_that_take_place_there(spots):
    add(Offer(), Offer(title="Boulanger"), Offer(places=(IN_BORDEAUX,)))
    assert [(spot[:2], spot.count) for spot in spots()] == [(rounded(PAU), 2), (rounded(BORDEAUX), 1)]
    assert [spot.count for spot in spots(q="boulanger")] == [1]


def test_an_action_counts_once_at_each_of_its_spots(spots):
    add(Offer(places=(IN_PAU, IN_PAU, IN_BORDEAUX)))
    assert [spot.count for spot in spots()] == [1, 1]


def test_around_a_commune_only_the_near_places_show(spots):
    add(Offer(places=(IN_PAU, IN_BORDEAUX)))
    assert [spot[:2] for spot in spots(where=AROUND_PAU)] == [rounded(PAU)]


def test_what_takes_place_at_distance_is_nowhere(spots):
    add(Offer(teaching_mode="2"))
    assert spots() == []


def test_a_filter_takes_its_results_off_the_map(spots):
    add(Offer(), Offer(funders=("4",), places=(IN_BORDEAUX,)))
    assert [spot[:2] for spot in spots(chosen={"financeur": ("4",)})] == [rounded(BORDEAUX)]


def test_west_of_greenwich_and_south_of_the_equator_are_found_again(spots, folder, engine):
    reunion = {"latitude": -20.8821, "longitude": 55.4507, "departement": "974", "town": "Saint-Denis"}
    first, second = add(Offer(), Offer(places=(reunion,)))
    assert {spot[:2] for spot in spots()} == {rounded(PAU), (-20.882, 55.451)}
    asked = SearchRequest(today=TODAY)
    assert engine.actions_at(asked, *rounded(PAU)) == [first]
    assert engine.actions_at(asked, -20.882, 55.451) == [second]


def test_what_is_written_since_the_base_is_on_the_map(spots, folder, engine):
    add(Offer())
    indexing.rebuild(folder)
    (late,) = add(Offer())
    assert [spot.count for spot in spots()] == [2]
    assert late in engine.actions_at(SearchRequest(today=TODAY), *rounded(PAU))
