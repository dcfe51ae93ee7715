"""Reporting an error from a sheet, and reading the answer."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select

from extranet.accounts.roles import Role
from extranet.catalogue import remarks
from extranet.catalogue.remarks import Remark
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.database import db, writing
from tests.factories import offer
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.client import Client
from tests.web.publish.conftest import post, someone, words


@pytest.fixture
def adviser(app, client: Client) -> Client:
    with app.app_context():
        an_account()
    sign_in(client)
    return client


@pytest.fixture
def action(app) -> int:
    with app.app_context():
        return offer.action_ids(
            offer.training(actions=(offer.AnAction(sessions=(offer.ASession(), offer.ASession())),))
        )[0]


def kept(app) -> list[Remark]:
    with app.app_context():
        return list(db.session.scalars(select(Remark).order_by(Remark.id)))


def test_the_sheet_leads_to_the_form_and_back_to_the_search(app, adviser, action):
    sheet = html.fromstring(adviser.get(f"/formations/{action}?retour=q%3Dsoudeur").text)
    (link,) = sheet.xpath("//aside//a[normalize-space()='Signaler une erreur']/@href")
    form = html.fromstring(adviser.get(link).text)
    sessions = form.xpath("//select[@name='session']/option/@value")
    assert len(sessions) == 3 and sessions[0] == ""
    sent = adviser.post(
        form.xpath("//main//form/@action")[0],
        data={"csrf_token": form.xpath("string(//main//input[@name='csrf_token']/@value)"),
              "kind": "places", "session": sessions[1], "text": "Il n’y a plus de place"},
    )  # fmt: skip
    assert sent.location == f"/formations/{action}?retour=q%3Dsoudeur"
    assert "Votre signalement est envoyé à" in words(adviser.get(sent.location))
    (remark,) = kept(app)
    assert (remark.kind, remark.text, remark.named) == ("places", "Il n’y a plus de place", False)
    assert str(remark.session_id) == sessions[1]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choisissez ce qui est inexact."),
        ({"kind": "autre", "text": "Faux"}, "Choisissez ce qui est inexact."),
        ({"kind": "places"}, "Dites en une phrase"),
        ({"kind": "places", "text": "x" * 301}, "300 au plus"),
        ({"kind": "places", "text": "Voir avec lea@exemple.fr"}, "une adresse électronique"),
        ({"kind": "contact", "text": "1 84 12 64 445 123"}, "sécurité sociale"),
        ({"kind": "places", "text": "Faux", "session": "une"}, "n’est plus proposée"),
    ],
)
def test_what_cannot_be_kept_is_said_and_not_lost(app, adviser, action, form, said):
    response = post(adviser, f"/formations/{action}/signaler", **{"session": "", **form})
    assert response.status_code == 400
    page = html.fromstring(response.text)
    assert said in page.get_element_by_id("erreurs").text_content()
    assert page.findtext(".//title").startswith("Erreur")
    assert page.xpath("string(//input[@name='text']/@value)") == form.get("text", "")
    assert kept(app) == []


def test_a_session_that_left_the_sheet_loses_nothing_and_another_s_does_not_exist(app, adviser, action):
    with app.app_context(), writing() as rows:
        session = rows.scalars(select(TrainingSession).where(TrainingSession.action_id == action)).first()
        session.state = State.WITHDRAWN
        gone = session.id
    form = {"kind": "places", "text": "Faux"}
    answer = post(adviser, f"/formations/{action}/signaler", session=str(gone), **form)
    assert answer.status_code == 400 and "n’est plus proposée" in answer.text and "Faux" in answer.text
    assert post(adviser, f"/formations/{action}/signaler", session="999999", **form).status_code == 404


def test_said_twice_it_is_said_so_and_kept_once(app, adviser, action):
    form = {"kind": "dates", "text": "La date est passée", "session": ""}
    post(adviser, f"/formations/{action}/signaler", **form)
    again = post(adviser, f"/formations/{action}/signaler", **form)
    assert again.location == "/signalements"
    assert "Vous l’avez déjà signalé aujourd’hui" in words(adviser.get("/signalements"))
    assert len(kept(app)) == 1


def test_a_draft_and_an_unknown_action_do_not_exist(app, adviser):
    with app.app_context():
        draft = offer.action_ids(offer.training(state=State.DRAFT))[0]
    for action in (draft, 10**9):
        assert adviser.get(f"/formations/{action}/signaler").status_code == 404
        form = {"kind": "places", "text": "Faux", "session": ""}
        assert post(adviser, f"/formations/{action}/signaler", **form).status_code == 404
    assert kept(app) == []


def test_one_reads_one_s_own_answers_and_nobody_else_s(app, adviser, action):
    assert "Vous n’avez encore rien signalé" in words(adviser.get("/signalements"))
    post(adviser, f"/formations/{action}/signaler", kind="places", text="Complet <b>", session="")
    page = words(adviser.get("/signalements"))
    assert "Complet <b>" in page and "en attente de réponse" in page
    with app.app_context():
        remarks.answer(
            kept(app)[0].id, "Première ligne\nSeconde ligne", by=an_account("x@region.example", name="Zoé").id
        )
    page = words(adviser.get("/signalements"))
    assert "Première ligne" in page and "Seconde ligne" in page and "Zoé" not in page
    other = someone(app, "luc@region.example", Role.PRESCRIBER, "region")
    assert "Complet" not in words(other.get("/signalements"))


def test_pages(app, adviser):
    with app.app_context():
        for number in range(6):
            for one in offer.action_ids(offer.training(f"F{number}")):
                for kind in remarks.Kind:
                    with remarks.writing() as session:
                        author = session.scalars(select(remarks.User.id)).first()
                        organisation = session.scalars(select(remarks.Organisation.id)).first()
                        session.add(
                            Remark(
                                action_id=one,
                                kind=kind,
                                text=f"Remarque {number}",
                                author_id=author,
                                organisation_id=organisation,
                            )
                        )
    assert "Remarque 0" not in words(adviser.get("/signalements"))
    assert "Remarque 0" in words(adviser.get("/signalements?page=2"))
    assert "Remarque 0" in words(adviser.get("/signalements?page=999999"))
    for page in ("0", "-1", "x", "9" * 30):
        assert "Remarque 5" in words(adviser.get(f"/signalements?page={page}"))
