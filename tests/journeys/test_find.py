"""An adviser finds a course for the person sitting opposite: in a window, on a phone, without mouse, without script."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from extranet.accounts.roles import Role
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser

COUNT = re.compile(r"^\d+\sformations?$")


@pytest.fixture
def adviser(page: Page) -> Page:
    """Give the page of an adviser of the mission locale of Pau."""
    sign_in(page, Role.PRESCRIBER)
    return page


@pytest.fixture
def without_script(page_without_script: Page) -> Page:
    """Give the page of an adviser whose browser runs no script."""
    sign_in(page_without_script, Role.PRESCRIBER)
    return page_without_script


def search(page: Page, words: str, town: str = "") -> None:
    page.get_by_label("Métier, formation, mot-clé").fill(words)
    page.get_by_label("Commune ou code postal").fill(town)
    page.get_by_role("button", name="Rechercher", exact=True).click()


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def count(page: Page) -> int:
    expect(heading(page)).to_have_text(COUNT)
    return int(re.match(r"\d+", heading(page).inner_text())[0])


def first_sheet(page: Page):
    return page.get_by_role("link", name=re.compile("^Voir la fiche")).first


def sheets_of_paper(pdf: bytes) -> int:
    """Count the pages of a PDF, wherever its objects stand."""
    parts = [pdf]
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream[1]))
        except zlib.error:
            continue
    return max(len(re.findall(rb"/Type\s*/Page\b", part)) for part in parts)


def test_an_adviser_finds_a_welding_course_with_places_near_pau_and_prints_it(adviser: Page, axe: Callable):
    search(adviser, "soudeur", "Pau")
    expect(adviser).to_have_url(re.compile(r"/formations\?q=soudeur&lieu=Pau$"))
    expect(adviser).to_have_title(re.compile("soudeur.*autour de Pau"))
    everything = count(adviser)

    adviser.get_by_label("Places confirmées").check()
    expect(adviser).to_have_url(re.compile(r"lieu=Pau$"))  # nothing happens before the button
    adviser.get_by_role("button", name="Appliquer les filtres").click()
    expect(adviser).to_have_url(re.compile(r"/formations\?q=soudeur&lieu=Pau&places=oui$"))
    expect(adviser.get_by_role("button", name="Appliquer les filtres")).to_be_focused()
    with_places = count(adviser)
    assert 0 < with_places <= everything
    expect(adviser.locator("#annonce")).to_have_text(heading(adviser).inner_text())
    expect(adviser.locator("mark").first).to_have_text(re.compile("soud", re.IGNORECASE))
    axe(adviser)

    title = adviser.get_by_role("article").first.get_by_role("heading").inner_text()
    first_sheet(adviser).click()
    expect(heading(adviser)).to_have_text(title)
    axe(adviser)
    assert sheets_of_paper(adviser.pdf(format="A4")) <= 2

    adviser.get_by_role("link", name=f"Retour aux {with_places}").click()
    expect(adviser).to_have_url(re.compile(r"q=soudeur&lieu=Pau&places=oui#formation-\d+$"))
    expect(adviser.get_by_label("Places confirmées")).to_be_checked()
    assert count(adviser) == with_places

    adviser.get_by_role("link", name="Retirer le filtre Places confirmées").click()
    expect(adviser).not_to_have_url(re.compile("places="))
    assert count(adviser) == everything
    adviser.get_by_role("link", name="Tout effacer").click()
    expect(adviser).not_to_have_url(re.compile("q="))
    assert count(adviser) > everything


def test_the_back_button_gives_the_search_before(adviser: Page):
    search(adviser, "soudeur")
    expect(adviser).to_have_url(re.compile(r"q=soudeur(&lieu=)?$"))
    welding = count(adviser)
    search(adviser, "boulanger")
    expect(adviser).to_have_url(re.compile(r"q=boulanger$"))
    adviser.go_back()
    expect(adviser.get_by_label("Métier, formation, mot-clé")).to_have_value("soudeur")
    assert count(adviser) == welding


def test_a_town_of_several_départements_is_asked_then_kept(adviser: Page, axe: Callable):
    search(adviser, "", "Sainte-Colombe")
    expect(heading(adviser)).to_have_text("Précisez la commune")
    axe(adviser)
    adviser.get_by_role("link", name=re.compile(r"Sainte-Colombe \(40\)")).click()
    expect(adviser.get_by_label("Commune ou code postal")).to_have_value("Sainte-Colombe (40700)")
    around = count(adviser)
    search(adviser, "", "Sainte-Colombe (40700)")
    expect(adviser).to_have_url(re.compile("lieu=Sainte"))
    assert count(adviser) == around
    search(adviser, "", "")
    expect(adviser).not_to_have_url(re.compile("lieu="))
    assert count(adviser) > around


def test_an_empty_list_leads_somewhere(adviser: Page, axe: Callable):
    adviser.goto("/formations?q=soudeur&lieu=Sarlat&rayon=5&places=oui&niveau=5")
    expect(heading(adviser)).to_have_text("0 formation")
    axe(adviser)
    adviser.locator(".proposals a").first.click()
    assert count(adviser) > 0


def test_with_the_keyboard_alone(adviser: Page):
    adviser.goto("/formations")
    adviser.keyboard.press("Tab")
    expect(adviser.get_by_role("link", name="Aller au contenu")).to_be_focused()
    box = adviser.get_by_label("Métier, formation, mot-clé")
    for _ in range(10):
        adviser.keyboard.press("Tab")
        if box.evaluate("box => box === document.activeElement"):
            break
    adviser.keyboard.type("soudeur")
    adviser.keyboard.press("Tab")
    adviser.keyboard.type("Pau")
    adviser.keyboard.press("Enter")
    expect(adviser).to_have_url(re.compile(r"q=soudeur&lieu=Pau$"))
    expect(adviser.get_by_label("Commune ou code postal")).to_be_focused()
    first = adviser.get_by_role("article").first.get_by_role("link").first
    for _ in range(80):
        adviser.keyboard.press("Tab")
        if first.evaluate("link => link === document.activeElement"):
            break
    adviser.keyboard.press("Enter")
    expect(adviser).to_have_url(re.compile(r"/formations/\d+\?retour="))


def test_without_script(without_script: Page):
    page = without_script
    search(page, "soudeur", "Pau")
    expect(page).to_have_url(re.compile("q=soudeur"))
    everything = count(page)
    page.get_by_label("Places confirmées").check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.get_by_label("Places confirmées")).to_be_checked()
    assert 0 < count(page) <= everything
    first_sheet(page).click()
    expect(page.get_by_role("button", name="Imprimer la fiche")).to_be_hidden()
    page.get_by_role("link", name="Retour").click()
    expect(page.get_by_label("Places confirmées")).to_be_checked()


def test_on_a_phone(adviser: Page, axe: Callable):
    adviser.set_viewport_size({"width": 320, "height": 700})
    adviser.goto("/formations")
    search(adviser, "soudeur", "Pau")
    expect(adviser.get_by_label("Commune ou code postal")).to_be_hidden()
    expect(adviser.locator("details.search > summary")).to_be_focused()
    adviser.locator("summary", has_text="Filtrer").click()
    adviser.get_by_label("Places confirmées").check()
    adviser.get_by_role("button", name="Appliquer les filtres").click()
    expect(adviser.get_by_text("Filtrer (1)")).to_be_focused()
    expect(adviser.get_by_label("Places confirmées")).to_be_hidden()
    for _ in ("the list", "the sheet"):
        axe(adviser)
        assert adviser.evaluate("document.documentElement.scrollWidth") <= 320
        if first_sheet(adviser).count():
            first_sheet(adviser).click()


def test_a_search_that_fails_shows_why(adviser: Page, said: list[str]):
    adviser.goto("/formations")
    adviser.route("**/formations?q=soudeur*", lambda route: route.fulfill(status=503, body="<h1>Indisponible</h1>"))
    search(adviser, "soudeur")
    expect(heading(adviser)).to_have_text("Indisponible")
    said.clear()


def test_the_dates_of_a_session_go_to_the_diary(adviser: Page):
    adviser.goto("/formations?q=soudeur&lieu=Pau&places=oui")
    first_sheet(adviser).click()
    with adviser.expect_download() as download:
        adviser.get_by_role("link", name=re.compile("^agenda")).first.click()
    assert download.value.path().read_text().startswith("BEGIN:VCALENDAR")
