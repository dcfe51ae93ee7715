"""The file of partners: for machines that hold a word, and for administrators; told once to whom has it already."""

from __future__ import annotations

import gzip

import pytest

from extranet.accounts import machines
from extranet.accounts.roles import Role
from extranet.database import db
from extranet.exchange import partners
from tests.factories import offer
from tests.factories.accounts import an_account, sign_in

LATEST = "/api/v1/offre.lheo.xml.gz"


@pytest.fixture
def word(app, settings) -> str:
    with app.app_context():
        offer.training("F1")
        partners.make(settings.partners_dir)
        return machines.create("Portail du partenaire", "region")[1]


def said(word: str, **others: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {word}", **others}


def test_a_machine_reads_the_latest_a_days_and_a_publishers(client, word, settings):
    latest = client.get(LATEST, headers=said(word))
    assert (latest.status_code, latest.mimetype) == (200, "application/gzip")
    assert b'numero="F1"' in gzip.decompress(latest.data)
    day = partners.file_of(settings.partners_dir).name[6:16]
    for path in (f"/api/v1/offre-{day}.lheo.xml.gz", "/api/v1/region/offre.lheo.xml.gz"):
        assert client.get(path, headers=said(word)).status_code == 200
    for path in (
        "/api/v1/offre-2001-01-01.lheo.xml.gz",
        "/api/v1/offre-hier.lheo.xml.gz",
        "/api/v1/nulle-part/offre.lheo.xml.gz",
    ):
        answer = client.get(path, headers=said(word))
        assert answer.status_code == 404 and answer.json["error"]


def test_what_one_has_already_is_not_sent_again(client, word):
    first = client.get(LATEST, headers=said(word))
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for condition in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
        again = client.get(LATEST, headers=said(word, **condition))
        assert (again.status_code, again.data) == (304, b"")
    part = client.get(LATEST, headers=said(word, Range="bytes=0-9"))
    assert (part.status_code, part.data) == (206, first.data[:10])


def test_nobody_else(app, client, word):
    for headers in ({}, said("extranet_faux"), said(""), {"Authorization": "Basic Zm86YmFy"}):
        answer = client.get(LATEST, headers=headers)
        assert (answer.status_code, answer.json) == (401, {"error": "Connexion nécessaire."})
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    with app.app_context():
        an_account(role=Role.PUBLISHER)
    sign_in(client)
    assert client.get(LATEST).status_code == 403
    assert client.get("/compte", headers=said(word)).status_code == 200  # a word is heard under /api/ only


def test_a_word_opens_nothing_else_and_a_revoked_one_nothing(app, client, word):
    assert client.get("/api/v1/actions", headers=said(word)).status_code == 403
    assert client.get("/publication", headers=said(word)).status_code == 302
    with app.app_context():
        machine = machines.all_machines()[0]
        assert machine.last_used_at is not None and word not in {machine.token_hash, machine.name}
        machines.revoke(machine.id)
        db.session.remove()
    assert client.get(LATEST, headers=said(word)).status_code == 401


def test_the_command_shows_the_word_once(app, client, extranet, word):
    made = extranet("accounts", "machine", "--name", "Autre", "--organisation", "pole-emploi")
    other = made.stdout.split()[-1]
    assert client.get(LATEST, headers=said(other)).status_code == 200
    listed = extranet("accounts", "machines").stdout
    assert "Autre (Pôle emploi)" in listed and other not in listed
    assert extranet("accounts", "revoke-machine", 2).exit_code == 0
    assert client.get(LATEST, headers=said(other)).status_code == 401
    assert extranet("accounts", "machine", "--name", "x", "--organisation", "nowhere").exit_code == 2
