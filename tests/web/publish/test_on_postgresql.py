"""The screens of a publisher and of an administrator answer on PostgreSQL as on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.application import create_app
from extranet.cli.database import prepare
from tests.factories import offer
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.application import close, settings_in
from tests.fixtures.client import Client
from tests.web.publish.conftest import post, words
from tests.web.publish.writing.forms import form_of, send, write

pytestmark = pytest.mark.postgresql


@pytest.fixture
def on_postgresql(tmp_path: Path, postgresql_url: str):
    """Give the application over an empty PostgreSQL database, made ready."""
    app = create_app(settings_in(tmp_path, database_url=postgresql_url))
    app.testing, app.test_client_class = True, Client
    with app.app_context():
        prepare()
        offer.training("F1", "Électricien d’équipement")
        offer.training("F2", "Gros œuvre (n° 1)")
        offer.import_run(problems=3)
        region = organisations.find("region").id
        an_account("offre@region.example", Role.PUBLISHER, organisation=region)
        an_account("admin@region.example", Role.ADMINISTRATOR, name="Nadia", organisation=region)
    yield app
    close(app)


def test_the_list_finds_the_same(on_postgresql):
    client = on_postgresql.test_client()
    sign_in(client, "offre@region.example")
    for query, found in (
        ("", ["Électricien", "Gros œuvre"]),
        ("?q=ELECTRICIEN+d'equipement", ["Électricien"]),
        ("?q=oeuvre+(n&a-confirmer=oui&tri=modification", ["Gros œuvre"]),
        ("?q=.*", []),
    ):
        said = words(client.get(f"/publication/offre{query}"))
        assert [title for title in ("Électricien", "Gros œuvre") if title in said] == found, query


def test_the_other_screens_open(on_postgresql):
    client = on_postgresql.test_client()
    sign_in(client, "offre@region.example")
    post(client, "/publication/formations/1/retirer")
    for path in (
        "formations/1",
        "formations/1/historique",
        "formations/1/ecrire/textes",
        "sessions/1/places",
        "imports",
    ):
        assert client.get(f"/publication/{path}").status_code == 200, path
    assert "Retirée" in words(client.get("/publication/formations/1/historique"))
    assert "3 problèmes" in words(client.get("/publication/imports/3"))
    other = on_postgresql.test_client()
    sign_in(other, "admin@region.example")
    for path in ("", "/comptes?q=nadia&reseau=region", "/roles"):
        assert "Nadia" in other.get(f"/administration{path}").text


def test_an_offer_is_written_by_hand(on_postgresql):
    desk = on_postgresql.test_client()
    sign_in(desk, "offre@region.example")
    for table, text, value in (
        ("formacode", "chimie", "11554"),
        ("rome", "boulanger", "D1102"),
        ("certifications", "laveur vitres", "RNCP11563"),
        ("communes", "Pau", "64445"),
        ("organismes", "afpa", "12345678901234"),
    ):
        found = desk.get(f"/publication/choisir/{table}?q={text}").json["groups"][0]["options"]
        assert value in {one["value"] for one in found}, table
    made = [write(desk, "/publication/formations/nouvelle", intitule=f"Boulangère {place}") for place in (1, 2)]
    assert made[0].location != made[1].location
    path = f"{made[0].location}/ecrire/domaines"
    write(desk, path, rome=["D1102"], formacode=["11554"])
    mine = form_of(desk, path)
    write(desk, path, rome=["G1602"])
    both = send(desk, path, mine, rome=["H2913"])
    assert both.status_code == 409 and "Personnel de cuisine" in words(both) and "Soudage manuel" in words(both)
    assert post(desk, f"{made[1].location}/supprimer").status_code == 302
    assert desk.get(made[1].location).status_code == 404
