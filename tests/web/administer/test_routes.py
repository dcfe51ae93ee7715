"""Organisations, accounts and roles: lists for administrators only."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import html

from extranet import clock
from extranet.accounts import creation, organisations
from extranet.accounts.organisations import Organisation
from extranet.accounts.people import by_email
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import ROLES, Role
from extranet.database import writing
from extranet.web.administer.display import RIGHTS
from extranet.web.administer.listing import PAGE_SIZE
from tests.factories.accounts import an_account, an_organisation, sign_in
from tests.fixtures.client import Client
from tests.fixtures.statements import counted

PAGES = ("/administration/structures", "/administration/comptes", "/administration/roles")
ADMIN = "admin@region.example"


def signed_in(app: Flask, role: Role) -> Client:
    with app.app_context():
        an_account(ADMIN, role, name="Nadia Etcheverry", organisation=organisations.find("region").id)
    client = app.test_client()
    sign_in(client, ADMIN)
    return client


@pytest.fixture
def admin(app: Flask) -> Client:
    """Give the browser of an administrator."""
    return signed_in(app, Role.ADMINISTRATOR)


def lines(client: Client, path: str) -> list[str]:
    """Return each line of the table of a page."""
    rows = html.fromstring(client.get(path).text).xpath("//tbody/tr")
    return [" ".join(" ".join(row.itertext()).replace("\xa0", " ").split()) for row in rows]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_these_screens_are_for_administrators_only(app, role):
    client = signed_in(app, role)
    of_network = role is Role.NETWORK_ADMINISTRATOR
    assert [client.get(path).status_code for path in PAGES] == ([200, 200, 403] if of_network else [403] * 3)


def test_an_administrator_of_a_network_sees_it_alone(app):
    with app.app_context():
        an_account("lea@pau.example")
    client = signed_in(app, Role.NETWORK_ADMINISTRATOR)
    assert len(lines(client, "/administration/structures")) == 1
    assert [line.split()[0] for line in lines(client, "/administration/comptes")] == ["Nadia"]


def test_strangers_are_sent_to_the_sign_in_page(client):
    assert {client.get(path).status_code for path in PAGES} == {302}


def test_nothing_can_be_sent(admin):
    for path in PAGES:
        forms = html.fromstring(admin.get(path).text).xpath("//main//form")
        assert {form.method for form in forms} <= {"GET"}
        assert admin.post(path, data={"csrf_token": admin.token("/compte")}).status_code == 405


def test_organisations_are_listed_with_their_accounts(app, admin):
    with app.app_context():
        an_organisation("Mission locale de Pau", code="ml-pau", commune="Pau", departement="64")
        an_account("un@pau.example")
        an_account("deux@pau.example")
    assert lines(admin, "/administration/structures") == [
        "Mission locale de Pau Mission locale ml-pau Pau (64) accordée 2 comptes de Mission locale de Pau",
        "Pôle emploi publie une offre Pôle emploi pole-emploi – non demandée 0",
        "Région Aquitaine publie une offre Région region – non demandée 1 compte de Région Aquitaine",
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=pau", 1),
        ("q=ml-pau+locale", 1),
        ("q=%25", 0),
        ("reseau=region", 1),
        ("reseau=x", 0),
        ("q=pau&reseau=region", 0),
    ],
)
def test_organisations_are_filtered(app, admin, query, count):
    with app.app_context():
        an_organisation(code="ml-pau", commune="Pau")
    assert len(lines(admin, f"/administration/structures?{query}")) == count


def test_a_merged_organisation_is_no_longer_one(app, admin):
    with app.app_context():
        old, new = an_organisation("Ancienne"), an_organisation("Nouvelle")
        with writing() as session:
            session.get_one(Organisation, old).merged_into_id = new
    page = admin.get("/administration/structures").text
    assert "Nouvelle" in page and "Ancienne" not in page


def test_accounts_are_listed_with_role_visit_and_state(app, admin):
    with app.app_context():
        an_account("lea@pau.example", name="Léa Martin", demonstration=True)
        creation.create_account("zoe@pau.example", "Zoé <b>Bo</b>", an_organisation(), Role.REFERENT)
        an_account("max@pau.example", name="Max Roy")
        with writing():
            by_email("max@pau.example").suspended_at = clock.now()
    assert lines(admin, "/administration/comptes") == [
        "Léa Martin démonstration lea@pau.example Mission locale de Pau Conseiller·ère jamais actif",
        "Max Roy max@pau.example Mission locale de Pau Conseiller·ère jamais suspendu",
        "Nadia Etcheverry admin@region.example Région Aquitaine Administrateur·rice à l’instant actif",
        "Zoé <b>Bo</b> zoe@pau.example Mission locale de Pau Référent·e jamais à activer",
    ]
    assert "<b>Bo</b>" not in admin.get("/administration/comptes").text


def test_someone_in_two_organisations_is_one_line(app, admin):
    with app.app_context():
        user = an_account("lea@pau.example")
        with writing() as session:
            elsewhere = session.get_one(Organisation, organisations.find("pole-emploi").id)
            for role in (Role.PRESCRIBER, Role.REFERENT):
                creation.memberships.add(by_email(user.email), elsewhere, role)
    (line,) = lines(admin, "/administration/comptes?q=lea")
    assert "Mission locale de Pau Pôle emploi Conseiller·ère Conseiller·ère, Référent·e" in line


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=lea", ["lea"]),
        ("q=mission+pau", ["lea"]),
        ("q=region", ["admin"]),
        ("reseau=mission-locale", ["lea"]),
        ("reseau=region", ["admin"]),
        ("q=lea&reseau=region", []),
        ("", ["lea", "admin"]),
    ],
)
def test_accounts_are_filtered_by_words_and_network(app, admin, query, names):
    with app.app_context():
        an_account("lea@pau.example")
    found = lines(admin, f"/administration/comptes?{query}")
    assert [name for line, name in zip(found, names, strict=True) if f"{name}@" in line] == names


def test_lists_are_paginated_and_ask_as_little_whatever_their_length(app, admin):
    def statements(path: str) -> int:
        with counted(app) as sent:
            admin.get(path)
        return len(sent)

    few = [statements(path) for path in PAGES]
    with app.app_context():
        for number in range(PAGE_SIZE + 1):
            agency = an_organisation(f"Agence {number:03}")
            an_account(f"p{number}@pau.example", name=f"Personne {number:03}", organisation=agency)
    assert [statements(path) for path in PAGES] == few
    assert max(few) <= 8 + 2  # BEGIN and PRAGMA are no questions
    for path in PAGES[:2]:
        assert len(lines(admin, path)) == PAGE_SIZE
        assert 1 < len(lines(admin, f"{path}?page=99")) < PAGE_SIZE
    assert "page=2" in admin.get("/administration/structures?q=agence").text


def test_the_table_of_roles_is_the_one_in_force(admin):
    rows = [line.rsplit(" ", len(Role)) for line in lines(admin, "/administration/roles")]
    said = {label: [word == "oui" for word in answers] for label, *answers in rows}
    assert said == {RIGHTS[one]: [one in ROLES[role] for role in Role] for one in Permission}


def test_the_administration_is_in_the_navigation_of_administrators_alone(app, admin):
    links = html.fromstring(admin.get("/administration/roles").text).xpath("//nav[@aria-label='Rubriques']//a")
    assert ("/administration", "page") in [(link.get("href"), link.get("aria-current")) for link in links]
    with app.app_context():
        an_account("lea@pau.example")
    other = app.test_client()
    sign_in(other, "lea@pau.example")
    assert "/administration" not in other.get("/compte").text
