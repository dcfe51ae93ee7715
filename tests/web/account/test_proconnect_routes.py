"""Signing in by ProConnect, against a real provider over HTTP: who gets in, who does not, what is left of it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from sqlalchemy import select

from extranet import clock
from extranet.accounts import authentication, domains, joining, sessions
from extranet.accounts.identities import LinkedIdentity, ProviderSession
from extranet.accounts.newcomers import Newcomer
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.accounts.sessions import UserSession
from extranet.audit.journal import Entry
from extranet.database import db, writing
from tests.factories.accounts import an_account, an_organisation, sign_in
from tests.factories.proconnect import come_back, configured, logged, refused, told
from tests.fixtures.provider import KEY, STRANGER_S_KEY


@pytest.fixture
def linked_app(make_app, provider):
    """Give an application that knows the provider, and Léa's account."""
    app = configured(make_app, provider.issuer)
    with app.app_context():
        an_account()
    return app


@pytest.fixture
def browser_without_scripts(linked_app):
    return linked_app.test_client()


def test_a_known_address_gets_in_and_is_linked_once(linked_app, browser_without_scripts, provider, caplog):
    client = browser_without_scripts
    for _ in range(2):
        response = come_back(client, provider)
        assert (response.status_code, response.location) == (302, "/compte")
        assert "Léa Martin" in client.get("/compte").text
        client.delete_cookie("extranet")
    (links,) = told(linked_app, LinkedIdentity)
    assert [(one.issuer, one.subject) for one in links] == [(provider.issuer, "person-1")]
    with linked_app.app_context():
        verbs = list(db.session.scalars(select(Entry.verb).order_by(Entry.id)))
    assert verbs.count("link_identity") == 1 and verbs.count("sign_in") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1  # read once, kept an hour
    assert logged(caplog) == []


def test_what_the_provider_says_of_itself_is_read_again_after_an_hour(browser_without_scripts, provider):
    browser_without_scripts.get("/connexion/proconnect")
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        browser_without_scripts.get("/connexion/proconnect")
    assert provider.asked.count("/.well-known/openid-configuration") == 2


def test_a_new_key_is_fetched_when_it_signs(browser_without_scripts, provider):
    provider.published = STRANGER_S_KEY
    browser_without_scripts.get("/connexion/proconnect")
    provider.published = KEY
    assert come_back(browser_without_scripts, provider).status_code == 302


def test_the_subject_counts_whatever_becomes_of_the_address(browser_without_scripts, provider):
    come_back(browser_without_scripts, provider)
    browser_without_scripts.delete_cookie("extranet")
    provider.person |= {"email": "lea@elsewhere.example", "email_verified": False}
    provider.signed_info = False
    assert come_back(browser_without_scripts, provider).status_code == 302


def test_an_answer_serves_once_and_only_the_browser_that_began(linked_app, browser_without_scripts, provider, caplog):
    brought = provider.authorize(browser_without_scripts.get("/connexion/proconnect").location)
    refused(linked_app, linked_app.test_client().get("/connexion/proconnect/retour", query_string=brought), caplog)
    address = f"/connexion/proconnect/retour?code=one+code&state={brought['state']}"
    assert browser_without_scripts.get(address).status_code == 302
    assert browser_without_scripts.get(address).status_code == 400


def test_a_provider_that_vouches_for_all_is_believed_where_the_settings_say_so(make_app, provider):
    app = configured(make_app, provider.issuer, proconnect_vouches=True)
    with app.app_context():
        an_account()
    del provider.person["email_verified"]
    assert come_back(app.test_client(), provider).status_code == 302
    provider.person |= {"email_verified": False, "sub": "person-2"}
    assert come_back(app.test_client(), provider).status_code == 403


def test_a_second_identity_never_takes_an_account_over(linked_app, provider):
    assert come_back(linked_app.test_client(), provider).status_code == 302
    provider.person["sub"] = "person-2"
    response = come_back(linked_app.test_client(), provider)
    assert response.status_code == 403 and "déjà relié" in response.text


@pytest.mark.parametrize(("state", "said"), [("suspended_at", "suspendu"), ("closed_at", "fermé")])
def test_a_suspended_or_closed_account_is_told_so(linked_app, browser_without_scripts, provider, caplog, state, said):
    with linked_app.app_context(), writing():
        setattr(db.session.scalars(select(User)).one(), state, clock.now())
    response = come_back(browser_without_scripts, provider)
    assert said in response.text
    refused(linked_app, response, caplog)


