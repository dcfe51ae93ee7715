"""Networks and organisations: added, described by words, merged and separated, closed, imported, exported."""

from __future__ import annotations

import io
import re
from html import unescape
from itertools import pairwise

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from extranet.accounts import merging, organisations, placing
from extranet.accounts.organisations import Organisation
from extranet.accounts.roles import Role
from extranet.database import db
from extranet.outbox import Message
from tests.factories.accounts import an_account, an_organisation
from tests.factories.offer import training
from tests.fixtures.client import Client
from tests.web.publish.conftest import post, someone, words

SIRET = "73282932000074"
PLIE = {
    "name": "PLIE du Béarn", "network": "mission-locale", "address": "1 place Clemenceau", "postcode": "64000",
    "commune": "Pau", "territory": "Landes, 64, Aire-sur-l’Adour", "siret": "732 829 320 00074", "safir": "",
}  # fmt: skip


@pytest.fixture
def admin(app: Flask) -> Client:
    """Give the browser of an administrator of the platform."""
    return someone(app, "admin@region.example", Role.ADMINISTRATOR, "region", name="Nadia Etcheverry")


@pytest.fixture
def of_network(app: Flask) -> Client:
    """Give the browser of an administrator of the missions locales."""
    with app.app_context():
        an_organisation(code="ml-pau")
    return someone(app, "reseau@ml.example", Role.NETWORK_ADMINISTRATOR, "ml-pau", name="Odile Marsan")


def body(app: Flask, name: str = PLIE["name"]) -> Organisation:
    with app.app_context():
        return db.session.scalars(select(Organisation).where(Organisation.name == name)).one()


def test_a_network_is_added_then_renamed_never_twice_the_same(admin):
    post(admin, "/administration/reseaux", name="PLIE")
    again = post(admin, "/administration/reseaux", name="plie")
    assert again.status_code == 400 and "porte déjà ce nom" in words(again)
    page = admin.get("/administration/reseaux").text
    number = re.search(r"/administration/reseaux/(\d+)[^>]*>(?:(?!</form>).)*PLIE", page, re.DOTALL)[1]
    post(admin, f"/administration/reseaux/{number}", nom="PLIE et MDE")
    assert "PLIE et MDE" in admin.get("/administration/reseaux").text


def test_the_people_of_merged_organisations_count_with_the_one_that_is_left(app, of_network):
    with app.app_context():
        names = [an_organisation(name) for name in ("Oloron", "Mauléon", "Béarn")]
        for number, one in enumerate(names):
            an_account(f"a{number}@ml.example", organisation=one)
        for going, kept in pairwise(names):
            merging.merge(going, kept, by=None)
    page = of_network.get("/administration/structures?q=Béarn")
    assert "3 comptes de Béarn" in words(page)
    (link,) = re.findall(r'href="(/administration/comptes\?q=B[^"]+)"', page.text)
    people = of_network.get(unescape(link)).text
    assert all(f"a{number}@ml.example" in people for number in range(3))


def test_places_are_proposed_while_one_types_and_what_is_proposed_is_understood(app, of_network):
    def proposed(text: str, field: str) -> list[str]:
        groups = of_network.get("/administration/lieux", query_string={"q": text, "champ": field}).json["groups"]
        return [one["value"] for group in groups for one in group["options"]]

    assert proposed("pyrénées-a", "territory")[0] == "Pyrénées-Atlantiques" and proposed("64", "territory")
    assert proposed("bayo", "commune")[0] == "Bayonne (64)" and "Landes" not in proposed("land", "commune")
    assert proposed("l", "territory") == [] and proposed("%\0_", "commune") == []
    assert proposed("aire-sur", "territory")[0] == "Aire-sur-l'Adour (40)"  # the Région's first
    with app.app_context():
        assert placing.territory("Pau," * 201)[1].startswith("Un territoire a 200")
    for text, field in (("land", "territory"), ("saint-jean", "commune")):
        typed = ", ".join(proposed(text, field))
        with app.app_context():
            codes, unclear = placing.territory(typed)
        assert len(codes) > 2 and unclear is None


def test_an_organisation_is_described_by_words_and_each_fault_stands_by_its_field(app, admin):
    new = "/administration/structures/nouvelle"
    unclear = post(admin, new, **PLIE | {"commune": "Saint-Martin", "postcode": ""})
    assert unclear.status_code == 400 and "Précisez « Saint-Martin »" in words(unclear)
    wrong = words(post(admin, new, **PLIE | {"siret": "73282932000075", "safir": "64001", "postcode": "6"}))
    for fault in ("Ce SIRET n’existe pas", "Le code SAFIR est celui d’une agence Pôle emploi", "5 chiffres"):
        assert fault in wrong
    post(admin, new, **PLIE)
    made = body(app)
    assert (made.commune, made.departement, made.siret) == ("Pau", "64", SIRET)
    assert made.territory == ["40", "40001", "64"]
    edit = f"/administration/structures/{made.id}/modifier"
    assert "Landes, Aire-sur-l" in unescape(admin.get(edit).text)
    assert "C’est le SIRET de" in words(post(admin, new, **PLIE | {"name": "Autre"}))
    post(admin, edit, **PLIE | {"commune": "Oloron-Sainte-Marie", "postcode": "64400"})
    assert body(app).commune == "Oloron-Sainte-Marie"


