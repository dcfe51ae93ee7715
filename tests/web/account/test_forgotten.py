"""A password forgotten or changed: who asks learns nothing, a link serves once, a second factor stays asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from extranet import clock, signing, work
from extranet.accounts import factors, resetting
from extranet.accounts.attempts import PAIR_LIMIT
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.cli.work import KINDS
from extranet.database import db, writing
from extranet.outbox import Message
from tests.factories.accounts import PASSWORD, an_account, sign_in
from tests.fixtures.application import SECRET
from tests.fixtures.statements import counted

LEA, FORGOTTEN, CHANGE = "lea@mission-locale.example", "/mot-de-passe/oubli", "/compte/mot-de-passe"
CHOSEN = "une phrase bien à moi"
NINE = datetime(2027, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def travelled():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lea(app) -> str:
    with app.app_context():
        an_account()
    return LEA


def ask(client, email: str = LEA):
    return client.post(FORGOTTEN, data={"email": email, "csrf_token": client.token(FORGOTTEN)})


def do_what_waits(app) -> None:
    with app.app_context():
        while (item := work.claim("test")) is not None:
            KINDS[item.kind](item.arguments, None, lambda _: None)
            work.finish(item, "test")


def letters(app, name: str = resetting.LETTER) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(select(Message).where(Message.name == name).order_by(Message.id)))


def link(app) -> str:
    return f"/mot-de-passe/nouveau/{signing.sign(SECRET, resetting.RESET, letters(app)[-1].values['key'])}"


def choose(client, path: str, password: str = CHOSEN):
    return client.post(path, data={"password": password, "again": password, "csrf_token": client.token("/connexion")})


def words(response) -> str:
    return " ".join(html.fromstring(response.text).text_content().split())


def test_who_asks_learns_nothing_of_who_has_an_account(app, client, lea):
    asked = []
    for email in (LEA, "qui@mission-locale.example"):
        with counted(app) as sent:
            page = ask(client, email)
        asked.append((page.status_code, words(page).replace(email, ""), list(sent)))
    assert asked[0] == asked[1]
    do_what_waits(app)
    assert [one.to for one in letters(app)] == [LEA]


def test_a_link_serves_once_and_ends_every_session(app, client, lea):
    other = app.test_client()
    sign_in(other)
    ask(client)
    do_what_waits(app)
    path = link(app)
    for _ in range(2):
        assert LEA in words(client.get(path))
    assert other.get("/compte").status_code == 200
    assert choose(client, path, "motdepassemotdepasse").status_code == 400
    assert choose(client, path).location == "/connexion"
    assert other.get("/compte").status_code == 302
    assert (client.get(path).status_code, choose(client, path).status_code) == (404, 404)
    assert [one.values for one in letters(app, resetting.CHANGED)] == [{"what": "choose_password"}]
    assert sign_in(client, LEA, PASSWORD).status_code == 400
    assert sign_in(client, LEA, CHOSEN).location == "/"


def test_a_second_factor_is_asked_for_all_the_same(app, client):
    with app.app_context():
        an_account("ana@region.example", Role.PUBLISHER)
    ask(client, "ana@region.example")
    do_what_waits(app)
    assert choose(client, link(app)).location == "/connexion"
    form = {"email": "ana@region.example", "password": CHOSEN, "csrf_token": client.token("/connexion")}
    assert client.post("/connexion", data=form).location.startswith("/connexion/code")


def test_a_link_lasts_an_hour_and_few_are_sent(app, client, lea, travelled):
    for _ in range(resetting.MOST_LINKS + 1):
        ask(client)
        do_what_waits(app)
        travelled.shift(timedelta(seconds=1))
    assert len(letters(app)) == resetting.MOST_LINKS
    path = link(app)
    travelled.shift(timedelta(minutes=59))
    assert client.get(path).status_code == 200
    travelled.shift(timedelta(minutes=1))
    assert client.get(path).status_code == 404


def test_asking_too_often_waits(client, lea):
    assert [ask(client).status_code for _ in range(PAIR_LIMIT + 1)] == [200] * PAIR_LIMIT + [429]


def test_a_suspended_account_gets_none(app, client, lea):
    with app.app_context(), writing():
        db.session.scalars(select(User)).one().suspended_at = clock.now()
    ask(client)
    do_what_waits(app)
    assert letters(app) == []


@pytest.mark.parametrize("word", ["inconnu", signing.sign(SECRET, "reset", "1"), signing.sign(SECRET, "alert", "1")])
def test_a_link_of_something_else_opens_nothing(client, lea, word):
    assert client.get(f"/mot-de-passe/nouveau/{word}").status_code == 404


def test_a_password_is_changed_with_that_of_today(app, client, lea):
    other = app.test_client()
    for browser in (client, other):
        sign_in(browser)
    ask(app.test_client())
    do_what_waits(app)
    path = link(app)
    form = {"password": CHOSEN, "again": CHOSEN, "csrf_token": client.token(CHANGE)}
    refused = client.post(CHANGE, data=form | {"current": "pas le bon mot de passe"})
    assert refused.status_code == 400 and "Ce n’est pas votre mot de passe actuel." in words(refused)
    assert client.post(CHANGE, data=form | {"current": PASSWORD}).location == "/compte"
    assert (client.get("/compte").status_code, other.get("/compte").status_code) == (200, 302)
    assert client.get(path).status_code == 404  # a link of before opens nothing any more
    assert len(letters(app, resetting.CHANGED)) == 1


def test_factors_reset_leave_nothing_to_who_knows_the_password(app, client, extranet):
    with app.app_context():
        an_account("ana@region.example", Role.PUBLISHER)
    sign_in(client, "ana@region.example")
    assert extranet("accounts", "reset-factors", "ana@region.example").exit_code == 0
    assert client.get("/compte").status_code == 302
    assert sign_in(client, "ana@region.example").status_code == 400
    assert choose(client, link(app)).location == "/connexion"
    assert sign_in(client, "ana@region.example", CHOSEN).location == "/"
    assert client.get("/compte").location.startswith("/compte/second-facteur")
    with app.app_context():
        assert not factors.has_any(db.session.scalar(select(User.id)))
