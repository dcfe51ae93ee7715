from __future__ import annotations

import re
import shutil
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from extranet import clock
from extranet.catalogue.actions import Action
from extranet.database import db, writing
from extranet.search import opening
from tests.factories.offer import AnAction, ASession

BAYONNE = {"town": "Bayonne", "commune": "64102", "postcode": "64100"}
REMOTE = {"teaching_mode": "2"}


def days(count: int):
    return clock.today() + timedelta(days=count)


def with_places(left: int, **values) -> AnAction:
    return AnAction(sessions=(ASession(left=left, total=12, confirmed_days_ago=3, confirmed_as="provider"),), **values)


def test_a_stranger_signs_in_first(client):
    assert client.get("/formations?q=soudeur").location == "/connexion?next=%2Fformations%3Fq%3Dsoudeur"


def test_a_card_says_all_that_one_needs_to_choose(look, publish):
    publish("F1", "Soudeur assembleur", actions=(with_places(7),), code_niveau_sortie="13")
    screen = look("/formations?q=soudeurs&lieu=pau")
    assert screen.title.startswith("1 formation · « soudeurs », autour de Pau, 30 km")
    assert screen.texts("//*[@id='annonce']") == ["1 formation"]
    card = screen.cards[0]
    said = ("Région", "Niveau 3", "Temps plein", "Soudeur assembleur", "Afpa Pau", "Pau", "à moins de 1 km")
    for words in (*said, "7 sur 12", "il y a 3 jours, organisme"):
        assert words in card
    assert screen.texts("//mark") == ["Soudeur"]


def test_each_session_has_its_line_and_four_are_enough(look, publish):
    sessions = tuple(ASession(start=days(10 * n), end=days(10 * n + 5)) for n in range(1, 8))
    publish(actions=(AnAction(sessions=sessions),))
    screen = look("/formations")
    assert len(screen.tree.xpath("//tbody/tr")) == 4
    assert screen.links()["et 3 autres sessions"] == screen.links()["Soudeur assembleur"]


def test_what_can_no_longer_be_joined_comes_last_and_what_is_past_not_at_all(look, publish):
    sessions = (
        ASession(start=days(-90), end=days(-30)),
        ASession(start=days(-5), end=days(30), left=4),
        ASession(start=days(50), end=days(60), left=4),
        ASession(start=days(70), end=days(80), recruitment="2", left=4),
        ASession(start=days(90), end=days(95), left=0),
    )
    publish(actions=(AnAction(sessions=sessions),))
    states = look("/formations").texts("//td[@data-label='Places']")
    assert states == ["4 places", "complet", "commencée", "recrutement fermé"]


def test_the_session_that_the_filter_found_comes_first(look, publish):
    sessions = tuple(ASession(start=days(10 * n), end=days(10 * n + 5)) for n in range(1, 6))
    publish(actions=(AnAction(sessions=(*sessions, ASession(start=days(200), end=days(210), left=2))),))
    assert look("/formations?places=oui").texts("//td[@data-label='Places']")[0] == "2 places"


def test_counts_are_those_of_the_engine_and_no_option_leads_nowhere(look, publish):
    publish("F1", actions=(with_places(7), with_places(0)))
    publish("F2", "Boulanger", publisher="pole-emploi", actions=(AnAction(funder="4"),))
    screen = look("/formations")
    options = screen.texts("//fieldset[.//legend[text()='Financeur']]//label")
    assert options == ["Région , 2 formations", "Pôle emploi , 1 formation"]
    for box in screen.tree.xpath("//input[@type='checkbox' and @form='recherche']"):
        count = re.search(r"(\d+) formation", box.getparent().text_content())[1]
        found = look(f"/formations?{box.get('name')}={box.get('value')}")
        assert found.texts("//h1")[0].split()[0] == count, box.get("name")


def test_the_public_of_the_network_comes_first(look, publish):
    publish(actions=(AnAction(audiences=("80006", "81024")), AnAction(audiences=("80006",))))
    options = look("/formations").texts("//fieldset[.//legend[text()='Public']]//label")
    assert options == ["Jeune , 1 formation", "Demandeur d’emploi , 2 formations"]


