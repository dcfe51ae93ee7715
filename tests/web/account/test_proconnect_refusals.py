"""What must open nothing at ProConnect's door: wrong answers, tokens that prove nothing, a provider in trouble."""

from __future__ import annotations

import shutil
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from joserfc.jwk import OctKey

from extranet.application import create_app
from extranet.proconnect.provider import Provider
from tests.factories.accounts import an_account
from tests.factories.proconnect import come_back, configured, refused
from tests.fixtures.application import close, settings_in
from tests.fixtures.client import Client
from tests.fixtures.provider import CLIENT_ID, CLIENT_SECRET, STRANGER_S_KEY


@pytest.fixture(scope="module")
def _closed_app(prepared, tmp_path_factory, _running_provider):
    folder = tmp_path_factory.mktemp("closed")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    app = configured(lambda **values: create_app(settings_in(folder, **values)), _running_provider.issuer)
    app.test_client_class, app.testing = Client, True
    with app.app_context():
        an_account()
    yield app
    close(app)


@pytest.fixture
def closed_app(_closed_app, provider):
    """Give one application for all the tests where nobody gets in: none leaves anything behind."""
    return _closed_app


WRONG_ANSWERS = {
    "another state": {"state": "invented"},
    "no state": {"state": None},
    "no code": {"code": None},
    "another code": {"code": "guessed"},
    "another issuer beside the code": {"iss": "https://evil.example"},
    "the person says no": {"error": "access_denied"},
    "the provider fails": {"error": "<script>", "error_description": "<b>technical words</b>"},
}


@pytest.mark.parametrize("changed", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
def test_a_wrong_answer_opens_nothing(closed_app, provider, changed, caplog):
    refused(closed_app, come_back(closed_app.test_client(), provider, **changed), caplog)


NOW = int(time.time())
WRONG_TOKENS = {
    "another nonce": {"id_claims": {"nonce": "replayed"}},
    "no nonce": {"id_claims": {"nonce": None}},
    "another audience": {"id_claims": {"aud": "another-site"}},
    "several audiences, for another": {"id_claims": {"aud": [CLIENT_ID, "another"], "azp": "another"}},
    "several audiences, for nobody": {"id_claims": {"aud": [CLIENT_ID, "another"]}},
    "another issuer": {"id_claims": {"iss": "https://evil.example"}},
    "no issuer": {"id_claims": {"iss": None}},
    "expired": {"id_claims": {"exp": NOW - 3600}},
    "without end": {"id_claims": {"exp": None}},
    "of to-morrow": {"id_claims": {"iat": NOW + 86400, "nbf": NOW + 86400}},
    "no subject": {"id_claims": {"sub": None}},
    "another key": {"signing_key": STRANGER_S_KEY},
    "no signature": {"alg": "none"},
    "signed with our own secret": {"alg": "HS256", "signing_key": OctKey.import_key(CLIENT_SECRET + " " * 32)},
    "another person's details": {"info_claims": {"sub": "person-2"}},
    "details for another site": {"info_claims": {"aud": "another-site"}},
    "no tokens": {"broken": {"/token": (200, "[]")}},
    "tokens that are no JSON": {"broken": {"/token": (200, "<html>")}},
    "no ID token": {"broken": {"/token": (200, '{"access_token": "the access", "token_type": "Bearer"}')}},
    "no details": {"broken": {"/userinfo": (403, "{}")}},
    "details that are no JSON": {"broken": {"/userinfo": (200, "Traceback")}},
    "a failure at the exchange": {"broken": {"/token": (500, "Traceback")}},
}


@pytest.mark.parametrize("fault", WRONG_TOKENS.values(), ids=WRONG_TOKENS)
def test_what_proves_nothing_opens_nothing(closed_app, provider, fault, caplog):
    for name, value in fault.items():
        setattr(provider, name, value)
    refused(closed_app, come_back(closed_app.test_client(), provider), caplog)


def test_an_answer_that_comes_too_late_opens_nothing(closed_app, provider, caplog):
    client = closed_app.test_client()
    brought = provider.authorize(client.get("/connexion/proconnect").location)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16), tick=False):
        refused(closed_app, client.get("/connexion/proconnect/retour", query_string=brought), caplog)


DISTURBED = {
    "down": None,
    "another issuer": {"described": {"issuer": "http://127.0.0.1/other"}},
    "an address less safe than its own": {"described": {"token_endpoint": "ftp://127.0.0.1/"}},
    "no JSON": {"broken": {"/.well-known/openid-configuration": (200, "Traceback")}},
    "too large": {"broken": {"/.well-known/openid-configuration": (200, " " * 300_000)}},
    "failing": {"broken": {"/.well-known/openid-configuration": (502, "{}")}},
    "elsewhere": {"broken": {"/.well-known/openid-configuration": (302, "{}")}},
    "no keys": {"broken": {"/jwks": (200, '{"keys": []}')}},
}


@pytest.mark.parametrize("fault", DISTURBED.values(), ids=DISTURBED)
def test_a_provider_that_cannot_answer_is_told_from_the_first_click(closed_app, provider, fault, caplog, monkeypatch):
    issuer = provider.issuer
    if fault is None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            issuer = f"http://127.0.0.1:{closed.getsockname()[1]}"
    for name, value in (fault or {}).items():
        setattr(provider, name, value)
    meet_anew(closed_app, monkeypatch, proconnect_issuer=issuer)
    response = closed_app.test_client().get("/connexion/proconnect")
    assert response.status_code == 503
    refused(closed_app, response, caplog)


def test_a_provider_that_never_answers_is_not_waited_for(closed_app, caplog, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        issuer = f"http://127.0.0.1:{silent.getsockname()[1]}"
        meet_anew(closed_app, monkeypatch, proconnect_issuer=issuer, proconnect_timeout=0.05)
        refused(closed_app, closed_app.test_client().get("/connexion/proconnect"), caplog)
    assert "ReadTimeout" in caplog.text


def test_an_address_that_nobody_vouches_for_opens_no_account(closed_app, provider, caplog):
    for claimed in (False, None, "true", 1):
        provider.person["email_verified"] = claimed
        refused(closed_app, come_back(closed_app.test_client(), provider), caplog)
        caplog.clear()
    del provider.person["email_verified"]
    refused(closed_app, come_back(closed_app.test_client(), provider), caplog)


def test_a_stranger_whom_no_domain_leads_anywhere_is_told_so(closed_app, provider, caplog):
    provider.person["email"] = "new@nowhere.example"
    response = come_back(closed_app.test_client(), provider)
    assert "aucune structure" in response.text
    refused(closed_app, response, caplog)


def meet_anew(app, monkeypatch, **values):
    """Let the application meet a provider for the first time."""
    known = app.extensions["extranet"]
    monkeypatch.setitem(known, "proconnect", Provider(replace(known["settings"], **values)))
