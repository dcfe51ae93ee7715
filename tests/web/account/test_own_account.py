from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from extranet import clock
from extranet.accounts import notifications, people, terms
from extranet.accounts.sessions import UserSession
from extranet.database import db
from extranet.outbox import Message
from extranet.search.alerting import saved
from extranet.search.request import SearchRequest
from tests.factories.accounts import PASSWORD, an_account, an_organisation, sign_in

LEA = "lea@mission-locale.example"
CHOSEN = "trois chevaux au grenier"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def lea(app, client):
    with app.app_context():
        an_account()
    sign_in(client)
    return client


def words(response) -> str:
    return " ".join(html.fromstring(response.text).text_content().split())


def test_sessions_are_listed_and_ended_one_by_one_or_all(app, lea):
    others = [app.test_client(), app.test_client()]
    others[0].environ_base["HTTP_USER_AGENT"] = FIREFOX
    for other in others:
        sign_in(other)
    assert "Firefox sur Windows" in words(lea.get("/compte"))
    first = html.fromstring(lea.get("/compte").text).xpath("//form[contains(@action, '/sessions/')]/@action")[0]
    token = {"csrf_token": lea.token("/compte")}
    assert lea.post(first, data=token).status_code == 302
    assert lea.post(first, data=token).status_code == 404
    assert sorted(other.get("/compte").status_code for other in others) == [200, 302]
    lea.post("/compte/sessions/fermer", data=token)
    assert [other.get("/compte").status_code for other in others] == [302, 302]
    assert lea.get("/compte").status_code == 200


def test_mails_are_chosen_and_some_leave_in_any_case(app, lea):
    with app.app_context():
        me = people.by_email(LEA).id
        search = saved.save(me, an_organisation(), "Soudeur à Pau", SearchRequest(today=clock.today(), q="soudeur"))
    page = html.fromstring(lea.get("/compte/courriels").text)
    assert page.xpath("//input[@name='courriel']/@value") == ["remark_answered"]  # a prescriber's, and all ticked
    assert page.xpath("//input[@name='courriel']/@checked") and "Toujours envoyés" in page.text_content()
    form = {"csrf_token": lea.token("/compte/courriels"), f"alerte-{search}": "weekly"}
    said = lea.get(lea.post("/compte/courriels", data=form).location)
    assert "Vos courriels sont enregistrés" in words(said)
    page = html.fromstring(said.text)
    assert not page.xpath("//input[@name='courriel']/@checked")
    assert page.xpath("//option[@selected]/@value") == ["weekly"]
    lea.post("/compte/courriels", data=form | {f"alerte-{search}": "hourly", "courriel": "remark_answered"})
    with app.app_context():
        assert saved.find(me, search).frequency == "weekly"
        assert notifications.wants(me, "remark_answered")


def test_a_changed_password_ends_the_other_sessions_and_is_told_by_mail(app, lea):
    other = app.test_client()
    sign_in(other)
    form = {"password": CHOSEN, "again": CHOSEN, "csrf_token": lea.token("/compte/mot-de-passe")}
    wrong = lea.post("/compte/mot-de-passe", data=form | {"current": "pas celui d’avant"})
    assert (wrong.status_code, "pas votre mot de passe actuel" in words(wrong)) == (400, True)
    own = form | {"current": PASSWORD, "password": "lea martin lea martin", "again": "lea martin lea martin"}
    assert "votre nom" in words(lea.post("/compte/mot-de-passe", data=own))
    assert lea.post("/compte/mot-de-passe", data=form | {"current": PASSWORD}).location == "/compte"
    assert other.get("/compte").status_code == 302
    assert lea.get("/compte").status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Message.name)).all() == ["account_changed"]


def test_my_data_are_a_file_without_secrets(lea):
    answer = lea.get("/compte/mes-donnees")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.text)["Compte"][0]["email"] == LEA
    assert "argon2" not in answer.text
    assert "token_hash" not in answer.text


def test_staying_keeps_a_session_and_half_an_hour_ends_it(app, lea):
    token = {"csrf_token": lea.token("/compte")}
    with time_machine.travel(clock.now() + timedelta(minutes=29)):
        assert lea.post("/compte/presence", data=token).status_code == 204
    with time_machine.travel(clock.now() + timedelta(minutes=58)):
        assert lea.get("/compte").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=89)):
        assert lea.get("/compte").status_code == 302


def test_new_terms_come_before_anything_else(app, lea, monkeypatch):
    monkeypatch.setattr(terms, "VERSION", "2027-01")
    assert lea.get("/formations").location == "/conditions/accepter?next=/formations"
    page = lea.get("/conditions/accepter")
    assert "Version 2027-01" in words(page)
    lea.post("/conditions/accepter", data={"csrf_token": lea.token("/conditions/accepter")})
    assert lea.get("/formations").status_code == 200
    assert "Version 2027-01, acceptée le" in words(lea.get("/compte"))


def test_a_session_keeps_which_browser_opened_it(app, lea):
    with app.app_context():
        assert db.session.scalars(select(UserSession.agent)).all() == [None]
