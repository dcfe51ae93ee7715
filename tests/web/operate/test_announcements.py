"""Announcements and settings: said on every page without asking the database; no secret shown."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest
from lxml import html

from extranet import clock
from extranet.accounts import organisations
from extranet.accounts.networks import all_networks
from extranet.accounts.roles import Role
from extranet.operating import announcements
from extranet.settings import Settings
from extranet.web.operate.setting_words import MEANINGS
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.client import Client
from tests.fixtures.statements import counted

ADMIN, HERE = "admin@region.example", "/administration/annonces"
TEXT = "Maintenance mardi <script>alert(1)</script>, voir https://region.example/info?a=1&b=2."


@pytest.fixture
def admin(app) -> Client:
    with app.app_context():
        an_account(ADMIN, Role.ADMINISTRATOR, organisation=organisations.find("region").id)
        an_account("lea@pau.example")
    client = app.test_client()
    sign_in(client, ADMIN)
    return client


def write(client: Client, **values: object):
    day = clock.today()
    form = {"text": TEXT, "level": "info", "first_day": day, "last_day": day, "network": 0} | values
    return client.post(HERE, data=form | {"csrf_token": client.token("/compte")})


def said(client: Client, path: str = "/aide") -> list[str]:
    notes = html.fromstring(client.get(path).text).xpath("//aside[@aria-label='Annonces']//p")
    return [" ".join(" ".join(one.itertext()).split()) for one in notes]


def test_previewed_said_to_all_put_away_without_script_and_removed(app, admin):
    preview = write(admin)
    assert "Aperçu" in preview.text
    assert said(admin) == []
    write(admin, publier="1")
    lea, stranger = app.test_client(), app.test_client()
    sign_in(lea, "lea@pau.example")
    assert len(said(admin)) == len(said(lea)) == len(said(stranger)) == 1
    page = html.fromstring(lea.get("/aide").text)
    assert page.xpath("//aside//a/@href") == ["https://region.example/info?a=1&b=2"]
    assert page.xpath("//aside//script") == []
    form = page.xpath("//aside//form")[0]
    answer = lea.post(form.get("action"), data=dict(form.fields))
    assert answer.location == "/aide"
    assert (said(lea), len(said(admin)), len(said(stranger))) == ([], 1, 1)
    away = lea.post(form.get("action"), data=dict(form.fields) | {"retour": "//elsewhere.example"})
    assert away.location == "/"
    number = form.get("action").split("/")[2]
    token = {"csrf_token": admin.token("/compte")}
    assert "Annuler" in admin.post(f"{HERE}/{number}/retirer", data=token, follow_redirects=True).text
    assert said(admin) == []
    admin.post(f"{HERE}/{number}/remettre", data=token)
    assert len(said(admin)) == 1


def test_said_on_its_days_to_its_network(app, admin):
    day = timedelta(days=1)
    with app.app_context():
        there = {one.code: one.id for one in all_networks()}
    write(admin, publier="1", text="Demain", first_day=clock.today() + day, last_day=clock.today() + day)
    write(admin, publier="1", text="Missions locales", network=there["mission-locale"], level="warning")
    lea = app.test_client()
    sign_in(lea, "lea@pau.example")
    assert (said(lea), said(admin), said(app.test_client())) == (["Missions locales"], [], [])
    clock.fix_today(clock.today() + day)
    assert (said(lea), said(admin)) == (["Demain"], ["Demain"])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": " "}, "Écrivez ce qu’il y a à dire."),
        ({"last_day": clock.today() - timedelta(days=1)}, "Le dernier jour vient avant le premier."),
        ({"first_day": "2020-01-01", "last_day": "2020-01-02"}, "Ce jour est passé"),
        ({"last_day": "demain"}, "Ce jour n’existe pas"),
    ],
)
def test_what_makes_no_sense_is_said_on_its_field(admin, values, sentence):
    answer = write(admin, publier="1", **values)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Not a valid" not in answer.text


def test_pages_ask_the_database_nothing_for_it(app, admin, settings):
    def asked() -> int:
        with counted(app) as sent:
            admin.get("/aide")
        return len(sent)

    admin.get("/aide")
    none = asked()
    write(admin, publier="1")
    admin.get("/aide")
    assert asked() == none
    with app.app_context():  # another process says something: this one reads again, once
        announcements.announce("Autre", announcements.Level.WARNING, clock.today(), clock.today(), None, by=1)
        announcements.changed(settings.announcements_mark)
    assert len(said(admin)) == 2
    assert asked() == none


def test_settings_are_shown_without_any_secret(make_app):
    word, database = "xyzzy-" * 8, "postgresql+psycopg://site:xyzzy@db.example/extranet"
    app = make_app(health_token=word, smtp_password=word, region_name="Bretagne")
    with app.app_context():
        an_account(ADMIN, Role.ADMINISTRATOR, organisation=organisations.find("region").id)
    client = app.test_client()
    sign_in(client, ADMIN)
    object.__setattr__(app.extensions["extranet"]["settings"], "database_url", database)
    page = client.get("/administration/reglages").text
    assert "xyzzy" not in page
    assert "site:***@db.example" in page
    assert "Bretagne" in page
    assert [one.name for one in fields(Settings) if f"EXTRANET_{one.name.upper()}" not in page] == []
    assert [
        one.name for one in fields(Settings) if one.name not in MEANINGS and not one.metadata.get("french")
    ] == []  # each says in French what it is
