"""A publisher's file: deposited with formations that cannot be, mended in the browser, published, taken back."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from extranet.accounts.roles import Role
from extranet.application import create_app
from extranet.cli.work import KINDS, step
from extranet.search import opening
from extranet.search.index import indexing
from tests.exchange.files import document, formation
from tests.fixtures.application import close, settings_in
from tests.fixtures.browser import Site
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser

BROKEN = document(formation("LIVRAISON-1", title="Sellerie nautique"), formation("LIVRAISON-2", title=""))


@pytest.fixture
def worker(site: Site) -> Iterator[Callable[[], None]]:
    """Give a function that does what the worker of the site has to do: the files, then the index."""
    app: Flask = create_app(settings_in(site.data_dir))
    opening._engine.cache_clear()

    def work() -> None:
        with app.app_context():
            while step("worker", threading.Event(), KINDS):
                pass
            indexing.drain(app.extensions["extranet"]["settings"].index_dir)

    yield work
    close(app)


def deposit(page: Page, content: str = BROKEN) -> None:
    page.goto("/publication")
    page.get_by_role("link", name="Déposer un fichier").click()
    expect(page.get_by_text("il retirerait le reste")).to_be_visible()
    file = {"name": "rentrée.xml", "mimeType": "application/xml", "buffer": content.encode()}
    page.get_by_label("Fichier", exact=True).set_input_files(file)
    page.get_by_role("button", name="Déposer et comparer").click()
    expect(page.get_by_text("reçue, en attente")).to_be_visible()


def mend(page: Page, axe: Callable[[Page], None]) -> None:
    """Send the formation back as it is, then with the title that it lacks."""
    page.get_by_role("link", name="les corriger").click()
    page.get_by_role("link", name="Corriger la formation de la ligne").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Corriger une formation refusée")
    axe(page)
    page.get_by_role("button", name="Essayer cette formation").click()
    expect(page.locator("#erreurs")).to_be_focused()
    page.locator("#erreurs").get_by_role("link", name="Écrivez l’intitulé de la formation.").click()
    page.keyboard.type("Voilerie de plaisance")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="LIVRAISON-2 a rejoint la livraison")).to_be_visible()


def found(page: Page, words: str) -> int:
    """Search as an adviser does; return how many results are called so."""
    page.goto(f"/formations?q={words}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page.get_by_role("main").get_by_role("heading", name=words, exact=True).count()


def test_a_file_with_a_broken_formation_is_mended_published_and_taken_back(
    page: Page, worker: Callable[[], None], axe: Callable[[Page], None]
):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, Role.PUBLISHER)
    deposit(page)
    address = page.url
    worker()
    expect(page.get_by_text("attend votre décision")).to_be_visible()  # the page asked again by itself
    expect(page.get_by_role("row").filter(has_text="Refusées")).to_contain_text("1")
    expect(page.get_by_text("1 formation refusée reste de côté")).to_be_visible()
    axe(page)
    mend(page, axe)
    page.goto(f"{address}?voir=nouvelles")
    expect(page.get_by_role("table", name="Fiches")).to_contain_text("Voilerie de plaisance")
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_text("publication en cours")).to_be_visible()
    worker()
    expect(page.get_by_role("button", name="Annuler la publication")).to_be_visible()
    axe(page)
    assert found(page, "Voilerie de plaisance") == 1
    page.goto(address)
    page.get_by_role("button", name="Annuler la publication").click()
    expect(page.get_by_role("status").filter(has_text="l’offre est comme avant")).to_be_visible()
    worker()
    assert found(page, "Voilerie de plaisance") == 0
    page.goto("/publication/offre?q=LIVRAISON")
    expect(page.get_by_role("heading", name="Aucune formation ne répond à ces filtres")).to_be_visible()


def test_the_file_of_a_region_with_three_broken_lines(
    page: Page, worker: Callable[[], None], axe: Callable[[Page], None], shared: Path
):
    whole = (shared / "data" / "lheo" / "aquitaine-region.lheo.xml").read_text(encoding="utf-8")
    broken = re.sub("<intitule-formation>[^<]+<", "<intitule-formation><", whole, count=3)
    titles = re.findall("<intitule-formation>([^<]+)<", whole)[:3]
    sign_in(page, Role.PUBLISHER)
    deposit(page, broken)
    address = page.url
    worker()
    expect(page.get_by_role("row").filter(has_text="Refusées")).to_contain_text("3")
    for title in titles:
        page.goto(address)
        page.get_by_role("link", name="les corriger").click()
        page.get_by_role("link", name="Corriger la formation de la ligne").first.click()
        page.get_by_label("Intitulé", exact=True).fill(f"{title} corrigé")
        page.get_by_role("button", name="Essayer cette formation").click()
        expect(page.get_by_role("status").filter(has_text="a rejoint la livraison")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("row").filter(has_text="Refusées")).to_contain_text("0")
    page.get_by_role("button", name="Publier", exact=True).click()
    worker()
    expect(page.get_by_role("button", name="Annuler la publication")).to_be_visible()
    axe(page)
    assert found(page, f"{titles[0]} corrigé") >= 1
    page.goto(address)
    page.get_by_role("button", name="Annuler la publication").click()
    worker()
    expect(page.get_by_role("status").filter(has_text="l’offre est comme avant")).to_be_visible()
    assert found(page, f"{titles[0]} corrigé") == 0
