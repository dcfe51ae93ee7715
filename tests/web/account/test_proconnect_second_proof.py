"""ProConnect is one proof; it is two only at the `acr` that the settings name."""

from __future__ import annotations

import pytest

from extranet.accounts.roles import Role
from extranet.accounts.sessions import UserSession
from tests.factories.accounts import an_account, code
from tests.factories.proconnect import STRONG, come_back, configured, told

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
    assert told(app, UserSession) == [[]]
    assert client.get("/compte").location.startswith("/connexion")
    shown = client.post(response.location, data={"code": code(), "csrf_token": client.token(response.location)})
    assert shown.location == "/compte" and client.get("/compte").status_code == 200
    page = client.post("/deconnexion", data={"csrf_token": client.token("/compte")})
    assert f"{provider.issuer}/session/end?" in page.text


def test_the_acr_of_the_settings_stands_for_our_code(make_app, provider):
    provider.id_claims["acr"] = STRONG
    _, client, response = arrive(make_app, provider)
    assert response.location == "/compte" and client.get("/compte").status_code == 200
