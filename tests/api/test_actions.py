"""`/api/v1/actions`: the same search as JSON."""

from __future__ import annotations

import pytest
from flask import url_for

from extranet import clock
from extranet.search.index import indexing
from tests.factories.accounts import an_account, sign_in
from tests.search.offer import IN_PAU, TODAY, Offer, Session, add

URL = "/api/v1/actions"


@pytest.fixture
def reader(app, client, settings):
    """Give a browser in which somebody who may search is signed in, and three offers."""
    clock.fix_today(TODAY)
    with app.app_context():
        an_account()
        add(
            Offer(title="Soudeur", sessions=(Session(places_left=3),)),
            Offer(title="Soudeuse", funders=("4",), level_out="14"),
            Offer(title="Boulanger", places=({**IN_PAU, "latitude": 44.8, "longitude": -0.6},)),
        )
        indexing.drain(settings.index_dir)
    sign_in(client)
    return client


def test_strangers_have_nothing(client):
    response = client.get(URL)
    assert (response.status_code, response.json) == (401, {"error": "Connexion nécessaire."})


def test_it_answers_results_and_facets(reader):
    told = reader.get(URL, query_string={"q": "soudeur", "lieu": "pau", "financeur": ["2", "4"]}).json
    assert (told["total"], told["page"], told["pages"]) == (2, 1, 1)
    first = told["results"][0]
    assert first["id"]
    assert (first["numero"], first["title"], first["provider"], first["town"]) == ("F1-A", "Soudeur", "Afpa", "Pau")
    assert (first["funders"], first["sessions"][0]["places"]) == (["2"], "oui")
    assert first["distance_km"] is not None
    assert told["facets"]["financeur"] == [
        {"value": "4", "label": "Pôle emploi", "count": 1},
        {"value": "2", "label": "Région", "count": 1},
    ]


def test_the_count_of_a_value_is_the_total_of_its_search(reader):
    told = reader.get(URL, query_string={"niveau": "3"}).json
    for facet, values in told["facets"].items():
        for value in values:
            asked = {"niveau": "3"} | {facet: value["value"]}
            assert reader.get(URL, query_string=asked).json["total"] == value["count"], (facet, value)


def test_an_ambiguous_place_answers_the_candidates(reader):
    told = reader.get(URL, query_string={"lieu": "saint-denis"}).json
    assert told["total"] == 0
    one = next(place for place in told["lieux"] if place["code"] == "97411")
    assert (one["name"], one["departement"]) == ("Saint-Denis", "974")
    assert "97400" in one["postcodes"]


@pytest.mark.parametrize("name, value", [("niveau", "9"), ("page", "x"), ("lieu", "Xyzzy"), ("debut-min", "demain")])
def test_what_makes_no_sense_is_400_with_the_sentence(reader, name, value):
    response = reader.get(URL, query_string={name: value})
    assert response.status_code == 400
    assert response.json["error"] == response.json["problems"][0]
    assert value in response.json["error"]


def test_a_lost_index_is_built_again(reader, settings):
    (settings.index_dir / "CURRENT").unlink()
    assert reader.get(URL).json["total"] == 3


def test_its_address_is_named(app):
    with app.test_request_context():
        assert url_for("api.actions") == URL
