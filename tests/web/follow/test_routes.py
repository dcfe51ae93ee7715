"""Saved searches on screen: kept from the results, listed, renamed, deleted, brought back; one's own only."""

from __future__ import annotations

import re

import pytest
from lxml import html
from sqlalchemy import select

from extranet.database import db, writing
from extranet.reference.communes import Commune
from extranet.reference.versions import remembered
from extranet.search.alerting import saved
from extranet.search.alerting.saved import MOST, Frequency, SavedSearch
from extranet.web.follow.display import FREQUENCIES
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.client import Client
from tests.fixtures.statements import counted

LIST, NEW = "/mes-recherches", "/mes-recherches/nouvelle?q=soudeur&lieu=Pau&places=oui"


def words(response) -> str:
    page = html.fromstring(response.text)
    return " ".join(" ".join(page.get_element_by_id("contenu").itertext()).replace("\xa0", " ").split())


def someone(app, email: str) -> Client:
    with app.app_context():
        an_account(email)
    client = app.test_client()
    sign_in(client, email)
    return client


@pytest.fixture
def lea(app) -> Client:
    return someone(app, "lea@mission-locale.example")


def post(client: Client, path: str, **data: str):
    return client.post(path, data={"csrf_token": client.token("/compte"), **data})


def keep(client: Client, name: str = "Soudeur à Pau", frequency: str = "none", path: str = NEW):
    return post(client, path, name=name, frequency=frequency)


def rows(app) -> list[SavedSearch]:
    with app.app_context():
        return list(db.session.scalars(select(SavedSearch).order_by(SavedSearch.id)))


def test_the_results_lead_to_the_form_with_the_whole_search(lea):
    page = html.fromstring(lea.get("/formations?q=soudeur&lieu=Pau&places=oui").text)
    (link,) = page.xpath("//a[contains(@href, 'nouvelle')]/@href")
    response = lea.get(link)
    form = html.fromstring(response.text)
    assert form.xpath("//input[@name='name']/@value") == ["Soudeur, Pau"]
    assert form.xpath("//input[@name='frequency'][@checked]/@value") == [
        "daily"
    ]  # nothing is found: one asks to be told
    assert "« soudeur » · Pau (64), 30 km · Places confirmées" in words(response)


def test_no_result_proposes_to_be_told(lea):
    assert "Me prévenir quand une formation répond" in words(lea.get("/formations?q=introuvable"))


