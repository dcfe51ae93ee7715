"""Who may open what, the list, the training, its verbs and their undoing, the places."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from extranet import clock
from extranet.accounts.roles import Role
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from tests.factories import offer
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.statements import counted
from tests.web.publish.conftest import post, someone, words

SESSION = offer.ASession()


@pytest.fixture
def ids(app) -> dict[str, object]:
    """Give a value for every variable of the addresses, all of the Région's offer."""
    with app.app_context():
        training = offer.training()
        run = offer.import_run(problems=2)
        return {
            "training_id": training,
            "session_id": offer.session_ids(training)[0],
            "run_id": run,
            "level": "formations",
            "record_id": training,
            "verb": "retirer",
        }


def addresses(app, ids) -> list[tuple[str, str]]:
    """List every method and path of these screens."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("publish."):
            path = adapter.build(rule.endpoint, {name: ids[name] for name in rule.arguments}, method=min(rule.methods))
            found += [(method, path) for method in sorted(rule.methods & {"GET", "POST"})]
    return found


def ask(client, method: str, path: str) -> int:
    return (client.get(path) if method == "GET" else post(client, path)).status_code


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLISHER])
def test_these_screens_are_for_publishers_only(app, ids, role):
    client = someone(app, "qui@region.example", role, "region")
    answers = {(method, path): ask(client, method, path) for method, path in addresses(app, ids)}
    assert len(answers) >= 6
    assert set(answers.values()) == {403}, answers


def test_strangers_are_sent_to_the_sign_in_page(app, client, ids):
    for method, path in addresses(app, ids):
        assert method == "POST" or client.get(path).location.startswith("/connexion"), path


def test_what_another_publisher_has_does_not_exist(app, ids):
    client = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    for method, path in addresses(app, ids):
        whole_list = path in {"/publication", "/publication/offre", "/publication/imports"}
        assert ask(client, method, path) == (200 if whole_list else 404), path
    assert "Soudeur" not in client.get("/publication/offre").text
    assert "offre.xml" not in client.get("/publication/imports").text
    with app.app_context():
        assert db.session.scalars(select(Training)).one().state == State.PUBLISHED


def test_the_publisher_opens_all(desk, app, ids):
    for method, path in addresses(app, ids):
        assert method == "POST" or desk.get(path).status_code == 200, path


@pytest.mark.parametrize("path", ["formations/999", "formations/999/corriger", "sessions/999/places", "imports/999"])
def test_what_is_not_there_is_not_found(desk, path):
    assert desk.get(f"/publication/{path}").status_code == 404


def test_what_an_import_is_still_bringing_is_not_there(app, desk):
    with app.app_context(), writing() as session:
        publisher_id = session.scalar(select(Training.publisher_id)) or 1
        coming = Training(numero="F9", publisher_id=publisher_id)
        session.add(coming)
        session.flush()
        path = f"/publication/formations/{coming.id}"
    assert desk.get(path).status_code == 404
    assert post(desk, f"{path}/publier").status_code == 404
    assert "F9" not in desk.get("/publication/offre").text


def test_a_form_without_its_token_changes_nothing(app, desk, ids):
    for method, path in addresses(app, ids):
        assert method == "GET" or desk.post(path).status_code == 400, path
    with app.app_context():
        assert db.session.scalars(select(Training.state)).one() == State.PUBLISHED


def test_an_empty_offer_says_how_to_fill_it(desk):
    assert "Votre offre entre ici par un fichier" in words(desk.get("/publication/offre"))
    assert "Déposez un fichier LHÉO ou un tableau" in words(desk.get("/publication/imports"))


def test_a_line_says_what_a_training_holds(app, desk):
    soon = clock.today() + timedelta(days=10)
    with app.app_context():
        actions = (
            offer.AnAction(sessions=(replace(SESSION, start=soon), replace(SESSION, left=3, total=12))),
            offer.AnAction(sessions=(replace(SESSION, state=State.WITHDRAWN, start=clock.today()),)),
        )
        training = offer.training(title="Soudeur <b>assembleur</b> & Cie", actions=actions)
    page = desk.get("/publication/offre")
    line = html.fromstring(page.text).xpath("//tbody/tr")[0]
    assert line.xpath(".//a/@href") == [f"/publication/formations/{training}"]
    said = words(page)
    for fact in ("Soudeur assembleur & Cie", "F1", "Afpa Pau", "2 actions, 3 sessions", "1 à confirmer", "publiée"):
        assert fact in said
    assert "<b>assembleur</b>" not in page.text


def test_filters_stay_in_the_address_and_come_off_one_by_one(app, desk):
    with app.app_context():
        offer.training("F1", "Électricien", state=State.DRAFT)
        offer.training("F2", "Soudeur")
    page = html.fromstring(desk.get("/publication/offre?q=electricien&etat=draft&a-confirmer=oui").text)
    assert page.xpath("//input[@name='q']/@value") == ["electricien"]
    assert page.xpath("//input[@name='a-confirmer']/@checked")
    assert page.xpath("//a[@class='chip']/@href") == [
        "/publication/offre?etat=draft&a-confirmer=oui",
        "/publication/offre?q=electricien&etat=draft",
    ]
    assert "Aucune formation ne répond à ces filtres" in page.text_content()
    assert "Électricien" in words(desk.get("/publication/offre?q=electricien&etat=draft"))


def test_the_list_asks_as_little_whatever_its_length(app, desk):
    def statements() -> int:
        with counted(app) as sent:
            assert desk.get("/publication/offre?q=soudeur&a-confirmer=oui").status_code == 200
        return len(sent)

    def trainings(numbers: range) -> None:
        with app.app_context():
            several = (offer.AnAction(sessions=(SESSION, SESSION)), offer.AnAction())
            for number in numbers:
                offer.training(f"F{number}", actions=several)

    trainings(range(1))
    few = statements()
    trainings(range(1, 8))
    assert statements() == few <= 10 + 2  # BEGIN and PRAGMA are no questions


def test_a_training_asks_as_little_whatever_it_holds(app, desk):
    def statements(training: int) -> int:
        with counted(app) as sent:
            assert desk.get(f"/publication/formations/{training}").status_code == 200
        return len(sent)

    with app.app_context():
        small = offer.training("F1")
        big = offer.training("F2", actions=tuple(offer.AnAction(sessions=(SESSION,) * 3) for _ in range(6)))
    assert statements(big) == statements(small) <= 13 + 6  # those: what it looks like, what leads to it


def test_past_sessions_are_folded_and_offer_their_form_alone(app, desk):
    gone = clock.today() - timedelta(days=90)
    with app.app_context():
        past = replace(SESSION, start=gone, end=gone + timedelta(days=10))
        training = offer.training(actions=(offer.AnAction(sessions=(past,)),))
    page = desk.get(f"/publication/formations/{training}")
    assert "1 session passée" in words(page)
    assert "Aucune session à venir" in words(page)
    (details,) = html.fromstring(page.text).xpath("//main//details")
    assert not details.xpath(".//form")
    links = details.xpath(".//a/@href")
    assert "/ecrire/" in links[0] and links[1].endswith("/dupliquer")
    assert not any("/places" in link for link in links)


def test_the_history_tells_who_did_what_and_which_import_brought_it(app, desk):
    with app.app_context():
        training = offer.training()
    post(desk, f"/publication/formations/{training}/retirer")
    said = words(desk.get(f"/publication/formations/{training}/historique"))
    assert "Ana Diaz" in said and "le fichier essai.xml" in said
    assert said.index("Ana Diaz") < said.index("le fichier essai.xml")


def test_a_prescriber_who_also_publishes_may(app):
    with app.app_context():
        an_account("deux@pau.example", Role.PUBLISHER)
    client = app.test_client()
    sign_in(client, "deux@pau.example")
    assert "Vous n’avez pas encore de formation" in words(client.get("/publication/offre"))
