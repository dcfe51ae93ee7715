"""Between the password and the code nothing is open, and what opened the way may be taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import pyotp
import pytest
import time_machine
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from extranet.accounts import recovery, sessions
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.accounts.sessions import UserSession
from extranet.database import db, writing
from tests.factories.accounts import CODE_SECRET, PASSWORD, an_account

ANA, CODE_PAGE, OWN = "ana@region.example", "/connexion/code", "/compte/second-facteur"
NINE = datetime(2027, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def travelled():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ana(app) -> str:
    with app.app_context():
        an_account(ANA, Role.PUBLISHER, name="Ana Diaz")
    return ANA


def begin(client, email: str = ANA):
    form = {"email": email, "password": PASSWORD, "csrf_token": client.token("/connexion")}
    return client.post("/connexion", data=form)


def show(client, code: str):
    return client.post(CODE_PAGE, data={"code": code, "csrf_token": client.token(CODE_PAGE)})


def code_at(shift: int = 0, secret: str = CODE_SECRET) -> str:
    return pyotp.TOTP(secret).at(int(datetime.now(UTC).timestamp()) + 30 * shift)


def leave(client) -> None:
    client.post("/deconnexion", data={"csrf_token": client.token("/aide")})


def cookie_of(client) -> dict[str, object]:
    value = client.get_cookie("extranet").value
    return SecureCookieSessionInterface().get_signing_serializer(client.application).loads(value)


def test_nothing_is_open_between_the_password_and_the_code(app, client, ana, travelled):
    response = begin(client)
    assert (response.status_code, response.location.split("?")[0]) == (302, CODE_PAGE)
    for path in ("/compte", "/formations", OWN):
        assert client.get(path).location.startswith("/connexion"), path
    word = cookie_of(client)["step"]
    assert "sid" not in cookie_of(client)
    with app.app_context():
        assert db.session.scalar(select(UserSession)) is None
        assert sessions.member_of(word) is None
    assert show(client, code_at()).location == "/"
    assert client.get("/compte").status_code == 200
    assert "step" not in cookie_of(client) and cookie_of(client)["sid"] != word


def test_a_password_changed_meanwhile_ends_what_waits_for_its_code(app, client, ana, travelled):
    begin(client)
    token = client.token(CODE_PAGE)
    with app.app_context(), writing():
        sessions.end_all(db.session.scalar(select(User.id)))
    response = client.post(CODE_PAGE, data={"code": code_at(), "csrf_token": token})
    assert response.status_code == 400
    assert client.get("/compte").status_code == 302


def test_a_recovery_code_opens_once(app, client, ana, travelled):
    with app.app_context(), writing():
        first, *_ = recovery.renew(db.session.scalar(select(User.id)))
    begin(client)
    assert show(client, first.upper().replace("-", " ")).status_code == 302
    leave(client)
    begin(client)
    assert show(client, first).status_code == 400


@pytest.mark.parametrize(("alone", "leads_to"), [(True, "/"), (False, CODE_PAGE)])
def test_a_setting_lets_the_demonstration_in_with_the_password_alone(make_app, alone, leads_to):
    app = make_app(demonstration_password_alone=alone)
    with app.app_context():
        an_account(ANA, Role.PUBLISHER, demonstration=True)
        an_account("lea@region.example", Role.PUBLISHER)
    client = app.test_client()
    assert begin(client).location.split("?")[0] == leads_to
    assert begin(app.test_client(), "lea@region.example").location.startswith(CODE_PAGE)
