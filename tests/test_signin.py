from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from extranet import clock, signin
from extranet.accounts import sessions
from extranet.accounts.people import User
from extranet.accounts.sessions import UserSession
from extranet.database import db, writing
from tests.factories.accounts import an_account, sign_in

NINE = datetime(2027, 1, 5, 9, tzinfo=UTC)

ELSEWHERE = [
    "https://evil.example/",
    "http:evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/%5cevil.example",
    "/%2fevil.example",
    "/%252fevil.example",
    "/%2525252fevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\n/evil.example",
    "/formations%0d%0aLocation:%20//evil.example",
    "/..//evil.example",
    "/formations//evil.example",
    "/\u2044evil.example",
    "/\uff0fevil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/\x00/evil.example",
    "//[evil",
    "?q=a",
    "",
]


@pytest.mark.parametrize("target", [*ELSEWHERE, None])
def test_no_spelling_leads_to_another_site(target):
    assert signin.safe_next(target) == "/"


@pytest.mark.parametrize(
    "target",
    ["/", "/formations", "/formations?q=caf%C3%A9&lieu=Pau&page=2", "/formations/12#sessions", "/f?u=https://a.fr//b"],
)
def test_a_path_of_this_site_is_kept_as_it_is(target):
    assert signin.safe_next(target) == target


@pytest.fixture
def signed_in(app, client):
    with app.app_context():
        an_account()
    assert sign_in(client).status_code == 302
    return client


def cookie_of(client) -> dict[str, object]:
    value = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"]).value
    return SecureCookieSessionInterface().get_signing_serializer(client.application).loads(value)


def test_the_cookie_holds_the_id_of_the_session_and_nothing_about_the_person(signed_in):
    signed_in.get("/compte")
    assert set(cookie_of(signed_in)) <= {"sid", "csrf_token"}


def test_signing_in_gives_a_new_id_and_forgets_what_the_browser_brought(app, client):
    with app.app_context():
        an_account()
    with client.session_transaction() as brought:
        brought["sid"] = "chosen by an attacker"
        brought["left"] = "behind"
    sign_in(client)
    first = cookie_of(client)
    assert first["sid"] != "chosen by an attacker"
    assert "left" not in first
    client.post("/deconnexion", data={"csrf_token": client.token("/compte")})
    sign_in(client)
    assert cookie_of(client)["sid"] != first["sid"]


def test_a_cookie_kept_after_signing_out_opens_nothing(signed_in):
    name = signed_in.application.config["SESSION_COOKIE_NAME"]
    kept = signed_in.get_cookie(name).value
    signed_in.post("/deconnexion", data={"csrf_token": signed_in.token("/compte")})
    signed_in.set_cookie(name, kept)
    assert signed_in.get("/compte").status_code == 302


def test_a_suspended_person_is_out_at_the_next_request(app, signed_in):
    assert signed_in.get("/compte").status_code == 200
    with app.app_context(), writing():
        db.session.scalars(select(User)).one().suspended_at = clock.now()
    assert signed_in.get("/compte").status_code == 302


def test_a_person_who_reads_is_seen_and_one_who_left_is_not(app, client):
    with time_machine.travel(NINE, tick=False) as travelled:
        with app.app_context():
            an_account()
        sign_in(client)
        for _ in range(4):
            travelled.shift(timedelta(minutes=29))
            assert client.get("/compte").status_code == 200
        with app.app_context():
            assert db.session.scalar(select(UserSession.last_seen_at)) == clock.now()
        travelled.shift(sessions.IDLE)
        assert client.get("/compte").status_code == 302


def test_the_address_of_a_request_is_written_in_the_journal(app, signed_in):
    with app.app_context():
        entry = db.session.execute(db.text("SELECT verb, address FROM audit_entry")).one()
    assert entry == ("sign_in", "127.0.0.1")


def test_a_stranger_is_nobody(app):
    with app.test_request_context("/aide"):
        assert signin.current_member() is None


def test_production_refuses_the_demonstration_accounts_even_already_signed_in(make_app):
    app = make_app(env="production")
    client = app.test_client()
    with app.app_context():
        user = an_account(demonstration=True)
        organisation = user_organisation()
        with writing():
            token = sessions.start(user.id, organisation, None)
    with client.session_transaction(base_url="https://localhost") as cookie:
        cookie["sid"] = token
    assert client.get("/compte", base_url="https://localhost").status_code == 302


def user_organisation() -> int:
    return db.session.scalar(db.text("SELECT organisation_id FROM membership"))