def test_every_constraint_is_a_chip_that_removes_itself_alone(look, publish):
    publish(actions=(with_places(7),))
    screen = look("/formations?places=oui&financeur=2&q=soudeur&lieu=Pau&debut-min=2020-01-01&tri=date&page=1")
    chips = {
        label.removeprefix("Retirer le filtre "): parse_qs(urlsplit(url).query)
        for label, url in screen.links("//ul[@class='chips']").items()
    }
    assert list(chips) == [
        "« soudeur »", "autour de Pau, 30 km", "Région", "Places confirmées", "début à partir du 1er janv. 2020",
        "Tout effacer",
    ]  # fmt: skip
    everything = {
        "q": ["soudeur"], "lieu": ["Pau"], "financeur": ["2"], "places": ["oui"], "debut-min": ["2020-01-01"],
        "tri": ["date"],
    }  # fmt: skip
    gone = ("q", "lieu", "financeur", "places", "debut-min")
    for (label, left), name in zip(chips.items(), gone, strict=False):
        assert left == {key: value for key, value in everything.items() if key != name}, label
    assert chips["Tout effacer"] == {}


def test_the_form_gives_the_same_search_again(look, publish):
    publish(actions=(with_places(7),))
    screen = look("/formations?places=oui&q=soudeur&commune=64445&rayon=50&tri=date&debut-max=2030-01-01")
    form = next(form for form in screen.tree.forms if form.get("id") == "recherche")
    sent = dict(form.form_values()) | {
        box.get("name"): box.get("value")
        for box in screen.tree.xpath("//input[@form='recherche']")
        if box.get("type") != "checkbox" or box.get("checked") is not None
    }
    assert {name: value for name, value in sent.items() if value} == {
        "q": "soudeur", "lieu": "Pau (64000)", "rayon": "50", "places": "oui", "tri": "date", "debut-max": "2030-01-01",
    }  # fmt: skip
    again = look("/formations?" + "&".join(f"{name}={value}" for name, value in sent.items()))
    assert again.texts("//h1") == screen.texts("//h1")
    assert again.texts("//ul[@class='chips']/li") == screen.texts("//ul[@class='chips']/li")


def test_pages_of_twenty(look, publish):
    publish(actions=tuple(with_places(1) for _ in range(21)))
    screen = look("/formations?q=soudeur")
    assert (len(screen.cards), screen.texts("//h1")) == (20, ["21 formations"])
    following = look(screen.links("//nav[@aria-label='Pages de résultats']")["Suivante"])
    assert len(following.cards) == 1
    assert "page 2" in following.title
    beyond = look("/formations?q=soudeur&page=9")
    assert len(beyond.cards) == 1
    assert "Il n’y a pas de page 9" in beyond.words


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("rayon=loin", "Le rayon « loin » n’est pas un nombre"),
        ("tri=beauté", "Le tri « beauté » n’existe pas"),
        ("lieu=Atlantide", "Nous ne connaissons pas le lieu « Atlantide »"),
        ("niveau=9", "ne connaît pas la valeur « 9 »"),
        ("q=soudeur+zzyzx", "Aucune formation ne contient « zzyzx »"),
        ("rayon=<script>", "Le rayon « <script> »"),
    ],
)
def test_what_is_ignored_is_said(look, publish, query, sentence):
    publish()
    screen = look(f"/formations?{query}")
    assert (screen.status, screen.texts("//h1")) == (200, ["1 formation"])
    assert sentence in screen.words.replace("\u00a0", " ")


def test_homonyms_are_asked_with_what_each_would_give(look, publish):
    publish(actions=(AnAction(town="Saint-Sever", commune="40282", postcode="40500"),))
    screen = look("/formations?q=soudeur&lieu=sainte colombe&places=a-confirmer")
    assert screen.texts("//h1") == ["Précisez la commune"]
    links = screen.links("//ul[@class='proposals']")
    assert len(links) > 1
    first, url = next(iter(links.items()))
    assert (first, screen.texts("//ul[@class='proposals']/li")[0]) == (
        "Sainte-Colombe (40), 40700",
        f"{first} : 1 formation",
    )
    assert parse_qs(urlsplit(url).query) == {"q": ["soudeur"], "commune": ["40252"], "places": ["a-confirmer"]}
    assert look(url).texts("//h1") == ["1 formation"]
    assert screen.tree.xpath("//input[@type='hidden' and @name='places' and @form='recherche']/@value") == [
        "a-confirmer"
    ]