def test_an_administrator_of_a_network_adds_to_it_alone(app, of_network):
    new = "/administration/structures/nouvelle"
    assert post(of_network, new, **PLIE | {"network": "cap-emploi"}).status_code == 400
    post(of_network, new, **PLIE)
    with app.app_context():
        other = an_organisation("Cap emploi", "cap-emploi")
    post(of_network, f"/administration/structures/{body(app).id}/modifier", **PLIE | {"network": "cap-emploi"})
    with app.app_context():
        assert db.session.get_one(Organisation, body(app).id).network.code == "mission-locale"
    for act in ("fermer", "rouvrir", "separer", "habilitation", "reunir", "modifier"):
        assert post(of_network, f"/administration/structures/{other}/{act}").status_code == 404
    assert (
        post(of_network, f"/administration/structures/{body(app).id}/reunir", structure=str(other)).status_code == 404
    )
    assert of_network.get("/administration/reseaux").status_code == 403


def test_merged_with_a_preview_separated_and_nothing_rewritten(app, admin):
    with app.app_context():
        pau, oloron = an_organisation(), an_organisation("Mission locale d’Oloron")
        an_account(organisation=oloron)
    path = f"/administration/structures/{oloron}/reunir"
    shown = words(admin.get(f"{path}?q=pau&structure={pau}"))
    assert "1 compte" in shown and "0 formation" in shown
    post(admin, path, structure=str(pau))
    assert "lea@mission-locale.example" in admin.get(f"/structures/{pau}").text
    assert post(admin, path, structure=str(pau)).status_code == 400
    with app.app_context():
        assert db.session.get_one(Organisation, oloron).merged_into_id == pau
    post(admin, f"/administration/structures/{oloron}/separer")
    assert "lea@mission-locale.example" not in admin.get(f"/structures/{pau}").text
    assert post(admin, f"/administration/structures/{oloron}/separer").status_code == 409
    with app.app_context():
        training(publisher="region")
        region = organisations.find("region").id
    assert "ne se réunit qu’à une autre" in words(
        admin.get(f"/administration/structures/{region}/reunir?q=pau&structure={pau}")
    )


def test_closed_its_people_are_written_to_and_nobody_is_invited(app, admin):
    with app.app_context():
        pau = an_organisation()
        an_account()
    post(admin, f"/administration/structures/{pau}/fermer")
    with app.app_context():
        assert [(one.name, one.to) for one in db.session.scalars(select(Message))] == [
            ("organisation_closed", "lea@mission-locale.example")
        ]
    assert post(admin, f"/structures/{pau}/inviter", people="A <a@a.example>", role="prescriber").status_code == 409
    post(admin, f"/administration/structures/{pau}/rouvrir")
    assert "Structure fermée" not in admin.get(f"/structures/{pau}").text


def a_list(kind: str) -> tuple[io.BytesIO, str]:
    rows = [
        ["Réseau", "Nom de la structure", "Ville", "N° SIRET", "CP"],
        ["Mission locale", "Mission locale de Pau", "Pau", SIRET, "64000"],
        ["PLIE inconnu", "Perdue", "Pau", "", ""],
        ["Cap emploi", "Cap emploi Landes", "Saint-Martin", "", ""],
        ["cap-emploi", "Cap emploi Dax", "Dax", "12", ""],
        ["Pôle emploi", "Pôle emploi Dax", "Dax", "", "40100"],
    ]
    if kind == "csv":
        return io.BytesIO("\n".join(";".join(row) for row in rows).encode("cp1252")), "liste.csv"
    file, book = io.BytesIO(), Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    file.seek(0)
    return file, "liste.xlsx"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_is_tried_then_imported_line_by_line(app, admin, kind):
    with app.app_context():
        an_organisation()
    path = "/administration/structures/importer"
    tried = admin.post(path, data={"csrf_token": admin.token("/compte"), "file": a_list(kind)})
    said = words(tried)
    assert "1 ajoutée, 1 modifiée, 3 à corriger. Rien n’est encore enregistré." in said
    for fault in (
        "réseau : ce réseau n’existe pas",
        "commune : Précisez « Saint-Martin »",
        "SIRET : Un SIRET a 14 chiffres.",
    ):
        assert fault in said
    with app.app_context():
        assert not db.session.scalar(select(Organisation.siret).where(Organisation.name == "Mission locale de Pau"))
    sent = unescape(re.search(r'name="lines"[^>]*value="([^"]+)"', tried.text)[1])
    done = post(admin, f"{path}/faire", lines=sent)
    assert "1 structure ajoutée, 1 modifiée" in words(done) and "Lignes à corriger" in words(done)
    assert (body(app, "Mission locale de Pau").siret, body(app, "Pôle emploi Dax").commune) == (SIRET, "Dax")
    again = admin.post(path, data={"csrf_token": admin.token("/compte"), "file": a_list(kind)})
    assert "2 inchangée, 3 à corriger" in words(again)
    assert post(admin, f"{path}/faire", lines='{"a": 1}').status_code == 400


def test_the_accounts_leave_in_a_file_each_administrator_theirs(app, admin, of_network):
    with app.app_context():
        an_account("lea@ml.example", name="=Léa")
    text = admin.get("/administration/comptes/export.csv").data.decode("utf-8-sig")
    assert "'=Léa;lea@ml.example;Mission locale de Pau;Mission locale;Conseiller·ère;actif;;" in text
    assert "admin@region.example" in text
    book = load_workbook(io.BytesIO(of_network.get("/administration/comptes/export.xlsx").data))
    emails = {row[1] for row in book["Comptes"].iter_rows(min_row=2, values_only=True)}
    assert emails == {"lea@ml.example", "reseau@ml.example"}
