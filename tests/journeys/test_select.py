"""An adviser keeps, notes, compares and takes along: in a window, by keyboard, without script, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from extranet.accounts.roles import Role
from tests.journeys.pages import sign_in, sign_in_by_hand

pytestmark = pytest.mark.browser

KEEP = re.compile("^Ajouter à ma sélection")
KEPT = re.compile("^Dans ma sélection – retirer")
LIST = "/formations?lieu=Pau&rayon=200"


@pytest.fixture
def adviser(page: Page) -> Iterator[Page]:
    """Give the page of an adviser whose selection is empty, before and after."""
    sign_in(page, Role.PRESCRIBER)
    clear(page)
    yield page
    page.unroute_all()
    clear(page)


@pytest.fixture
def without_script(page_without_script: Page, adviser: Page) -> Page:
    """Give the page of the same adviser in a browser that runs no script."""
    sign_in(page_without_script, Role.PRESCRIBER)
    return page_without_script


def clear(page: Page) -> None:
    page.goto("/selection")
    if page.get_by_role("button", name="Vider la sélection").count():
        page.get_by_role("button", name="Vider la sélection").click()
        page.get_by_text("Votre sélection est vide").wait_for()


def link(page: Page):
    return page.get_by_role("navigation", name="Rubriques").get_by_role("link", name="Ma sélection")


def keep(page: Page, count: int) -> None:
    page.goto(LIST)
    for kept in range(1, count + 1):
        page.get_by_role("button", name=KEEP).first.click()
        expect(link(page)).to_have_text(f"Ma sélection ({kept})")


def test_kept_from_a_list_without_leaving_it_and_found_again_the_next_time(adviser: Page, axe: Callable):
    adviser.goto(LIST)
    button = adviser.get_by_role("button", name=KEEP).first
    button.focus()
    adviser.keyboard.press("Enter")
    expect(adviser.get_by_role("button", name=KEPT)).to_be_focused()
    expect(adviser.locator("#selection-annonce")).to_have_text("Ajoutée à votre sélection.")
    expect(link(adviser)).to_have_text("Ma sélection (1)")
    expect(adviser).to_have_url(re.compile(r"/formations\?"))
    axe(adviser)
    title = adviser.get_by_role("article").filter(has=adviser.get_by_role("button", name=KEPT)).get_by_role("heading")
    words = title.inner_text()
    adviser.get_by_role("button", name="Se déconnecter").click()
    sign_in_by_hand(adviser, Role.PRESCRIBER)
    link(adviser).click()
    expect(adviser.get_by_role("article").get_by_role("heading")).to_have_text(words)


def test_notes_order_removal_and_its_undo(adviser: Page, axe: Callable):
    keep(adviser, 3)
    link(adviser).click()
    cards = adviser.get_by_role("article")
    expect(cards).to_have_count(3)
    axe(adviser)
    adviser.get_by_label("Note").nth(0).fill("À rappeler mardi")
    adviser.get_by_label("Note").nth(2).fill("Trop loin ?")
    adviser.get_by_role("button", name="Enregistrer les notes").nth(2).click()
    expect(adviser.get_by_role("status").filter(has_text="2 notes enregistrées")).to_be_visible()
    cards.nth(2).get_by_role("button", name="Monter").click()
    expect(cards.nth(1).get_by_label("Note")).to_have_value("Trop loin ?")
    cards.nth(1).get_by_role("button", name="Retirer").click()
    expect(cards).to_have_count(2)
    adviser.get_by_role("button", name="Annuler").click()
    expect(cards.nth(1).get_by_label("Note")).to_have_value("Trop loin ?")
    adviser.get_by_role("button", name="Vider la sélection").click()
    expect(cards).to_have_count(0)
    adviser.get_by_role("button", name="Annuler").click()
    expect(cards).to_have_count(3)


def test_taken_along_printed_and_sent(adviser: Page, axe: Callable):
    keep(adviser, 2)
    link(adviser).click()
    for words, suffix in (("Télécharger en PDF", "pdf"), ("Télécharger en tableur (XLSX)", "xlsx")):
        with adviser.expect_download() as download:
            adviser.get_by_role("link", name=words).click()
        assert re.fullmatch(rf"selection-\d{{4}}-\d\d-\d\d\.{suffix}", download.value.suggested_filename)
    adviser.emulate_media(media="print")
    expect(adviser.get_by_role("button", name="Enregistrer les notes")).to_have_count(0)
    expect(adviser.get_by_text(re.compile("^Imprimé le"))).to_be_visible()
    adviser.emulate_media(media="screen")
    adviser.get_by_role("link", name="Envoyer par courriel").click()
    axe(adviser)
    adviser.get_by_label("Adresse électronique").fill("ami@structure")
    adviser.get_by_role("button", name="Envoyer").click()
    expect(adviser.get_by_role("group", name="Un point est à corriger")).to_be_focused()
    axe(adviser)
    adviser.get_by_label("Adresse électronique").fill("ami@structure.example")
    adviser.get_by_role("button", name="Envoyer").click()
    expect(adviser.get_by_text("Le message part pour ami@structure.example.")).to_be_visible()


def test_compared_from_a_list_with_the_keyboard(adviser: Page, axe: Callable):
    adviser.goto(LIST)
    for number in range(3):
        adviser.get_by_role("checkbox", name=re.compile("^Comparer")).nth(number).focus()
        adviser.keyboard.press("Space")
    button = adviser.get_by_role("button", name="Comparer les formations cochées")
    expect(button).to_be_in_viewport()
    button.focus()
    adviser.keyboard.press("Enter")
    expect(adviser.get_by_role("heading", level=1)).to_have_text("Comparer 3 formations")
    expect(adviser.get_by_role("rowheader", name=re.compile("^Distance de Pau"))).to_be_visible()
    axe(adviser)
    everything = adviser.get_by_role("row").count()
    adviser.get_by_role("link", name="N’afficher que les différences").click()
    expect(adviser.get_by_role("link", name="Tout afficher")).to_be_visible()
    assert adviser.get_by_role("row").count() < everything
    adviser.get_by_role("link", name=re.compile("^Ne plus comparer")).first.click()
    expect(adviser.get_by_role("heading", level=1)).to_have_text("Comparer 2 formations")
    adviser.get_by_role("link", name="Retour à la liste").click()
    expect(adviser).to_have_url(re.compile(r"lieu=Pau&rayon=200"))


def test_the_table_scrolls_in_its_region_on_a_phone(adviser: Page, axe: Callable):
    adviser.set_viewport_size({"width": 320, "height": 700})
    keep(adviser, 4)
    link(adviser).click()
    expect(adviser.get_by_role("button", name="Comparer les formations cochées")).to_be_visible()
    axe(adviser)
    assert adviser.evaluate("document.documentElement.scrollWidth") <= 320
    for number in range(4):
        adviser.get_by_role("checkbox", name=re.compile("^Comparer")).nth(number).check()
    adviser.get_by_role("button", name="Comparer les formations cochées").click()
    region = adviser.get_by_role("region", name="Comparer 4 formations")
    expect(region).to_be_visible()
    assert adviser.evaluate("document.documentElement.scrollWidth") <= 320
    last = region.get_by_role("columnheader").last.get_by_role("link").first
    expect(last).not_to_be_in_viewport()
    region.focus()
    for _ in range(25):
        adviser.keyboard.press("ArrowRight")
    expect(last).to_be_in_viewport()
    axe(adviser)


def test_without_script(without_script: Page):
    page = without_script
    page.goto(LIST)
    for kept in (1, 2):
        page.get_by_role("button", name=KEEP).first.click()
        expect(page).to_have_url(re.compile(r"/formations\?lieu=Pau&rayon=200#formation-\d+$"))
        expect(link(page)).to_have_text(f"Ma sélection ({kept})")
    link(page).click()
    page.get_by_label("Note").first.fill("Sans script")
    page.get_by_role("button", name="Enregistrer les notes").first.click()
    expect(page.get_by_label("Note").first).to_have_value("Sans script")
    for number in range(2):
        page.get_by_role("checkbox", name=re.compile("^Comparer")).nth(number).check()
    page.get_by_role("button", name="Comparer les formations cochées").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comparer 2 formations")
    page.get_by_role("link", name="Retour à ma sélection").click()
    page.get_by_role("button", name="Retirer").first.click()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_label("Note").first).to_have_value("Sans script")


def test_a_button_that_fails_shows_why(adviser: Page, said: list[str]):
    adviser.goto(LIST)
    adviser.route("**/selection/*/ajouter", lambda route: route.fulfill(status=500, body="<h1>En panne</h1>"))
    adviser.get_by_role("button", name=KEEP).first.click()
    expect(adviser.get_by_role("heading", level=1)).to_have_text("En panne")
    said.clear()
