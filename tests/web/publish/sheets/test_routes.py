"""The files of a publisher's offer: their own, filtered, at once or prepared."""

from __future__ import annotations

import io
import threading

import pytest
from lxml import etree
from openpyxl import load_workbook

from extranet.accounts.permissions import Permission
from extranet.accounts.roles import Role
from extranet.catalogue.states import State
from extranet.cli.work import KINDS, step
from extranet.exchange import offer_files
from extranet.guard import rule_of
from tests.factories import offer
from tests.web.publish.conftest import desk, post, someone, words  # noqa: F401 - desk is a fixture

PAGE = "/publication/fichiers"


@pytest.fixture
def trainings(app):
    with app.app_context():
        offer.training("F1", "Soudeur")
        offer.training("F2", "Maçon", state=State.DRAFT)
        offer.training("P1", "Boulanger", publisher="pole-emploi")


def numbers(response) -> list[str]:
    return [element.get("numero") for element in etree.fromstring(response.data).iter("{*}formation")]


def test_the_page_counts_and_links(trainings, desk):  # noqa: F811
    page = desk.get(PAGE)
    assert "2 formations, 2 sessions" in words(page) and "/publication/fichiers/offre.xml" in page.text
    assert "1 formation, 1 session" in words(desk.get(f"{PAGE}?etat=draft"))
    assert "« F1 »" in words(desk.get(f"{PAGE}?q=F1")) and "rien à exporter" in words(desk.get(f"{PAGE}?q=zzz"))


def test_lheo_xlsx_and_csv_of_the_own_offer_filtered(trainings, desk, request):  # noqa: F811
    whole = desk.get(f"{PAGE}/offre.xml")
    assert numbers(whole) == ["F1", "F2"] and "offre-" in whole.headers["Content-Disposition"]
    assert numbers(desk.get(f"{PAGE}/offre.xml?etat=draft")) == ["F2"]
    assert numbers(desk.get(f"{PAGE}/offre.xml?q=F1&etat=published")) == ["F1"]
    sheet = load_workbook(io.BytesIO(desk.get(f"{PAGE}/offre.xlsx?q=f2").data))["Offre"]
    assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)] == ["F2"]
    assert desk.get(f"{PAGE}/offre.csv").data.count(b"\r\n") == 3
    assert desk.get(f"{PAGE}/offre.xml?q=P1").status_code == 404
    schema = request.getfixturevalue("shared") / "lheo" / "lheo-2.3.xsd"
    assert etree.XMLSchema(etree.parse(schema)).validate(etree.fromstring(whole.data))


def test_the_template(desk):  # noqa: F811
    assert load_workbook(io.BytesIO(desk.get(f"{PAGE}/modele.xlsx").data)).sheetnames[1] == "Offre"
    assert desk.get(f"{PAGE}/modele.csv").mimetype == "text/csv"
    assert desk.get(f"{PAGE}/modele.xml").status_code == 404


@pytest.mark.parametrize(("kind", "named"), [("xml", ".lheo.xml.gz"), ("xlsx", ".xlsx")])
def test_a_large_one_is_prepared(kind, named, app, trainings, desk, monkeypatch):  # noqa: F811
    monkeypatch.setattr(offer_files, "AT_ONCE", 0)
    assert "se prépare pendant que vous continuez" in words(desk.get(f"{PAGE}/offre.{kind}?q=F1"))
    path = post(desk, f"{PAGE}/offre.{kind}?q=F1").location
    assert "en attente" in words(desk.get(path)) and post(desk, f"{PAGE}/offre.{kind}?q=F1").location == path
    with app.app_context():
        assert step("one", threading.Event(), KINDS)
    assert "prêt" in words(desk.get(path)) and "liste filtrée" in words(desk.get(PAGE))
    file = desk.get(f"{path}/fichier")
    assert file.status_code == 200 and named in file.headers["Content-Disposition"]
    other = someone(app, "autre@region.example", Role.PUBLISHER, "region")
    assert [other.get(one).status_code for one in (path, f"{path}/fichier")] == [404, 404]
    assert desk.get(path.replace(PAGE, "/exports")).status_code == 404  # nor is it a file of results


def test_a_file_is_given_up(trainings, desk):  # noqa: F811
    path = post(desk, f"{PAGE}/offre.csv").location
    assert post(desk, f"{path}/annuler").location == PAGE
    assert "annulé" in words(desk.get(PAGE)) and desk.get(f"{path}/fichier").status_code == 404


def test_publishers_only(app):
    endpoints = [endpoint for endpoint in app.view_functions if endpoint.startswith("sheets.")]
    assert len(endpoints) == 7
    assert {rule_of(app, endpoint).permission for endpoint in endpoints} == {Permission.PUBLISH}
