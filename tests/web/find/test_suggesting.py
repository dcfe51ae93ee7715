"""What the search form is given while somebody types, and the links beside the results."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from lxml import html

from extranet.accounts.roles import Role
from extranet.search.index import indexing
from extranet.search.suggesting.opening import refresh
from tests.factories.accounts import an_account, sign_in
from tests.factories.offer import AnAction, training
from tests.fixtures.client import Client
from tests.fixtures.statements import counted


@pytest.fixture
def reader(app: Flask, larger_towns: None) -> Client:
    """Give the browser of an adviser, over two trainings in Pau."""
    with app.app_context():
        training("F1", "Soudeur assembleur", provider="Greta de Pau")
        training("F2", "Soudure à l'arc", provider="Greta de Pau")
        an_account()
        folder: Path = app.extensions["extranet"]["settings"].index_dir
        indexing.drain(folder)
        refresh(folder)
    client = app.test_client()
    sign_in(client)
    return client


def options(client: Client, address: str) -> list[tuple[str, str, str]]:
    """Return (group, field, value) of what is proposed."""
    groups = client.get(address).get_json()["groups"]
    return [(group["label"], one["field"], one["value"]) for group in groups for one in group["options"]]


def test_each_kind_goes_to_its_field(reader):
    assert options(reader, "/suggestions?q=soud") == [
        ("Métiers", "q", "Soudage manuel"),
        ("Formations", "q", "Soudure à l'arc"),
        ("Formations", "q", "Soudeur assembleur"),
    ]
    assert options(reader, "/suggestions?q=greta") == [("Organismes", "q", "Greta de Pau")]
    assert ("Domaines", "domaine", "f:230") in options(reader, "/suggestions?q=travail+mat")
    assert options(reader, "/suggestions?q=pau")[-1][:2] == ("Communes", "lieu")
    assert options(reader, "/suggestions?q=pau&champ=lieu")[0] == ("Communes", "lieu", "Pau (64000)")


def test_it_says_how_many(reader):
    assert reader.get("/suggestions?q=soud").get_json()["said"] == "3\u00a0suggestions"
    assert reader.get("/suggestions?q=greta").get_json()["said"] == "1\u00a0suggestion"
    assert reader.get("/suggestions?q=zzzz").get_json()["said"] == "Aucune suggestion"


@pytest.mark.parametrize("query", ["", "q=", "champ=lieu", "q=%00", "champ=autre&q=soud", "q=" + "a" * 5000])
def test_whatever_is_asked_it_answers(reader, query):
    assert reader.get(f"/suggestions?{query}").status_code == 200


def test_strangers_get_nothing(client):
    assert client.get("/suggestions?q=soud").status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_who_may_search_may_be_helped(app, role):
    with app.app_context():
        an_account("x@pau.example", role)
    client = app.test_client()
    sign_in(client, "x@pau.example")
    assert client.get("/suggestions?q=soud").status_code == 200


def test_the_database_is_asked_for_nothing_but_who_is_there(app, reader):
    with counted(app) as present:
        reader.get("/compte")
    with counted(app) as sent:
        reader.get("/suggestions?q=soud")
    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert all("user_session" in one or "user_account" in one or "membership" in one for one in asked), asked
    assert len(sent) <= len(present)


def test_without_a_file_there_is_no_suggestion_and_the_page_still_shows(app, reader):
    (app.extensions["extranet"]["settings"].index_dir / "suggestions").unlink()
    assert options(reader, "/suggestions?q=soud") == []
    assert reader.get("/formations?q=soudeur").status_code == 200


def related(client: Client, query: str) -> list[tuple[str, str]]:
    """Return the heading and the words of each other search that a page of results links to."""
    page = html.fromstring(client.get(f"/formations?{query}").text)
    return [
        (row.get("aria-label"), " ".join(link.text_content().split()))
        for row in page.xpath("//nav[contains(@class, 'related')]")
        for link in row.xpath(".//a")
    ]


def test_the_results_link_to_what_the_words_may_also_mean(reader):
    assert related(reader, "q=soud") == [
        ("Voir aussi", "Soudage manuel"),
        ("Voir aussi", "Soudure à l'arc"),
        ("Voir aussi", "Soudeur assembleur"),
    ]
    assert ("Voir aussi", "Soudeur assembleur") not in related(reader, "q=Soudeur+assembleur")


def test_each_of_them_gives_something_under_the_same_filters(app, reader):
    page = html.fromstring(reader.get("/formations?q=soud&modalite=0").text)
    links = page.xpath("//nav[contains(@class, 'related')]//a/@href")
    assert links
    for link in links:
        assert "modalite=0" in link
        assert not html.fromstring(reader.get(link).text).xpath("normalize-space(//h1)").startswith("0")
    assert related(reader, "q=soud&modalite=2") == []


def test_under_a_filter_a_list_longer_than_a_page_tries_no_other_search(app, reader):
    assert related(reader, "q=soud&modalite=0") != []
    with app.app_context():
        for number in range(20):
            training(f"G{number}", f"Soudeur numéro {number}")
        indexing.drain(app.extensions["extranet"]["settings"].index_dir)
    assert related(reader, "q=soud&modalite=0") == []
    assert related(reader, "q=soud") != []


def test_a_place_that_nobody_knows_gets_the_nearest_names(app, reader):
    with app.app_context():
        training("F3", "Vente", actions=(AnAction(town="Bayonne", commune="64102", postcode="64100"),))
    assert related(reader, "lieu=Bayone")[0] == ("Vouliez-vous dire", "Bayonne (Pyrénées-Atlantiques)")
    assert related(reader, "lieu=Bayonne") == []
    assert related(reader, "lieu=Saint-Jean")[0] == ("Vouliez-vous dire", "Saint-Jean-de-Luz (Pyrénées-Atlantiques)")
    assert related(reader, "lieu=Besançon") == []
