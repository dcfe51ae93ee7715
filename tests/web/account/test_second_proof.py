from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from lxml import html
from sqlalchemy import select

from extranet import clock
from extranet.accounts import memberships, sessions, steps, totp
from extranet.accounts.attempts import PAIR_LIMIT
from extranet.accounts.recovery import COUNT, RecoveryCode
from extranet.accounts.roles import Role
from extranet.accounts.sessions import UserSession
from extranet.accounts.totp import TotpFactor
from extranet.database import db, writing
from extranet.outbox import Message
from tests.factories.accounts import CODE_SECRET, PASSWORD, an_account, sign_in
from tests.fixtures.application import SECRET

ANA = "ana@region.example"
SECOND = "/compte/second-facteur"


@pytest.fixture
def ana(app) -> int:
    """Give a referent who has an application of codes."""
    with app.app_context():
        return an_account(ANA, Role.REFERENT).id


def words(response) -> str:
    return " ".join(html.fromstring(response.text).text_content().split())


def password(client) -> str:
    form = {"email": ANA, "password": PASSWORD, "csrf_token": client.token("/connexion")}
    return client.post("/connexion?next=/compte", data=form).location


def enter(client, code: str):
    path = "/connexion/code?next=/compte"
    return client.post(path, data={"code": code, "csrf_token": client.token(path)})


def now_code(shift: int = 0) -> str:
    return pyotp.TOTP(CODE_SECRET).at(int(clock.now().timestamp()) + 30 * shift)


def test_a_password_alone_opens_nothing_then_a_code_does(app, client, ana):
    assert password(client) == "/connexion/code?next=/compte"
    assert client.get("/compte").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(UserSession)).all() == []
    assert "pas le bon" in words(enter(client, "000000"))
    assert enter(client, now_code()[:3] + " " + now_code()[3:]).location == "/compte"
    assert client.get("/compte").status_code == 200


@pytest.mark.parametrize(("shift", "status"), [(-2, 400), (-1, 302), (0, 302), (1, 302), (2, 400)])
def test_the_clock_of_a_telephone_may_be_half_a_minute_off(client, ana, shift, status):
    with time_machine.travel(clock.now(), tick=False):
        password(client)
        assert enter(client, now_code(shift)).status_code == status


def test_a_code_works_once_even_for_two_browsers(app, client, ana):
    other = app.test_client()
    with time_machine.travel(clock.now(), tick=False):
        password(client), password(other)
        assert enter(client, now_code()).status_code == 302
        assert enter(other, now_code()).status_code == 400
        assert enter(other, now_code(-1)).status_code == 400  # nor one of before
        assert enter(other, now_code(1)).status_code == 302


def test_codes_are_counted_like_passwords(client, ana):
    password(client)
    for _ in range(PAIR_LIMIT):
        assert enter(client, "123456").status_code == 400
    refused = enter(client, now_code())
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        assert password(client)
        assert enter(client, now_code()).status_code == 302


def test_a_sign_in_that_waited_begins_again(client, ana):
    password(client)
    with time_machine.travel(clock.now() + steps.LIFETIME + timedelta(seconds=1)):
        late = enter(client, now_code())
        assert late.status_code == 400
        assert "a trop attendu" in words(late)


def test_without_a_password_there_is_no_code_to_enter(client):
    assert client.get("/connexion/code").location == "/connexion?next=/"


def test_who_must_have_a_second_factor_adds_one_and_does_nothing_else(app, client):
    with app.app_context():
        user = an_account(ANA, Role.REFERENT)
        with writing():
            totp.remove(user.id)
    assert password(client) == "/compte"
    for path in ("/compte", "/formations", "/structure", "/mes-recherches"):
        assert client.get(path).location.startswith(SECOND), path
    assert client.get("/api/v1/actions").status_code == 403
    client.post(f"{SECOND}/codes", data={"csrf_token": client.token(SECOND)})
    page = client.get(SECOND)
    secret = re.sub(r"\s", "", html.fromstring(page.text).xpath("string(//*[contains(@class, 'secret')])"))
    assert "data:image/svg+xml" in page.text
    assert client.get(SECOND).text.count("data:image/svg") == 1  # looking proposes nothing new
    token = {"csrf_token": client.token(SECOND)}
    assert "pas le bon" in words(client.post(f"{SECOND}/codes/confirmer", data=token | {"code": "000000"}))
    code = pyotp.TOTP(secret).at(int(clock.now().timestamp()))
    kept = client.post(f"{SECOND}/codes/confirmer", data=token | {"code": code})
    codes = html.fromstring(kept.text).xpath("//ol/li/text()")
    assert len(set(codes)) == COUNT
    assert client.get("/compte").status_code == 200
    with app.app_context():
        factor = db.session.scalars(select(TotpFactor)).one()
        stored = [factor.sealed, *db.session.scalars(select(RecoveryCode.digest))]
        assert not any(secret in one or one in codes for one in stored)
        assert [one.values["what"] for one in db.session.scalars(select(Message))] == ["add_codes"]
    other = app.test_client()
    assert password(other) == "/connexion/code?next=/compte"
    assert enter(other, code).status_code == 400  # it confirmed the application
    assert enter(other, codes[3].upper().replace("-", " ")).location == "/compte"
    third = app.test_client()
    password(third)
    assert enter(third, codes[3]).status_code == 400


def test_a_role_that_needs_a_factor_cannot_give_the_last_one_up(client, ana):
    sign_in(client, ANA)
    token = {"csrf_token": client.token(SECOND)}
    client.post(f"{SECOND}/codes/retirer", data=token)
    assert "ajoutez-en un autre" in words(client.get(SECOND))
    assert "Enregistrée le" in words(client.get(SECOND))


def test_who_need_not_have_one_may_take_it_away(app, client):
    with app.app_context():
        user = an_account(ANA, Role.PRESCRIBER)
        with writing():
            totp.set_known(user.id, CODE_SECRET, SECRET)
    sign_in(client, ANA)
    client.post(f"{SECOND}/codes/retirer", data={"csrf_token": client.token(SECOND)})
    assert password(app.test_client()) == "/compte"


def test_a_factor_guards_the_others(app, client, ana):
    """A session opened with a password alone, before the factor was added, changes nothing of it."""
    with app.app_context(), writing():
        token = sessions.start(ana, memberships.organisations_of(ana)[0], None)
    with client.session_transaction() as kept:
        kept["sid"] = token
    assert client.post(f"{SECOND}/codes", data={"csrf_token": client.token(SECOND)}).status_code == 403


def test_a_secret_sealed_with_another_key_opens_nothing_and_reads_as_nothing(app, ana):
    with app.app_context(), pytest.raises(Exception, match="another key"):
        totp.use(ana, "123456", "another secret key")