@pytest.fixture
def two_houses(make_app, provider):
    """Give an application where two organisations share a domain; one of them has a SIRET."""
    app = configured(make_app, provider.issuer)
    with app.app_context():
        pau = an_organisation(siret="13002526500013")
        dax = an_organisation("Mission locale de Dax", siret="13002526500021")
        for one in (pau, dax):
            domains.replace(one, ["@Mission-Locale.example"], by=None)
    return app, pau


def test_a_stranger_waits_at_the_door_of_the_organisation_of_the_address_and_of_the_siret(two_houses, provider):
    app, pau = two_houses
    provider.person["siret"] = "130 025 265 00013"
    for _ in range(2):
        response = come_back(app.test_client(), provider)
        assert (response.status_code, "Mission locale de Pau" in response.text) == (200, True)
    (waiting, opened) = told(app, Newcomer, UserSession)
    assert [(one.email, one.name, one.organisation_id, one.vouched) for one in waiting] == [
        ("lea@mission-locale.example", "Léa Martin", pau, True)
    ]
    assert opened == []


@pytest.mark.parametrize(("siret", "email"), [("", None), ("99999999999999", None), ("13002526500013", "a@b.example")])
def test_a_domain_without_its_siret_or_a_siret_without_its_domain_leads_nowhere(two_houses, provider, siret, email):
    app, _ = two_houses
    provider.person |= {"siret": siret, "email": email or provider.person["email"]}
    response = come_back(app.test_client(), provider)
    assert response.status_code == 403 and "aucune structure" in response.text
    assert told(app, Newcomer) == [[]]


def test_whom_a_referent_lets_in_enters_by_proconnect(two_houses, provider):
    app, pau = two_houses
    provider.person["siret"] = "13002526500013"
    come_back(app.test_client(), provider)
    with app.app_context():
        referent = an_account("referente@pau.example", Role.REFERENT, organisation=pau)
        with writing():
            token = authentication.let_in(referent, "::1")
        (newcomer,) = joining.waiting(pau)
        joining.admit(newcomer.id, Role.PRESCRIBER, by=sessions.member_of(token))
    client = app.test_client()
    assert come_back(client, provider).location == "/compte"
    asked = client.get("/compte").location
    assert asked == "/conditions/accepter?next=/compte"
    assert client.post(asked, data={"csrf_token": client.token(asked)}).location == "/compte"
    assert "Mission locale de Pau" in client.get("/compte").text


def test_leaving_here_is_leaving_there(linked_app, browser_without_scripts, provider):
    client = browser_without_scripts
    come_back(client, provider)
    page = client.post("/deconnexion", data={"csrf_token": client.token("/compte")})
    address = page.text.partition("url=")[2].partition('"')[0].replace("&amp;", "&")
    asked = dict(parse_qsl(urlsplit(address).query))
    assert address.startswith(f"{provider.issuer}/session/end?")
    assert asked["id_token_hint"].startswith("eyJ")
    assert asked["post_logout_redirect_uri"] == "http://localhost/deconnexion/proconnect"
    assert client.get("/compte").location.startswith("/connexion")
    assert told(linked_app, ProviderSession) == [[]]
    for state, said in (("invented", False), (asked["state"], False)):
        client.get(f"/deconnexion/proconnect?state={state}")
        assert ("chez ProConnect" in client.get("/connexion").text) is said


def test_coming_back_from_there_says_that_both_are_closed(browser_without_scripts, provider):
    client = browser_without_scripts
    come_back(client, provider)
    page = client.post("/deconnexion", data={"csrf_token": client.token("/compte")})
    state = page.text.partition("state=")[2].partition("&")[0]
    assert client.get(f"/deconnexion/proconnect?state={state}").location == "/connexion"
    assert "ici et chez ProConnect" in client.get("/connexion").text


def test_who_came_in_by_password_leaves_only_here(linked_app, browser_without_scripts):
    client = browser_without_scripts
    sign_in(client)
    assert client.post("/deconnexion", data={"csrf_token": client.token("/compte")}).location == "/connexion"


def test_nothing_of_it_shows_without_settings(client):
    assert "ProConnect" not in client.get("/connexion").text
    for path in ("/connexion/proconnect", "/connexion/proconnect/retour", "/deconnexion/proconnect"):
        assert client.get(path).status_code == 404


def test_the_button_says_what_it_is(browser_without_scripts):
    page = browser_without_scripts.get("/connexion?next=/formations").text
    assert "S’identifier avec ProConnect" in page and "Qu’est-ce que ProConnect" in page
    assert 'href="/connexion/proconnect?next=/formations"' in page
