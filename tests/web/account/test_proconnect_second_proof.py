"""ProConnect is one proof; it is two only at the `acr` that the settings name."""

from __future__ import annotations

import pytest

from extranet.accounts import totp
from extranet.accounts.identities import LinkedIdentity
from extranet.accounts.roles import Role
from extranet.accounts.sessions import UserSession
from extranet.database import writing
from extranet.web.account import proconnect_routes
from tests.factories.accounts import CODE_SECRET, an_account, code
from tests.factories.proconnect import STRONG, come_back, configured, told
from tests.fixtures.application import SECRET

CODE_PAGE = "/connexion/code"


def arrive(make_app, provider, **settings):
    """Let somebody who has a code come back from the provider."""
    app = configured(make_app, provider.issuer, **settings)
    with app.app_context():
        an_account(provider.person["email"], Role.PUBLISHER, name="Léa Martin")
    client = app.test_client()
    return app, client, come_back(client, provider)


@pytest.mark.parametrize(
    ("acr", "settings"),
    [(None, {}), ("eidas1", {}), (STRONG + "x", {}), (STRONG, {"proconnect_strong_acr": ""}), ([STRONG], {})],
)
def test_our_code_is_wanted_and_leaving_is_still_leaving_both(make_app, provider, acr, settings):
    provider.id_claims["acr"] = acr
    app, client, response = arrive(make_app, provider, **settings)
    assert response.location.partition("?")[0] == CODE_PAGE
    assert told(app, UserSession, LinkedIdentity) == [[], []]  # nothing is kept before the code
    assert client.get("/compte").location.startswith("/connexion")
    shown = client.post(response.location, data={"code": code(), "csrf_token": client.token(response.location)})
    assert shown.location == "/compte" and client.get("/compte").status_code == 200
    ((link,),) = told(app, LinkedIdentity)
    assert (link.issuer, link.subject) == (provider.issuer, "person-1")
    page = client.post("/deconnexion", data={"csrf_token": client.token("/compte")})
    assert f"{provider.issuer}/session/end?" in page.text


def test_the_acr_of_the_settings_stands_for_our_code(make_app, provider):
    provider.id_claims["acr"] = STRONG
    app, client, response = arrive(make_app, provider)
    assert response.location == "/compte" and client.get("/compte").status_code == 200
    assert len(told(app, LinkedIdentity)[0]) == 1


def test_who_owes_a_factor_and_has_none_is_linked_only_after_adding_one(make_app, provider):
    app = configured(make_app, provider.issuer)
    with app.app_context():
        user = an_account(provider.person["email"], Role.PUBLISHER, name="Léa Martin").id
        with writing():
            totp.remove(user)
    client = app.test_client()
    come_back(client, provider)
    assert client.get("/compte").location.startswith("/compte/second-facteur")
    assert told(app, LinkedIdentity) == [[]]
    with app.app_context(), writing():
        totp.set_known(user, CODE_SECRET, SECRET)
    again = app.test_client()
    asked = come_back(again, provider).location
    again.post(asked, data={"code": code(), "csrf_token": again.token(asked)})
    assert len(told(app, LinkedIdentity)[0]) == 1


def test_too_many_that_fail_from_one_address_wait_and_those_that_succeed_do_not_count(make_app, provider, monkeypatch):
    monkeypatch.setattr(proconnect_routes, "MOST_COMING", 2)
    provider.id_claims["acr"] = STRONG
    app, client, _ = arrive(make_app, provider)
    for _ in range(3):
        client.delete_cookie("extranet")
        assert come_back(client, provider).location == "/compte"
    stranger = app.test_client()
    refused = [stranger.get("/connexion/proconnect/retour?code=x&state=x") for _ in range(3)]
    assert [one.status_code for one in refused] == [400, 400, 429]
    assert "Réessayez dans 15" in refused[-1].text and 0 < int(refused[-1].headers["Retry-After"]) <= 901
