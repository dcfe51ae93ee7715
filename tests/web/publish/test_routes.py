"""Who may open what, the list, the training, its verbs and their undoing, the places."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import delete, select

from extranet import clock
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.changes import Change
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
    assert len(answers) >= 11
    assert set(answers.values()) == {403}, answers


def test_strangers_are_sent_to_the_sign_in_page(app, client, ids):
    for method, path in addresses(app, ids):
        assert method == "POST" or client.get(path).location.startswith("/connexion"), path


def test_what_another_publisher_has_does_not_exist(app, ids):
    client = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    for method, path in addresses(app, ids):
        whole_list = path in {"/publication", "/publication/imports"}
        assert ask(client, method, path) == (200 if whole_list else 404), path
    assert "Soudeur" not in client.get("/publication").text
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
    assert "F9" not in desk.get("/publication").text


def test_a_form_without_its_token_changes_nothing(app, desk, ids):
    for method, path in addresses(app, ids):
        assert method == "GET" or desk.post(path).status_code == 400, path
    with app.app_context():
        assert db.session.scalars(select(Training.state)).one() == State.PUBLISHED


def test_an_empty_offer_says_how_to_fill_it(desk):
    assert "par l’import d’un fichier LHÉO" in words(desk.get("/publication"))
    assert "--publisher region" in words(desk.get("/publication/imports"))


def test_a_line_says_what_a_training_holds(app, desk):
    soon = clock.today() + timedelta(days=10)
    with app.app_context():
        actions = (
            offer.AnAction(sessions=(replace(SESSION, start=soon), replace(SESSION, left=3, total=12))),
            offer.AnAction(sessions=(replace(SESSION, state=State.WITHDRAWN, start=clock.today()),)),
        )
        training = offer.training(title="Soudeur <b>assembleur</b> & Cie", actions=actions)
    page = desk.get("/publication")
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
    page = html.fromstring(desk.get("/publication?q=electricien&etat=draft&a-confirmer=oui").text)
    assert page.xpath("//input[@name='q']/@value") == ["electricien"]
    assert page.xpath("//input[@name='a-confirmer']/@checked")
    assert page.xpath("//a[@class='chip']/@href") == [
        "/publication?etat=draft&a-confirmer=oui",
        "/publication?q=electricien&etat=draft",
    ]
    assert "Aucune formation ne répond à ces filtres" in page.text_content()
    assert "Électricien" in words(desk.get("/publication?q=electricien&etat=draft"))


def test_the_list_asks_as_little_whatever_its_length(app, desk):
    def statements() -> int:
        with counted(app) as sent:
            assert desk.get("/publication?q=soudeur&a-confirmer=oui").status_code == 200
        return len(sent)

    def trainings(numbers: range) -> None:
        with app.app_context():
            several = (offer.AnAction(sessions=(SESSION, SESSION)), offer.AnAction())
            for number in numbers:
                offer.training(f"F{number}", actions=several)

    trainings(range(1))
    few = statements()
    trainings(range(1, 8))
    assert statements() == few <= 8 + 2  # BEGIN and PRAGMA are no questions


def test_a_training_asks_as_little_whatever_it_holds(app, desk):
    def statements(training: int) -> int:
        with counted(app) as sent:
            assert desk.get(f"/publication/formations/{training}").status_code == 200
        return len(sent)

    with app.app_context():
        small = offer.training("F1")
        big = offer.training("F2", actions=tuple(offer.AnAction(sessions=(SESSION,) * 3) for _ in range(6)))
    assert statements(big) == statements(small) <= 10


def verbs_shown(client, training: int) -> list[str]:
    page = html.fromstring(client.get(f"/publication/formations/{training}").text)
    actions = page.xpath("//main//form[@method='post']/@action")
    return [path.removeprefix("/publication/") for path in actions]


def test_withdrawing_is_undone_from_the_message(app, desk):
    with app.app_context():
        training = offer.training()
    response = post(desk, f"/publication/formations/{training}/retirer")
    assert response.location == f"/publication/formations/{training}"
    page = desk.get(response.location)
    assert "La formation est retirée." in words(page)
    assert state_of(app, Training, training) == State.WITHDRAWN
    (undo,) = html.fromstring(page.text).xpath("//div[@class='flashes']//form/@action")
    assert post(desk, undo).location == response.location
    assert state_of(app, Training, training) == State.PUBLISHED
    assert "C’est annulé" in words(desk.get(response.location))
    with app.app_context():
        verbs = db.session.scalars(select(Entry.verb).where(Entry.kind == "training").order_by(Entry.id)).all()
        assert verbs == ["withdraw", "republish"]


def test_undoing_twice_or_too_late_changes_nothing(app, desk):
    with app.app_context():
        training = offer.training()
    post(desk, f"/publication/formations/{training}/retirer")
    (undo,) = html.fromstring(desk.get(f"/publication/formations/{training}").text).xpath(
        "//div[@class='flashes']//form/@action"
    )
    post(desk, f"/publication/formations/{training}/remettre")
    post(desk, f"/publication/formations/{training}/retirer")
    response = post(desk, undo)
    assert response.status_code == 409
    assert "rien n’a été annulé" in words(response)
    assert state_of(app, Training, training) == State.WITHDRAWN
    bad = f"/publication/formations/{training}/annuler"
    assert post(desk, bad).status_code == 400
    assert post(desk, f"{bad}?verbe=retirer&depuis=hier").status_code == 409


def test_publishing_publishes_what_is_inside_and_undoing_takes_it_back(app, desk):
    with app.app_context():
        training = offer.training(state=State.DRAFT)
        action, session = offer.action_ids(training)[0], offer.session_ids(training)[0]
    assert verbs_shown(desk, training) == [f"formations/{training}/publier"]
    post(desk, f"/publication/formations/{training}/publier")
    states = [(Training, training), (Action, action), (TrainingSession, session)]
    assert [state_of(app, *one) for one in states] == [State.PUBLISHED] * 3
    (undo,) = html.fromstring(desk.get(f"/publication/formations/{training}").text).xpath(
        "//div[@class='flashes']//form/@action"
    )
    post(desk, undo)
    assert [state_of(app, *one) for one in states] == [State.DRAFT] * 3


@pytest.mark.parametrize("level", ["actions", "sessions"])
def test_what_came_later_is_published_alone_inside_what_is_published(app, desk, level):
    record = {"actions": Action, "sessions": TrainingSession}[level]
    late = replace(SESSION, state=State.DRAFT)
    with app.app_context():
        one = offer.AnAction(state=State.DRAFT if level == "actions" else None, sessions=(late,))
        training = offer.training(actions=(one,))
        found = (offer.action_ids if level == "actions" else offer.session_ids)(training)[0]
        session = offer.session_ids(training)[0]
    assert f"{level}/{found}/publier" in verbs_shown(desk, training)
    post(desk, f"/publication/{level}/{found}/publier")
    assert state_of(app, record, found) == State.PUBLISHED
    assert state_of(app, TrainingSession, session) == State.PUBLISHED
    (undo,) = html.fromstring(desk.get(f"/publication/formations/{training}").text).xpath(
        "//div[@class='flashes']//form/@action"
    )
    post(desk, undo)
    assert state_of(app, record, found) == State.DRAFT
    assert state_of(app, TrainingSession, session) == State.DRAFT


def test_a_draft_inside_a_draft_is_not_published_alone(app, desk):
    with app.app_context():
        training = offer.training(state=State.DRAFT)
        action = offer.action_ids(training)[0]
    response = post(desk, f"/publication/actions/{action}/publier")
    assert "Publiez d’abord la fiche" in words(desk.get(response.location))
    assert state_of(app, Action, action) == State.DRAFT


def test_an_incomplete_training_says_what_it_lacks_and_is_not_published(app, desk):
    with app.app_context():
        training = offer.training(state=State.DRAFT, actions=(offer.AnAction(sessions=()),))
    assert "une action avec au moins une session" in words(desk.get(f"/publication/formations/{training}"))
    assert verbs_shown(desk, training) == []
    response = post(desk, f"/publication/formations/{training}/publier")
    assert "Il manque, pour publier" in words(desk.get(response.location))
    assert state_of(app, Training, training) == State.DRAFT


def test_a_verb_that_came_too_late_says_so(app, desk):
    with app.app_context():
        training = offer.training(state=State.WITHDRAWN)
    assert post(desk, f"/publication/formations/{training}/retirer").status_code == 409


def test_search_follows_at_once(app, desk):
    with app.app_context():
        training = offer.training()
        with writing() as session:
            session.execute(delete(Change))
    post(desk, f"/publication/sessions/{ids_of(app, training)}/retirer")
    with app.app_context():
        assert db.session.scalars(select(Change)).all() == []


def ids_of(app, training: int) -> int:
    with app.app_context():
        return offer.session_ids(training)[0]


def test_past_sessions_are_folded_and_offer_nothing(app, desk):
    gone = clock.today() - timedelta(days=90)
    with app.app_context():
        past = replace(SESSION, start=gone, end=gone + timedelta(days=10))
        training = offer.training(actions=(offer.AnAction(sessions=(past,)),))
    page = desk.get(f"/publication/formations/{training}")
    assert "1 session passée" in words(page)
    assert "Aucune session à venir" in words(page)
    (details,) = html.fromstring(page.text).xpath("//main//details")
    assert not details.xpath(".//form") and not details.xpath(".//a")


def test_the_history_tells_who_did_what_and_which_import_brought_it(app, desk):
    with app.app_context():
        training = offer.training()
    post(desk, f"/publication/formations/{training}/retirer")
    said = words(desk.get(f"/publication/formations/{training}/historique"))
    assert "Retirée Ana Diaz" in said
    assert "Contenu enregistré (version en place) import de essai.xml" in said
    assert said.index("Retirée") < said.index("Contenu enregistré")


def places_of(app, session_id: int) -> tuple[object, ...]:
    with app.app_context():
        found = db.session.get_one(TrainingSession, session_id)
        return found.places_left, found.places_total, bool(found.places_confirmed_at), found.places_confirmed_by_id


def test_places_are_confirmed_then_unknown_again(app, desk):
    with app.app_context():
        training = offer.training()
        session = offer.session_ids(training)[0]
    path = f"/publication/sessions/{session}/places"
    assert "jamais" in words(desk.get(path))
    assert post(desk, path, known="oui", left="4", total="12").location == f"/publication/formations/{training}"
    left, total, confirmed, by = places_of(app, session)
    assert (left, total, confirmed) == (4, 12, True) and by is not None
    page = words(desk.get(f"/publication/formations/{training}"))
    assert "Les places sont confirmées." in page
    assert "4 sur 12" in page and "à l’instant, Ana Diaz" in page
    assert html.fromstring(desk.get(path).text).xpath("//input[@name='left']/@value") == ["4"]
    post(desk, path, known="non", left="4", total="12")
    assert places_of(app, session) == (None, 12, False, None)
    assert "Les places sont à confirmer." in words(desk.get(f"/publication/formations/{training}"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Dites si vous connaissez"),
        ({"known": "oui"}, "Indiquez le nombre de places restantes."),
        ({"known": "oui", "left": "-1"}, "nombre entier"),
        ({"known": "oui", "left": "²"}, "nombre entier"),
        ({"known": "oui", "left": "99999"}, "entre 0 et 9999"),
        ({"known": "oui", "left": "12", "total": "3"}, "plus de places"),
        ({"known": "oui", "left": "1", "total": "douze"}, "nombre entier"),
    ],
)
def test_places_that_make_no_sense_are_refused_in_words(app, desk, form, said):
    with app.app_context():
        training = offer.training()
        session = offer.session_ids(training)[0]
    response = post(desk, f"/publication/sessions/{session}/places", **form)
    assert response.status_code == 400
    page = html.fromstring(response.text)
    assert said in page.get_element_by_id("erreurs").text_content()
    assert page.findtext(".//title").startswith("Erreur")
    assert places_of(app, session) == (None, None, False, None)


def state_of(app, model: type, record_id: int) -> str:
    with app.app_context():
        return db.session.get_one(model, record_id).state


def test_a_prescriber_who_also_publishes_may(app):
    with app.app_context():
        an_account("deux@pau.example", Role.PUBLISHER)
    client = app.test_client()
    sign_in(client, "deux@pau.example")
    assert "Vous n’avez pas encore de formation" in words(client.get("/publication"))
