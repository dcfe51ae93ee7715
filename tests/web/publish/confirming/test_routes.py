"""The desk's pages about places to confirm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from extranet import outbox
from extranet.accounts.roles import Role
from extranet.catalogue.confirming import reminding
from extranet.catalogue.confirming.requests import ConfirmationRequest
from extranet.catalogue.sessions import TrainingSession
from extranet.clock import now, today
from extranet.database import db, writing
from tests.factories import offer
from tests.factories.offer import AnAction, ASession
from tests.fixtures.statements import counted
from tests.web.publish.conftest import post, someone, words

PATH = "/publication/confirmations"


@pytest.fixture
def ids(app) -> list[int]:
    """Give sessions: far and never told, soon and never told, faded, fresh."""
    sessions = (
        ASession(),
        ASession(start=today() + timedelta(days=3)),
        ASession(left=4, total=12, confirmed_days_ago=20),
        ASession(left=2, confirmed_days_ago=1),
    )
    with app.app_context():
        return offer.session_ids(offer.training(actions=(AnAction(sessions=sessions),)))


def shown(response) -> list[int]:
    return [int(one) for one in html.fromstring(response.text).xpath("//input[@name='session']/@value")]


def form(response, session_id: int, **values: str) -> dict[str, str]:
    (found,) = html.fromstring(response.text).xpath(f"//form[@id='places-{session_id}']")
    return dict(found.form_values()) | {f"s{session_id}-{name}": value for name, value in values.items()}


def found(app, session_id: int) -> TrainingSession:
    with app.app_context():
        return db.session.get_one(TrainingSession, session_id)


def test_what_starts_soon_tops_the_list_and_what_is_fresh_is_not_in_it(app, desk, ids):
    page = desk.get(PATH)
    assert shown(page) == [ids[1], ids[0], ids[2]]
    assert "dont 1 qui commence dans moins de 14 jours" in words(page) and "commence dans 3 jours" in words(page)
    assert "dernier chiffre : 4 places le" in words(page)
    with counted(app) as few:
        desk.get(PATH)
    with app.app_context():
        offer.training("F2", actions=(AnAction(sessions=(ASession(),) * 10),))
    with counted(app) as many:
        desk.get(PATH)
    assert len(many) == len(few)


def test_places_are_written_in_the_list(app, desk, ids):
    response = desk.post(f"{PATH}/sessions/{ids[1]}", data=form(desk.get(PATH), ids[1], left="6", total="8"))
    assert response.status_code == 302
    assert (found(app, ids[1]).places_left, found(app, ids[1]).places_confirmed_as) == (6, "publisher")
    assert shown(desk.get(PATH)) == [ids[0], ids[2]]
    wrong = desk.post(f"{PATH}/sessions/{ids[0]}", data=form(desk.get(PATH), ids[0], left="x"))
    assert wrong.status_code == 400 and "nombre entier" in words(wrong)
    late = form(desk.get(PATH), ids[2], left="1")
    post(desk, f"{PATH}/sessions/{ids[2]}/retirer")
    assert found(app, ids[2]).places_left == 3
    assert desk.post(f"{PATH}/sessions/{ids[2]}", data=late).status_code == 409
    assert found(app, ids[2]).places_left == 3


def test_one_place_fewer_than_none_is_neither_offered_nor_done(app, desk, ids):
    assert f"/sessions/{ids[2]}/retirer" in desk.get(PATH).text
    with app.app_context(), writing() as rows:
        rows.get_one(TrainingSession, ids[2]).places_left = 0
    page = desk.get(PATH).text
    assert f"/sessions/{ids[2]}/retirer" not in page and f"/sessions/{ids[2]}/ajouter" in page
    late = post(desk, f"{PATH}/sessions/{ids[2]}/retirer")
    assert late.status_code == 409 and "rien n’a changé" in words(late) and ids[2] in shown(late)
    assert found(app, ids[2]).places_left == 0


def test_asking_following_and_closing(app, desk, ids):
    assert "Cochez les sessions" in words(desk.get(post(desk, f"{PATH}/demander").location))
    asked = post(desk, f"{PATH}/demander", session=str(ids[0]))
    assert "1 courriel part" in words(desk.get(asked.location))
    page = words(desk.get(f"{PATH}/demandes"))
    assert "contact@afpa.example" in page and "en attente" in page and "à la main" in page
    post(desk, f"{PATH}/demandes/1/redemander")
    assert "lien fermé" in words(desk.get(post(desk, f"{PATH}/demandes/1/fermer").location))
    with app.app_context():
        first, second = db.session.scalars(select(ConfirmationRequest).order_by(ConfirmationRequest.id))
        assert first.revoked_at and second.revoked_at is None
        assert db.session.query(outbox.Message).count() == 2


def test_how_providers_answer(app, desk, ids):
    with app.app_context():
        reminding.go_round(None, lambda _: None)
        with writing() as rows:
            one = rows.scalars(select(ConfirmationRequest)).one()
            one.asked_at, one.answered_at = now() - timedelta(days=4), now() - timedelta(days=1)
    page = words(desk.get(f"{PATH}/organismes"))
    assert "Afpa Pau 1 1 100 % 3 jours" in page
    with app.app_context():
        provider = db.session.scalars(select(ConfirmationRequest.provider_id)).one()
    assert "1 courriel part" in words(desk.get(post(desk, f"{PATH}/organismes/{provider}/demander").location))


def test_another_publisher_sees_and_touches_nothing(app, desk, ids):
    post(desk, f"{PATH}/demander", session=str(ids[0]))
    other = someone(app, "offre@pole-emploi.example", Role.PUBLISHER, "pole-emploi")
    for path in ("", "/demandes", "/organismes"):
        assert "Afpa" not in words(other.get(PATH + path))
    assert post(other, f"{PATH}/demandes/1/fermer").status_code == 404
    assert post(other, f"{PATH}/sessions/{ids[0]}", left="1").status_code == 404
    assert post(other, f"{PATH}/demander", session=str(ids[0])).status_code == 404