def test_an_empty_list_proposes_ways_out_that_keep_their_word(look, publish):
    publish("F1", actions=(with_places(7, **BAYONNE), with_places(3, **BAYONNE)))
    bakery = {"objectif_formation": "Faire du pain.", "rome": "D1102", "formacode": "21528"}
    publish("F2", "Boulanger", **bakery, actions=(with_places(1),))
    screen = look("/formations?q=soudeur&lieu=Pau&places=oui")
    assert screen.texts("//h1") == ["0 formation"]
    ways = screen.links("//ul[@class='proposals']")
    assert {
        "Dans un rayon de 100 km",
        "Partout, et non seulement autour de Pau, 30 km",
        "Sans les mots « soudeur »",
    } == {label.replace("\u00a0", " ") for label in ways}
    for label, said in zip(ways, screen.texts("//ul[@class='proposals']/li"), strict=True):
        count = re.search(r": (\d+) formations?$", said)[1]
        assert look(ways[label]).texts("//h1")[0].split()[0] == count


def test_when_several_constraints_are_to_blame_all_filters_go(look, publish):
    publish("F1", actions=(with_places(7, **BAYONNE),))
    ways = look("/formations?q=soudeur&lieu=Pau&places=complet&niveau=8").links("//ul[@class='proposals']")
    assert [label.replace("\u00a0", " ") for label in ways] == ["Les mêmes mots, partout et sans aucun filtre"]


def test_a_course_at_distance_is_found_everywhere_and_says_so(look, publish):
    publish(actions=(AnAction(**BAYONNE, **REMOTE), AnAction(**BAYONNE)))
    screen = look("/formations?lieu=Bordeaux&rayon=10")
    assert len(screen.cards) == 1
    assert "à distance" in screen.cards[0]
    assert "km" not in screen.cards[0]
    assert "Bayonne" not in screen.cards[0]


def test_a_place_says_how_far_it_is(look, publish):
    publish(actions=(AnAction(**BAYONNE),))
    assert re.search(
        r"Bayonne · à (environ )?9\d km", look("/formations?lieu=Pau&rayon=200").cards[0].replace("\u00a0", " ")
    )


def test_a_card_says_that_disabled_people_are_welcome(app, look, publish):
    (action,) = publish()
    for access, said in (("Ascenseur", True), ("Non", False), (None, False)):
        with app.app_context(), writing():
            db.session.get_one(Action, action).revision.handicap_access = access
        assert ("accès handicap" in look("/formations").cards[0]) == said


def test_without_an_index_the_database_answers_and_says_so(app, look, publish):
    publish("F1", actions=(with_places(7),))
    publish("F2", "Boulanger")
    shutil.rmtree(app.extensions["extranet"]["settings"].index_dir)
    opening._engine.cache_clear()
    screen = look("/formations?q=soudeur&places=oui&domaine=n:254")
    assert (screen.status, screen.texts("//h1"), len(screen.cards)) == (200, ["1 formation"], 1)
    assert "La recherche est simplifiée pour le moment" in screen.words
    assert "Le filtre « Domaine » n’est pas appliqué." in screen.words.replace("\u00a0", " ")
    assert "Places confirmées" in screen.texts("//ul[@class='chips']")[0]
    form = next(form for form in screen.tree.forms if form.get("id") == "recherche")
    assert form.get("action") == "/formations"
    kept = screen.tree.xpath("//input[@type='hidden' and @form='recherche']/@value")
    assert kept == ["n:254", "oui"]


@pytest.mark.parametrize("q", ['"><script>alert(1)</script>', "{{7*7}}", "'; DROP TABLE action;--", "%00", "é" * 300])
def test_whatever_is_typed_comes_back_as_text(look, publish, q):
    publish()
    screen = look("/formations?q=" + q.replace("%", "%25").replace(";", "%3B"))
    assert screen.status == 200
    assert "<script>alert" not in screen.source
    assert "49" not in screen.texts("//h1")[0]


def test_the_number_of_queries_does_not_grow_with_the_page(adviser, publish, asked):
    publish("F1", actions=tuple(with_places(2) for _ in range(6)))
    path = "/formations?q=soudeur&lieu=Pau&places=oui"
    adviser.get(path)
    with asked() as few:
        adviser.get(path)
    publish("F2", actions=tuple(with_places(2) for _ in range(20)))
    adviser.get(path)
    with asked() as many:
        adviser.get(path)
    assert len(few) == len(many) <= 7, many


def test_a_part_of_the_page_gets_the_address_of_the_whole_search(adviser, publish):
    publish()
    response = adviser.get("/formations?q=soudeur&lieu=&rayon=30&debut-min=", headers={"HX-Request": "true"})
    assert response.headers["HX-Push-Url"] == "/formations?q=soudeur"
