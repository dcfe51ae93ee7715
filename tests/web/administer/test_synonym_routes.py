"""Synonyms: administrators list, try, add, change and remove them; searches follow at once."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.audit.journal import Entry
from extranet.database import db
from extranet.search.index import indexing
from extranet.search.words import synonyms
from extranet.search.words.synonyms import Synonym
from extranet.web.administer import synonym_display
from tests.factories.accounts import an_account, sign_in
from tests.factories.offer import training
from tests.factories.words import without_synonyms
from tests.fixtures.client import Client
from tests.fixtures.statements import counted

ADMIN = "admin@region.example"
LIST, NEW = "/administration/synonymes", "/administration/synonymes/nouveau"


@pytest.fixture
def admin(app: Flask) -> Client:
    """Give the browser of an administrator, over two trainings and no synonym."""
    with app.app_context():
        an_account(ADMIN, Role.ADMINISTRATOR, name="Nadia Etcheverry", organisation=organisations.find("region").id)
        training("F1", "Conduite de chariots élévateurs")
        training("F2", "Gestion de la paie")
        indexing.drain(app.extensions["extranet"]["settings"].index_dir)
        without_synonyms()
    client = app.test_client()
    sign_in(client, ADMIN)
    return client


def add(app: Flask, *expressions: str, meanings: tuple[str, ...] = ()) -> int:
    with app.app_context():
        return synonyms.add(expressions, meanings, by=None).id


def send(client: Client, path: str, **values: str):
    """Send the form of a page as a browser does: its own fields, then these values."""
    page = html.fromstring(client.get(path).text)
    fields = {one.name: one.value or "" for one in page.xpath("//main//form//textarea")}
    fields |= dict(page.xpath("//main//form")[0].form_values())
    return client.post(path, data=fields | values)


def again(client: Client, path: str, answer, **values: str):
    """Send the form of an answer back."""
    return client.post(path, data=dict(html.fromstring(answer.text).xpath("//main//form")[0].form_values()) | values)


def said(answer) -> str:
    main = html.fromstring(answer.text).xpath("//main")[0]
    return " ".join(" ".join(main.itertext()).replace("\xa0", " ").split())


def found(client: Client, words: str) -> str:
    return html.fromstring(client.get(f"/formations?q={words}").text).xpath("normalize-space(//h1)")


def verbs(app: Flask) -> list[str]:
    with app.app_context():
        query = select(Entry.verb).where(Entry.kind == "synonym", Entry.actor_id.is_not(None)).order_by(Entry.id)
        return list(db.session.scalars(query))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_they_are_for_administrators_only(app, role):
    number = add(app, "cariste", "magasinier")
    with app.app_context():
        an_account("x@pau.example", role)
    client = app.test_client()
    sign_in(client, "x@pau.example")
    pages = (LIST, NEW, f"{LIST}/{number}", f"{LIST}.csv", f"{LIST}/importer")
    assert {client.get(path).status_code for path in pages} == {403}
    token = client.token("/compte")
    for path in (NEW, f"{LIST}/{number}", f"{LIST}/{number}/retirer", f"{LIST}/{number}/remettre", f"{LIST}/importer"):
        assert client.post(path, data={"csrf_token": token}).status_code == 403


def test_strangers_are_sent_to_the_sign_in_page(client):
    assert client.get(LIST).status_code == 302


def test_a_group_is_tried_then_kept_and_searches_follow_at_once(app, admin):
    assert found(admin, "fenwick").startswith("0")
    tried = send(admin, NEW, expressions="fenwick\nchariots élévateurs", apercu="oui")
    assert tried.status_code == 200
    assert re.search(r"Qui tape « fenwick » Aujourd’hui : 0 formation Avec ce groupe : 1 formation", said(tried))
    assert "Conduite de chariots élévateurs nouveau" in said(tried)
    with app.app_context():
        assert synonyms.groups(active_only=True) == []
    assert found(admin, "fenwick").startswith("0")
    kept = again(admin, NEW, tried, enregistrer="oui")
    assert kept.status_code == 302
    assert found(admin, "fenwick") == "1\xa0formation"
    (line,) = html.fromstring(admin.get(LIST).text).xpath("//tbody/tr")
    assert "fenwick = chariots élévateurs Nadia Etcheverry" in " ".join(" ".join(line.itertext()).split())
    assert verbs(app) == ["add"]


def test_one_way_only_goes_one_way(app, admin):
    values = {"expressions": "bulletin", "kind": "sens-unique", "meanings": "chariots élévateurs"}
    again(admin, NEW, send(admin, NEW, apercu="oui", **values), enregistrer="oui")
    with app.app_context():
        assert synonyms.groups(active_only=True)[0].meanings == ["chariots élévateurs"]
    assert found(admin, "bulletin") == "1\xa0formation"
    page = said(admin.get(LIST))
    assert "bulletin trouvent aussi : chariots élévateurs" in page


def test_what_was_not_tried_is_not_kept(app, admin):
    tried = send(admin, NEW, expressions="fenwick\nchariot", apercu="oui")
    other = again(admin, NEW, tried, expressions="fenwick\ncariste", enregistrer="oui")
    assert other.status_code == 200
    assert "Le groupe a changé depuis le dernier aperçu" in said(other)
    with app.app_context():
        assert synonyms.groups(active_only=True) == []
    assert again(admin, NEW, other, enregistrer="oui").status_code == 302


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"expressions": ""}, "Écrivez au moins une expression."),
        ({"expressions": "seule"}, "Écrivez au moins deux expressions."),
        ({"expressions": "de la\npour"}, "n’a aucun mot"),
        ({"expressions": "a1\nb1", "kind": "sens-unique"}, "Écrivez ce que ces expressions trouvent aussi"),
        ({"expressions": "x" * 6000}, "Ce texte est trop long."),
        ({"expressions": "a1\nb1", "kind": "autre"}, "à corriger"),
    ],
)
def test_what_makes_no_sense_is_said_on_its_field(admin, values, sentence):
    answer = send(admin, NEW, apercu="oui", **values)
    assert answer.status_code == 400
    assert sentence in said(answer)


def test_a_doubtful_group_is_warned_about(app, admin):
    other = add(app, "cariste", "magasinier")
    with app.app_context():
        for number in range(25):
            training(f"G{number}", f"Vente {number}")
        indexing.drain(app.extensions["extranet"]["settings"].index_dir)
    many = "\n".join(f"mot{number}" for number in range(8))
    answer = send(admin, NEW, expressions=f"Caristes\nvente\n{many}", apercu="oui")
    page = said(answer)
    assert "« Caristes » est déjà dans un autre groupe : cariste = magasinier." in page
    assert html.fromstring(answer.text).xpath(f"//a[@href='{LIST}/{other}']")
    assert "« vente » est très courant : 25 formations y répondent déjà." in page
    assert "Ce groupe a 10 expressions." in page


def test_changing_a_group_compares_with_the_group_as_it_is(app, admin):
    number = add(app, "fenwick", "chariots élévateurs")
    tried = send(admin, f"{LIST}/{number}", expressions="fenwick\npaie", apercu="oui")
    page = said(tried)
    assert "Qui tape « fenwick » Aujourd’hui : 1 formation Conduite de chariots élévateurs Avec ce groupe" in page
    assert "Gestion de la paie nouveau" in page
    assert "« fenwick » est déjà dans un autre groupe" not in page
    assert again(admin, f"{LIST}/{number}", tried, enregistrer="oui").status_code == 302
    with app.app_context():
        assert db.session.get(Synonym, number).expressions == ["fenwick", "paie"]
    assert verbs(app) == ["change"]


def test_two_people_changing_one_group_see_both_versions(app, admin):
    number = add(app, "fenwick", "chariot")
    path = f"{LIST}/{number}"
    tried = send(admin, path, expressions="fenwick\ncariste", apercu="oui")
    with app.app_context():
        synonyms.change(number, ["fenwick", "élévateur"], by=None)
    both = again(admin, path, tried, enregistrer="oui")
    assert both.status_code == 409
    assert "fenwick = élévateur" in said(both) and "fenwick = cariste" in said(both)
    with app.app_context():
        assert db.session.get(Synonym, number).expressions == ["fenwick", "élévateur"]
    assert again(admin, path, both).status_code == 302
    with app.app_context():
        assert db.session.get(Synonym, number).expressions == ["fenwick", "cariste"]


def test_a_group_is_removed_and_brought_back(app, admin):
    number = add(app, "fenwick", "chariots élévateurs")
    assert found(admin, "fenwick") == "1\xa0formation"
    token = {"csrf_token": admin.token(LIST)}
    assert admin.post(f"{LIST}/{number}/retirer", data=token).status_code == 302
    page = html.fromstring(admin.get(LIST).text)
    assert page.xpath(f"//form[@action='{LIST}/{number}/remettre']//button[normalize-space()='Annuler']")
    assert found(admin, "fenwick").startswith("0")
    assert "fenwick" in said(admin.get(f"{LIST}?etat=retires"))
    assert admin.post(f"{LIST}/{number}/remettre", data=token).status_code == 302
    assert found(admin, "fenwick") == "1\xa0formation"
    assert verbs(app) == ["remove", "restore"]


def test_a_group_that_does_not_exist_is_not_found(admin):
    assert admin.get(f"{LIST}/999999").status_code == 404
    assert admin.post(f"{LIST}/999999/retirer", data={"csrf_token": admin.token(LIST)}).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", 2), ("?q=FENWICK", 1), ("?q=elevateur", 1), ("?q=paye+salaire", 1), ("?q=rien", 0), ("?etat=autre", 2)],
)
def test_the_list_is_filtered(app, admin, query, expected):
    add(app, "fenwick", "chariot élévateur")
    add(app, "paye", "paie", meanings=("bulletin de salaire",))
    assert len(html.fromstring(admin.get(LIST + query).text).xpath("//tbody/tr")) == expected


def test_the_list_is_paginated_and_asks_as_little_whatever_its_length(app, admin, monkeypatch):
    monkeypatch.setattr(synonym_display, "PAGE_SIZE", 3)
    add(app, "cariste", "magasinier")
    with counted(app) as few:
        admin.get(LIST)
    for number in range(4):
        add(app, f"mot{number}", f"nom{number}")
    with counted(app) as many:
        page = admin.get(LIST)
    assert len(many) == len(few)
    assert len(html.fromstring(page.text).xpath("//tbody/tr")) == 3
    assert len(html.fromstring(admin.get(f"{LIST}?page=99").text).xpath("//tbody/tr")) == 2


def upload(client: Client, content: bytes):
    path = f"{LIST}/importer"
    return client.post(path, data={"csrf_token": client.token(path), "file": (io.BytesIO(content), "mots.csv")})


def test_what_is_exported_can_be_imported(app, admin):
    number = add(app, "fenwick", "chariot élévateur")
    add(app, "paye", "paie", meanings=("bulletin",))
    exported = admin.get(f"{LIST}.csv")
    assert exported.mimetype == "text/csv" and "attachment" in exported.headers["Content-Disposition"]
    with app.app_context():
        synonyms.remove(number, by=None)
    assert upload(admin, exported.data).status_code == 302
    page = said(admin.get(LIST))
    assert "1 groupe ajouté. Déjà présents dans la liste : 1." in page
    assert "fenwick = chariot élévateur" in page


def test_a_file_with_a_wrong_line_is_refused_whole(app, admin):
    answer = upload(admin, b"fenwick = chariot\nseul\n")
    assert answer.status_code == 400
    assert "Rien n’a été importé." in said(answer)
    assert "Ligne 2 : Écrivez au moins deux expressions." in said(answer)
    with app.app_context():
        assert synonyms.groups(active_only=True) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\0\0", b"Expressions;Trouvent aussi\r\n", b"PK\x03\x04"])
def test_what_is_not_such_a_file_is_refused(admin, content):
    assert upload(admin, content).status_code == 400
