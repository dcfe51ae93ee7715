"""Signing in by ProConnect in the tests: an application that knows the provider, the way there and back."""

from __future__ import annotations

from sqlalchemy import select

from extranet.accounts.identities import LinkedIdentity
from extranet.accounts.newcomers import Newcomer
from extranet.accounts.sessions import UserSession
from extranet.database import db
from extranet.logs import REQUESTS
from tests.fixtures.provider import CLIENT_ID, CLIENT_SECRET

STRONG = "eidas2"


def configured(make_app, issuer, **values):
    given = {"proconnect_issuer": issuer, "proconnect_client_id": CLIENT_ID, "proconnect_client_secret": CLIENT_SECRET}
    return make_app(**given | {"proconnect_strong_acr": STRONG} | values)


def come_back(client, provider, **changed):
    """Begin on the sign-in page, pass by the provider, come back with what it gives (or with something else)."""
    brought = provider.authorize(client.get("/connexion/proconnect?next=/compte").location)
    brought = {name: value for name, value in (brought | changed).items() if value is not None}
    return client.get("/connexion/proconnect/retour", query_string=brought)


def told(app, *entities):
    with app.app_context():
        return [db.session.scalars(select(one)).all() for one in entities]


def logged(caplog):
    """Return what the log says, but for the line that every request leaves."""
    return [record.getMessage() for record in caplog.records if record.name != REQUESTS]


def refused(app, response, caplog):
    """A page in French, no session, nothing technical on the screen, one line without secrets in the log."""
    assert response.status_code in {400, 403, 503}
    assert "La connexion par ProConnect n’a pas abouti" in response.text
    for word in ("Traceback", "technical", "script>", 'nonce"', "invalid", "token", "person-1"):
        assert word not in response.text.partition("<h1")[2].partition("<script nonce")[0]
    assert told(app, UserSession, LinkedIdentity, Newcomer) == [[], [], []]
    (line,) = logged(caplog)
    assert "refused" in line
    assert not any(word in caplog.text for word in ("one code", "the access", "eyJ", CLIENT_SECRET, "lea@"))
