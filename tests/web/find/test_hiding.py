"""« Pourquoi je ne la vois pas ? »: what is said of an offer, to whom."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta

import pytest

from extranet import clock
from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.catalogue.actions import Action
from extranet.catalogue.states import State
from extranet.database import db, writing
from extranet.search import opening
from tests.factories.accounts import an_account, sign_in
from tests.factories.offer import AnAction, ASession
from tests.web.find.conftest import Screen
from tests.web.find.test_results import BAYONNE, days, with_places

NONE_SUCH = "Aucune offre publiée ne porte ce numéro"


def numero(app, action_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Action, action_id).numero


def words(screen: Screen) -> str:
    return screen.words.replace("\u00a0", " ")


def test_it_is_reached_from_the_results_and_keeps_the_search(look, publish):
    publish(actions=(with_places(7),))
    results = look("/formations?q=soudeur&lieu=Pau&places=oui")
    screen = look(results.links()["Pourquoi je ne vois pas une formation ?"])
    assert "« soudeur », autour de Pau, 30 km, 1 filtre — 1 formation" in words(screen)
    form = next(form for form in screen.tree.forms if form.get("action") == "/formations/pourquoi")
    assert dict(form.form_values()) == {"q": "soudeur", "lieu": "Pau", "places": "oui", "offre": ""}


def test_a_visible_offer_tells_its_rank_and_leads_to_it(app, look, publish):
    ids = publish(actions=tuple(with_places(1) for _ in range(22)))
    shown = [int(url.split("/")[-1].split("?")[0]) for url in _cards(look("/formations?q=soudeur&page=2"))]
    screen = look(f"/formations/pourquoi?q=soudeur&offre={numero(app, shown[1])}")
    assert shown[1] in ids
    assert "Votre recherche la montre : 22e de la liste, page 2." in words(screen)
    url = screen.links()["La voir dans la liste"]
    assert url == f"/formations?q=soudeur&page=2#formation-{shown[1]}"


def _cards(screen: Screen) -> list[str]:
    return [link.get("href") for link in screen.tree.xpath("//article//h2/a")]


def test_a_hidden_offer_tells_each_reason_and_the_link_that_shows_it(app, look, publish):
    (action,) = publish("F1", actions=(with_places(0, **BAYONNE),))
    publish("F2", "Boulanger", actions=(with_places(3),))
    screen = look(f"/formations/pourquoi?q=soudeur&lieu=Pau&places=oui&financeur=4&offre={numero(app, action)}")
    said = words(screen)
    assert re.search(r"le rayon : elle est à (environ )?9\d km, vous cherchez autour de Pau, 30 km", said)
    assert "le filtre « Financeur : Pôle emploi » : pour cette offre, Région" in said
    assert "le filtre « Places : Places confirmées » : aucune de ses sessions n’y répond" in said
    shown = look(screen.links()["Voir la recherche qui la montre"])
    assert f"formation-{action}" in shown.source


def test_the_words_that_do_not_suit_are_named(look, publish):
    publish("F1", "Couvreur zingueur", objectif_formation="Poser.", contenu_formation="Toits.")
    publish("F2", "Couvreur polyglotte", objectif_formation="Poser.", contenu_formation="Toits.")
    said = words(look("/formations/pourquoi?q=couvreur+polyglotte&offre=zingueur"))
    assert "les mots : « polyglotte » ne lui correspond pas" in said


def test_what_was_read_in_the_text_is_said_apart_from_its_words(look, publish):
    texts = {"objectif_formation": "Poser.", "contenu_formation": "Toits."}
    place = {"town": "Bordeaux", "commune": "33063", "postcode": "33000"}
    publish("F1", "Couvreur zingueur", code_niveau_entree="14", **texts, actions=(with_places(3, **place),))
    publish("F2", "Couvreur polyglotte", **texts, actions=(with_places(3),))
    said = words(look("/formations/pourquoi?q=couvreur+polyglotte+sans+diplôme+janvier+à+pau&offre=zingueur"))
    assert "les mots : « polyglotte » ne lui correspond pas" in said
    assert re.search(r"« à pau » : elle est à (environ )?1\d\d km, et hors du département", said)
    assert "« sans diplôme », lu comme « sans diplôme à l’entrée » : pour cette offre, Baccalauréat" in said
    assert "« janvier », lu comme « janvier 20" in said
    assert "Couvreur zingueur" in words(look("/formations/pourquoi?offre=-zingueur"))  # excludes nothing here
    assert NONE_SUCH in words(look("/formations/pourquoi?offre=de+la"))


def test_what_is_over_or_withdrawn_says_so_to_everybody(app, look, publish):
    past = ASession(start=days(-90), end=clock.today() - timedelta(days=30))
    publish("F1", "Cordiste ancien", actions=(AnAction(sessions=(past,)),))
    (withdrawn,) = publish("F2", "Cordiste retiré")
    with app.app_context(), writing():
        db.session.get_one(Action, withdrawn).state = State.WITHDRAWN
    said = words(look("/formations/pourquoi?offre=cordiste"))
    assert "Toutes ses sessions sont terminées, la dernière le" in said
    assert "Elle a été retirée." in said


@pytest.fixture
def draft(app, publish) -> str:
    """Give the number of a draft of the Région."""
    return numero(app, publish("F9", "Tailleur de pierre", state=State.DRAFT)[0])


@pytest.mark.parametrize("asked", ["number", "F9", "tailleur", "pierre tailleur"])
def test_a_draft_is_nothing_for_those_who_may_not_see_it(look, draft, asked):
    screen = look(f"/formations/pourquoi?offre={draft if asked == 'number' else asked}")
    assert NONE_SUCH in screen.words
    assert "Tailleur" not in screen.source.replace('value="tailleur"', "")
    missing = look("/formations/pourquoi?offre=nothing-of-that-name")
    assert screen.texts("//main//div[contains(@class, 'notice')]") == missing.texts(
        "//main//div[contains(@class, 'notice')]"
    )


def test_a_draft_is_told_to_its_publisher_alone(app, client, draft):
    with app.app_context():
        for code in ("region", "pole-emploi"):
            an_account(f"offre@{code}.example", Role.PUBLISHER, organisation=organisations.find(code).id)
    sign_in(client, "offre@pole-emploi.example")
    assert NONE_SUCH in client.get(f"/formations/pourquoi?offre={draft}").text
    client.post("/deconnexion", data={"csrf_token": client.token("/formations")})
    sign_in(client, "offre@region.example")
    screen = Screen(client.get(f"/formations/pourquoi?offre={draft}"))
    assert "Elle n’est pas publiée." in screen.words
    assert client.get(screen.links()["Ouvrir dans l’espace de publication"]).status_code == 200


def test_the_results_say_how_many_offers_the_filters_hide(look, publish):
    publish("F1", actions=(with_places(7), with_places(0), with_places(0)))
    publish("F2", "Boulanger", actions=(with_places(7),))
    results = look("/formations?q=soudeur&places=oui&niveau=3")
    total = int(look("/formations?q=soudeur").texts("//h1")[0].split()[0])
    shown = int(results.texts("//h1")[0].split()[0])
    label = f"{total - shown} offres masquées par vos filtres"
    screen = look(results.links()[label])
    assert label in screen.texts("//h2")
    for part in screen.tree.xpath("//section[contains(@class, 'why__parts')]//li"):
        count, more = map(int, re.findall(r"(\d+)", part.text_content().replace("\u00a0", " "))[-2:])
        given = int(look(part.find("a").get("href")).texts("//h1")[0].split()[0])
        assert (given, given - shown) == (count, more)
    assert "masquée" not in look("/formations?q=soudeur").words


def test_constraints_that_hide_nothing_by_themselves_are_named_as_such(look, publish):
    publish(actions=(with_places(7),))
    said = words(look("/formations/pourquoi?q=soudeur&financeur=2"))
    assert "À eux seuls, ces critères n’en masquent aucune : « soudeur », Région." in said


def test_without_an_index_it_still_answers(app, look, publish):
    (action,) = publish(actions=(with_places(0),))
    shutil.rmtree(app.extensions["extranet"]["settings"].index_dir)
    opening._engine.cache_clear()
    screen = look(f"/formations/pourquoi?q=soudeur&places=oui&offre={numero(app, action)}")
    assert screen.status == 200
    assert "simplifiée" in screen.words
    assert "Places confirmées" in words(screen)


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE action;--", "%", "*", "(", "%00", "é" * 300, "<script>alert(1)</script>"]
)
def test_whatever_is_typed_is_text(look, publish, text):
    publish()
    screen = look("/formations/pourquoi?offre=" + text.replace("%", "%25").replace(";", "%3B"))
    assert screen.status == 200
    assert "<script>alert" not in screen.source


def test_the_number_of_queries_is_bounded(adviser, publish, asked):
    publish("F1", actions=(with_places(0, **BAYONNE),))
    path = "/formations/pourquoi?q=soudeur&lieu=Pau&places=oui&financeur=4&niveau=8&offre=soudeur"
    adviser.get(path)
    with asked() as few:
        adviser.get(path)
    publish("F2", actions=tuple(with_places(0, **BAYONNE) for _ in range(9)))
    adviser.get(path)
    with asked() as many:
        adviser.get(path)
    assert len(few) == len(many) <= 16, many
