"""The list as a file: at once, or prepared and fetched later, by who asked for it only."""

from __future__ import annotations

import io
import threading

import pytest
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import select

from extranet.accounts.permissions import Permission
from extranet.accounts.roles import Role
from extranet.cli.work import KINDS, step
from extranet.database import db
from extranet.exchange.orders import FileOrder
from extranet.guard import rule_of
from extranet.web.find import exports
from tests.fixtures.statements import counted
from tests.web.publish.conftest import post, someone, words


@pytest.fixture
def large(monkeypatch):
    """Make two lines a long file."""
    monkeypatch.setattr(exports, "AT_ONCE", 1)


def links(adviser, path: str) -> dict[str, str]:
    page = html.fromstring(adviser.get(path).text)
    return {one.text: one.get("href") for one in page.xpath("//p[contains(@class, 'export-links')]/a")}


def test_the_list_offers_its_files_with_all_its_filters(publish, adviser):
    publish(title="Soudeur")
    publish("F2", title="Boulanger")
    found = links(adviser, "/formations?q=boulanger&commune=64445&rayon=50&tri=date&financeur=2&page=1")
    assert list(found) == ["XLSX", "CSV"]
    assert found["CSV"] == "/formations/export.csv?q=boulanger&commune=64445&rayon=50&financeur=2&tri=date"
    sent = adviser.get(found["CSV"])
    assert sent.mimetype == "text/csv" and sent.headers["Content-Disposition"].startswith(
        "attachment; filename=formations-"
    )
    assert sent.data.decode("utf-8-sig").count("\r\n") == 2 and "Soudeur" not in sent.data.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(adviser.get(found["XLSX"]).data))
    rows = list(book["Sessions"].iter_rows(values_only=True))
    assert len(rows) == 2
    sheet = rows[1][-1]
    assert adviser.get(sheet.removeprefix("http://localhost")).status_code == 200
    assert links(adviser, "/formations?q=introuvable") == {}


def test_a_long_list_is_prepared_then_fetched(app, publish, adviser, large):
    publish("F1")
    publish("F2")
    asked = adviser.get("/formations/export.xlsx?q=soudeur")
    assert "Exporter 2 sessions" in words(asked)
    (prepare,) = html.fromstring(asked.text).xpath("//main//form/@action")
    waiting = post(adviser, prepare).location
    page = html.fromstring(adviser.get(waiting).text)
    assert "0 sur 2 sessions" in words(adviser.get(waiting))
    assert page.get_element_by_id("avancement").get("hx-trigger") == "every 3s"
    assert adviser.get(f"{waiting}/fichier").status_code == 404
    with app.app_context():
        step("one", threading.Event(), KINDS)
    ready = html.fromstring(adviser.get(waiting).text)
    assert ready.get_element_by_id("avancement").get("hx-get") is None
    assert adviser.get(waiting, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    (file,) = ready.xpath("//a[contains(., 'Télécharger')]/@href")
    sent = adviser.get(file)
    assert len(list(load_workbook(io.BytesIO(sent.data))["Sessions"].iter_rows())) == 3
    assert sent.headers["Cache-Control"] == "private, no-store"
    assert "prêt" in words(adviser.get("/exports"))


def test_the_exports_of_others_do_not_exist(app, publish, adviser, large):
    publish("F1")
    publish("F2")
    path = post(adviser, "/formations/export.csv").location
    other = someone(app, "luc@region.example", Role.PRESCRIBER, "region")
    for one in (path, f"{path}/fichier", "/exports/999999"):
        assert other.get(one).status_code == 404
    assert post(other, f"{path}/annuler").status_code == 404
    assert "Aucun fichier" in words(other.get("/exports"))
    assert adviser.get(path).status_code == 200
    assert post(adviser, f"{path}/annuler").location == "/exports"
    assert "annulé" in words(adviser.get("/exports"))


def test_four_at_once_are_too_many(app, publish, adviser, large):
    publish("F1")
    publish("F2")
    for word in ("soudeur", "assembleur", "afpa"):
        assert post(adviser, f"/formations/export.csv?q={word}").status_code == 302
    assert post(adviser, "/formations/export.csv").status_code == 409
    with app.app_context():
        assert len(list(db.session.scalars(select(FileOrder)))) == 3


def test_an_ambiguous_place_and_nonsense_make_an_empty_file(publish, adviser):
    publish()
    for query in ("lieu=Saint-Martin", "q=introuvable"):
        assert adviser.get(f"/formations/export.csv?{query}").data.count(b"\r\n") == 1
    assert adviser.get("/formations/export.csv?rayon=x&page=9999999999").data.count(b"\r\n") == 2
    assert adviser.get("/formations/export.pdf").status_code == 404


def test_a_bounded_number_of_queries(app, publish, adviser):
    sent = []
    for number in range(3):
        publish(f"F{number}")
        with counted(app) as queries:
            adviser.get("/formations/export.csv")
        sent.append(len([one for one in queries if one.startswith("SELECT")]))
    assert sent[1] == sent[2]


def test_the_list_of_files_asks_as_many_queries_whatever_waits(app, publish, adviser, large):
    publish("F1")
    publish("F2")
    sizes = []
    for word in ("soudeur", "assembleur", "afpa"):
        post(adviser, f"/formations/export.csv?q={word}")
        with counted(app) as queries:
            page = words(adviser.get("/exports"))
        sizes.append(len(queries))
    assert page.count("en attente") == 3
    assert sizes[0] == sizes[1] == sizes[2]


def test_each_address_says_who_may_pass(app):
    names = ("results", "prepare", "mine", "export", "cancel", "download")
    assert {rule_of(app, f"exports.{name}").permission for name in names} == {Permission.FIND}
    own = ("export", "cancel", "download")
    assert all(rule_of(app, f"exports.{name}").policy is exports.own_export for name in own)
