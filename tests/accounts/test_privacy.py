"""One person, found, exported and erased in one command each."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from extranet import clock, outbox
from extranet.accounts import attempts, links
from extranet.accounts.people import User, by_email
from extranet.audit import verifying
from extranet.database import db, writing
from extranet.search.alerting import saved
from extranet.search.request import SearchRequest
from extranet.search.words import synonyms
from tests.factories.accounts import an_account, an_organisation, sign_in

LEA, NAME = "lea@mission-locale.example", "Léa Martin-Etchegaray"


@pytest.fixture
def lea(app, client) -> int:
    """Give the id of somebody who did a bit of everything, and of whom nothing else speaks."""
    with app.app_context():
        user = an_account(LEA, name=NAME)
        with writing():
            links.issue(user, "activation")
            outbox.put("alert", LEA.upper(), news=[])
        attempts.reserve(LEA, "192.0.2.7", known=False)
        saved.save(user.id, an_organisation(), "Pain", SearchRequest(q="boulanger", today=clock.today()))
        synonyms.add(["tourier", "feuilletier"], [], by=user.id)
    sign_in(client, LEA)
    with app.app_context():
        return by_email(LEA).id


def everything() -> str:
    """Return all the rows of the database as a text."""
    tables = db.metadata.sorted_tables
    return "\n".join(str(tuple(row)) for table in tables for row in db.session.execute(select(table)))


def test_a_person_is_found_exported_and_erased(app, client, extranet, lea):
    found = extranet("privacy", "find", LEA.upper())
    assert found.exit_code == 0, found.exception
    found = found.output
    for label in ("Compte", "Connexions", "Courriels reçus", "Recherches enregistrées", "Synonymes écrits", "Journal"):
        assert label in found
    told = extranet("privacy", "export", LEA).output
    export = json.loads(told)
    assert export["Compte"][0]["name"] == NAME and export["Recherches enregistrées"][0]["name"] == "Pain"
    with app.app_context():
        secrets = [by_email(LEA).password_hash, *db.session.scalars(select(links.Link.token_hash))]
    assert [one for one in [*secrets, "token_hash", "password_hash", "salt"] if one in told] == []

    assert extranet("privacy", "erase", LEA, "--yes").exit_code == 0
    with app.app_context():
        left = everything()
        assert [word for word in (LEA, LEA.upper(), NAME) if word in left] == []
        assert db.session.get(User, lea).suspended_at is not None
        assert verifying.verify().problem is None
    assert client.get("/compte").status_code == 302
    assert "Rien n’est conservé" in extranet("privacy", "find", LEA).output
    assert extranet("privacy", "erase", LEA, "--yes").exit_code == 2
