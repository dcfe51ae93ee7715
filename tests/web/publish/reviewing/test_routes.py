"""A second person reads what is to be published: submitted, sent back, taken back, accepted."""

from __future__ import annotations

import pytest

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.catalogue.reviews import waiting
from extranet.catalogue.rules import Rules, decide
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.outbox import Message
from tests.factories import offer
from tests.fixtures.client import Client
from tests.web.publish.conftest import post, someone, words


@pytest.fixture
def draft(app) -> int:
    """Give a draft of a publisher that asks for a second person."""
    with app.app_context():
        with writing():
            decide(organisations.find("region").id, Rules(review=True), by=None)
        return offer.training(state=State.DRAFT, actions=(offer.AnAction(state=State.DRAFT),))


@pytest.fixture
def colleague(app) -> Client:
    """Give the browser of a second publisher of the Région."""
    return someone(app, "relecture@region.example", Role.PUBLISHER, "region", name="Zoé Petit")


def state(app, training: int) -> str:
    with app.app_context():
        return db.session.get_one(Training, training).state


def test_submitted_sent_back_submitted_again_accepted(app, desk, colleague, draft):
    page, path = f"/publication/formations/{draft}", f"/publication/formations/{draft}"
    assert "Soumettre à la relecture" in words(desk.get(page)) and "Publier" not in words(desk.get(page))
    post(desk, f"{path}/soumettre")
    assert "d’une autre personne que vous" in words(desk.get(page))
    assert "Elle attend votre relecture" in words(colleague.get(page))
    assert "Dites ce qui est à reprendre" in words(post(colleague, f"{path}/renvoyer", remark=" "))
    post(colleague, f"{path}/renvoyer", remark="Les objectifs sont ceux de l’an dernier.")
    assert "Renvoyée par Zoé Petit" in words(desk.get(page)) and "ceux de l’an dernier" in words(desk.get(page))
    with app.app_context():
        letter = db.session.scalars(db.select(Message)).one()
        assert letter.to == "offre@region.example" and letter.values["training_id"] == draft
    post(desk, f"{path}/soumettre")
    post(colleague, f"{path}/accepter")
    assert state(app, draft) == State.PUBLISHED
    with app.app_context():
        assert waiting([organisations.find("region").id]) == []


def test_nobody_accepts_their_own_nor_publishes_around(app, desk, draft):
    path = f"/publication/formations/{draft}"
    post(desk, f"{path}/publier")
    assert state(app, draft) == State.DRAFT
    assert "demande une relecture" in words(desk.get(path))
    post(desk, f"{path}/soumettre")
    post(desk, f"{path}/accepter")
    assert state(app, draft) == State.DRAFT
    with app.app_context():
        assert [one.record_id for one in waiting([organisations.find("region").id])] == [draft]


def test_taken_back_it_waits_for_nobody(app, desk, colleague, draft):
    path = f"/publication/formations/{draft}"
    post(desk, f"{path}/soumettre")
    assert post(desk, f"{path}/soumettre").status_code == 409
    post(desk, f"{path}/rappeler")
    assert post(colleague, f"{path}/accepter").status_code == 409
    assert state(app, draft) == State.DRAFT


def test_what_an_import_has_published_meanwhile_waits_for_nobody(app, desk, draft):
    post(desk, f"/publication/formations/{draft}/soumettre")
    with app.app_context():
        with writing():
            db.session.get_one(Training, draft).state = State.PUBLISHED
        assert waiting([organisations.find("region").id]) == []


def test_the_draft_of_another_publisher_is_not_there(app, draft):
    other = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    for word in ("soumettre", "accepter", "rappeler", "renvoyer"):
        assert post(other, f"/publication/formations/{draft}/{word}").status_code == 404
    assert other.get(f"/publication/formations/{draft}/renvoyer").status_code == 404
