"""The list of an adviser becomes a file: at once, or prepared by the worker while the page says how far it is."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from extranet import clock
from extranet.accounts.memberships import Membership
from extranet.accounts.people import by_email
from extranet.accounts.roles import Role
from extranet.application import create_app
from extranet.cli.work import KINDS, step
from extranet.database import db
from extranet.search.exporting import exports
from extranet.search.request import SearchRequest
from tests.fixtures.application import close, settings_in
from tests.fixtures.browser import Site
from tests.journeys.pages import WHO, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def behind(site: Site) -> Iterator[Flask]:
    """Give an application over the data of the site, for what its worker does."""
    app = create_app(settings_in(site.data_dir))
    yield app
    close(app)


def test_a_list_is_downloaded_with_its_filters(page: Page, tmp_path: Path):
    sign_in(page, Role.PRESCRIBER)
    page.goto("/formations?financeur=2")
    count = int(re.match(r"\d+", page.get_by_role("heading", level=1).inner_text())[0])
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    download.value.save_as(tmp_path / "liste.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "liste.xlsx")["Sessions"].iter_rows(min_row=2, values_only=True))
    assert len({row[-1] for row in rows}) == count


def test_a_long_file_tells_its_progress_and_arrives(page: Page, behind: Flask, axe):
    sign_in(page, Role.PRESCRIBER)
    with behind.app_context():
        owner = by_email(WHO[Role.PRESCRIBER]).id
        organisation = db.session.scalar(select(Membership.organisation_id).where(Membership.user_id == owner))
        request = SearchRequest(today=clock.today(), q="soudeur")
        values = {"owner_id": owner, "organisation_id": organisation, "address": "https://x.example", "source": "Site"}
        export = exports.ask(request, "csv", 6000, **values)
    page.goto(f"/exports/{export}")
    expect(page.get_by_role("progressbar")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Annuler").focus()
    with page.expect_response(f"**/exports/{export}") as answer:
        pass
    assert answer.value.request.headers.get("hx-request") == "true"
    expect(page.get_by_role("button", name="Annuler")).to_be_focused()
    with behind.app_context():
        assert step("worker", threading.Event(), KINDS)
    expect(page.get_by_role("link", name="Télécharger le fichier CSV")).to_be_visible()
    assert "prêt" in page.title()
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le fichier CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    page.goto("/exports")
    axe(page)
    expect(page.get_by_role("row").filter(has_text="soudeur")).to_contain_text("prêt")