def test_kept_it_goes_back_to_the_results_and_is_listed(app, lea):
    response = keep(lea, frequency="daily")
    assert response.location == "/formations?q=soudeur&lieu=Pau&places=oui"
    assert "Un courriel vous dira" in words(lea.get(response.location))
    (search,) = rows(app)
    assert (search.name, search.frequency) == ("Soudeur à Pau", "daily")
    assert search.args == {"q": "soudeur", "lieu": "Pau", "places": ["oui"]}
    shown = words(lea.get(LIST))
    assert "1 recherche enregistrée sur 20 possibles" in shown
    assert "alerte chaque matin" in shown
    opened = lea.get(f"{LIST}/{search.id}")
    assert opened.location == "/formations?q=soudeur&lieu=Pau&places=oui"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": ""}, "Donnez un nom"),
        ({"name": "Lucas 06 12 34 56 78"}, "un numéro de téléphone"),
        ({"frequency": "hourly"}, "Choisissez quand recevoir les nouveautés"),
        ({"name": "x" * 81}, "80 caractères"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(app, lea, data, said):
    response = post(lea, NEW, **({"name": "Soudeur", "frequency": "none"} | data))
    assert response.status_code == 400
    assert re.search(said, words(response))
    assert rows(app) == []


def test_a_search_that_tells_of_a_person_is_not_kept(app, lea):
    path = "/mes-recherches/nouvelle?q=soudeur+lucas%40free.fr"
    assert "ne garde rien d’une personne" in words(lea.get(path))
    assert keep(lea, path=path).status_code == 400
    assert rows(app) == []


def test_twenty_is_explained(app, lea):
    for number in range(MOST):
        keep(lea, f"Recherche {number}")
    assert "Vous avez déjà 20 recherches" in words(lea.get(NEW))
    assert html.fromstring(lea.get(NEW).text).xpath("//main//form") == []
    assert keep(lea, "Une de trop").status_code == 409
    assert len(rows(app)) == MOST


def test_renamed_and_told_less_often(app, lea):
    keep(lea, frequency="daily")
    (search,) = rows(app)
    page = html.fromstring(lea.get(f"{LIST}/{search.id}/modifier").text)
    assert page.xpath("//input[@name='frequency'][@checked]/@value") == ["daily"]
    post(lea, f"{LIST}/{search.id}/modifier", name="Soudeur, Béarn", frequency="weekly")
    assert "Soudeur, Béarn" in words(lea.get(LIST))
    assert "alerte chaque lundi matin" in words(lea.get(LIST))
    assert post(lea, f"{LIST}/{search.id}/modifier", name="", frequency="weekly").status_code == 400


def test_deleted_with_an_undo(app, lea):
    keep(lea)
    (search,) = rows(app)
    post(lea, f"{LIST}/{search.id}/supprimer")
    page = lea.get(LIST)
    assert "est supprimée" in words(page)
    assert "Aucune recherche enregistrée" in words(page)
    (undo,) = html.fromstring(page.text).xpath("//form[contains(@action, 'retablir')]/@action")
    post(lea, undo)
    assert "est de retour" in words(lea.get(LIST))


def test_a_paused_alert_says_so_and_resumes(app, lea):
    keep(lea, frequency="daily")
    (search,) = rows(app)
    with app.app_context(), writing():
        saved.pause(db.session.get_one(SavedSearch, search.id), by=None)
    assert "alerte arrêtée le" in words(lea.get(LIST))
    post(lea, f"{LIST}/{search.id}/reprendre")
    assert "alerte chaque matin" in words(lea.get(LIST))


def test_news_are_counted_until_one_looks(app, lea):
    keep(lea, frequency="daily")
    (search,) = rows(app)
    with app.app_context(), writing():
        db.session.get_one(SavedSearch, search.id).news = 3
    assert "3 nouveautés depuis votre dernière visite" in words(lea.get(LIST))
    lea.get(f"{LIST}/{search.id}")
    assert "nouveauté" not in words(lea.get(LIST))


def test_a_criterion_that_is_gone_is_said(app, lea):
    keep(lea)
    with app.app_context(), writing() as session:
        session.get_one(SavedSearch, 1).args = {"commune": "99999"}
    page = lea.get(LIST)
    assert "n’existe plus" in words(page)
    assert "Voir les formations" not in words(page)


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("get", "/mes-recherches/{}"),
        ("get", "/mes-recherches/{}/modifier"),
        ("post", "/mes-recherches/{}/modifier"),
        ("post", "/mes-recherches/{}/reprendre"),
        ("post", "/mes-recherches/{}/supprimer"),
        ("post", "/mes-recherches/{}/retablir"),
    ],
)
def test_another_s_search_is_not_found(app, lea, verb, path):
    keep(lea, "Le secret de Léa", frequency="daily")
    (search,) = rows(app)
    marc = someone(app, "marc@mission-locale.example")
    address = path.format(search.id)
    response = marc.get(address) if verb == "get" else post(marc, address, name="À moi", frequency="none")
    assert response.status_code == 404
    assert "secret" not in response.text
    assert "Aucune recherche enregistrée" in words(marc.get(LIST))
    assert rows(app)[0].name == "Le secret de Léa"


@pytest.mark.parametrize("path", [NEW, f"{LIST}/1/modifier", f"{LIST}/1/supprimer", f"{LIST}/1/retablir"])
def test_a_form_without_its_token_changes_nothing(app, lea, path):
    keep(lea)
    assert lea.post(path, data={"name": "Autre", "frequency": "daily"}).status_code == 400
    (search,) = rows(app)
    assert (search.name, search.frequency, search.deleted_at) == ("Soudeur à Pau", "none", None)


@pytest.mark.parametrize("place", ["", "&commune={commune}", "&commune={commune}&domaine=f:{domain}&domaine=n:{nsf}"])
def test_the_list_asks_as_many_queries_whatever_it_holds(app, lea, place):
    with app.app_context():
        communes = list(db.session.scalars(select(Commune.code).where(Commune.latitude.is_not(None)).limit(MOST)))
    sizes = []
    for count in (2, MOST):
        for number in range(len(rows(app)), count):
            where = place.format(commune=communes[number], domain=150 + number, nsf=110 + number)
            keep(lea, f"Recherche {number}", path=f"/mes-recherches/nouvelle?q=mot{number}&financeur=2{where}")
        with app.app_context():
            remembered(db.engine).clear()
        with counted(app) as sent:
            assert lea.get(LIST).text.count("mot") >= count
        sizes.append(len([one for one in sent if not one.startswith("BEGIN")]))
    assert len(rows(app)) == MOST
    assert sizes[0] == sizes[1], sent


def test_frequencies_are_all_said():
    assert set(FREQUENCIES) == set(Frequency)
