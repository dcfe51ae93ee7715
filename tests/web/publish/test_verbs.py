"""Publishing, withdrawing, and taking either back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html
from sqlalchemy import delete, select

from extranet.audit.journal import Entry
from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.changes import Change
from extranet.database import db, writing
from tests.factories import offer
from tests.web.publish.conftest import post, words

SESSION = offer.ASession()


def state_of(app, model: type, record_id: int) -> str:
    with app.app_context():
        return db.session.get_one(model, record_id).state


def undo_shown(page) -> str:
    """Return where the message of a page undoes what was done."""
    (action,) = html.fromstring(page.text).xpath("//div[@class='flashes']//form/@action")
    return action


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
    undo = undo_shown(page)
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
    undo = undo_shown(desk.get(f"/publication/formations/{training}"))
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
    undo = undo_shown(desk.get(f"/publication/formations/{training}"))
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
    undo = undo_shown(desk.get(f"/publication/formations/{training}"))
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
