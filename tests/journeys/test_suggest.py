"""An adviser types a few letters and is offered jobs, trainings, domains, providers and communes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from extranet.accounts.roles import Role
from tests.fixtures.browser import Site
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def adviser(page: Page) -> Page:
    """Give the search page of an adviser."""
    sign_in(page, Role.PRESCRIBER, "/formations")
    return page


def words(page: Page) -> Locator:
    return page.get_by_label("Métier, formation, mot-clé")


def town(page: Page) -> Locator:
    return page.get_by_label("Commune ou code postal")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def type_in(page: Page, field: Locator, text: str) -> None:
    field.click()
    field.press_sequentially(text)
    expect(options(page).first).to_be_visible()


def active(page: Page, field: Locator) -> str:
    """Return the words of the option that a screen reader says, after checking that there is but one."""
    selected = page.locator("[role=option][aria-selected=true]")
    expect(selected).to_have_count(1)
    assert field.get_attribute("aria-activedescendant") == selected.get_attribute("id")
    return selected.inner_text()


def test_with_the_keyboard_alone(adviser: Page, axe: Callable):
    field = words(adviser)
    expect(field).to_have_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "false")
    type_in(adviser, field, "soud")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(adviser.locator(f"#{field.get_attribute('aria-controls')}")).to_have_role("listbox")
    expect(adviser.get_by_role("group", name="Métiers")).to_be_visible()
    count = options(adviser).count()
    expect(adviser.locator("#recherche [role=status]")).to_have_text(re.compile(rf"^{count}\ssuggestions"))
    axe(adviser)

    labels = options(adviser).all_inner_texts()
    for key, expected in (
        ("ArrowDown", labels[0]),
        ("ArrowDown", labels[1]),
        ("ArrowUp", labels[0]),
        ("ArrowUp", labels[-1]),
        ("ArrowDown", labels[0]),
        ("End", labels[-1]),
        ("Home", labels[0]),
    ):
        adviser.keyboard.press(key)
        assert active(adviser, field) == expected
        expect(field).to_be_focused()
    axe(adviser)
    adviser.keyboard.press("Escape")
    expect(options(adviser)).to_have_count(0)
    expect(field).to_have_value("soud")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    adviser.keyboard.press("ArrowDown")
    expect(options(adviser)).to_have_count(count)
    adviser.keyboard.press("ArrowDown")
    adviser.keyboard.press("Enter")
    expect(adviser).to_have_url(re.compile(r"/formations\?q=Soudage"))
    expect(field).to_have_value(labels[0])
    expect(field).to_be_focused()
    expect(options(adviser)).to_have_count(0)


def test_enter_without_a_choice_searches_what_is_typed(adviser: Page):
    type_in(adviser, words(adviser), "soud")
    adviser.keyboard.press("Enter")
    expect(adviser).to_have_url(re.compile(r"q=soud$"))
    expect(options(adviser)).to_have_count(0)


def test_a_commune_fills_the_place_and_searches_nothing_yet(adviser: Page, axe: Callable):
    type_in(adviser, town(adviser), "bayone")
    axe(adviser)
    adviser.get_by_role("option", name=re.compile("^Bayonne")).click()
    expect(town(adviser)).to_have_value("Bayonne (64100)")
    expect(town(adviser)).to_be_focused()
    expect(adviser).to_have_url(re.compile(r"/formations$"))
    type_in(adviser, words(adviser), "borde")
    adviser.get_by_role("group", name="Communes").get_by_role("option").first.click()
    expect(town(adviser)).to_have_value(re.compile("^Bordeaux"))
    expect(words(adviser)).to_have_value("")
    adviser.get_by_role("button", name="Rechercher", exact=True).click()
    expect(adviser).to_have_title(re.compile("autour de Bordeaux"))


def test_a_domain_sets_its_filter_once_and_keeps_the_place(adviser: Page):
    town(adviser).fill("Pau")
    type_in(adviser, words(adviser), "travail des mat")
    adviser.get_by_role("group", name="Domaines").get_by_role("option").first.click()
    expect(adviser).to_have_url(re.compile(r"lieu=Pau&domaine=f:230$"))
    expect(adviser.get_by_role("link", name="Retirer le filtre Travail des matériaux")).to_be_visible()
    expect(words(adviser)).to_have_value("")
    adviser.get_by_role("link", name="Retirer le filtre Travail des matériaux").click()
    words(adviser).fill("soudeur")
    adviser.keyboard.press("Enter")
    expect(adviser).to_have_url(re.compile(r"q=soudeur&lieu=Pau$"))


def test_a_stale_answer_is_dropped(adviser: Page):
    held = []
    adviser.route(re.compile(r"/suggestions\?q=sou$"), lambda route: held.append(route))
    words(adviser).click()
    with adviser.expect_request(re.compile(r"/suggestions\?q=sou$")):
        words(adviser).press_sequentially("sou")
    type_in(adviser, words(adviser), "deur tig")
    shown = options(adviser).all_inner_texts()
    late = {"said": "", "groups": [{"label": "Périmé", "options": []}]}
    for route in held:
        with contextlib.suppress(Error):  # the page has given this request up
            route.fulfill(json=late)
    expect(adviser.get_by_text("Périmé")).to_have_count(0)
    assert options(adviser).all_inner_texts() == shown
    assert all("TIG" in one for one in shown)


def test_a_failure_leaves_the_form_as_it_is(adviser: Page, said: list[str]):
    adviser.route("**/suggestions*", lambda route: route.fulfill(status=503, body="non"))
    with adviser.expect_response("**/suggestions*"):
        words(adviser).press_sequentially("soud")
    adviser.keyboard.press("Enter")
    expect(adviser).to_have_url(re.compile(r"q=soud$"))
    said.clear()


def test_leaving_the_field_closes_the_list_and_chooses_nothing(adviser: Page):
    type_in(adviser, words(adviser), "soud")
    adviser.keyboard.press("ArrowDown")
    adviser.keyboard.press("Tab")
    expect(options(adviser)).to_have_count(0)
    expect(words(adviser)).to_have_value("soud")
    expect(town(adviser)).to_be_focused()


def test_on_a_phone_the_list_stays_inside_the_screen(browser: Browser, site: Site, axe: Callable):
    context = browser.new_context(
        base_url=site.url, locale="fr-FR", viewport={"width": 320, "height": 640}, has_touch=True
    )
    page = context.new_page()
    sign_in(page, Role.PRESCRIBER)
    page.goto("/formations")
    words(page).tap()
    page.keyboard.type("travail des mat")
    expect(options(page).first).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    box = page.get_by_role("listbox").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 320
    options(page).first.tap()
    expect(page).to_have_url(re.compile("domaine="))
    context.close()


@pytest.fixture
def without_script(page_without_script: Page) -> Page:
    """Give the page of an adviser whose browser runs no script."""
    sign_in(page_without_script, Role.PRESCRIBER)
    return page_without_script


def test_without_script_the_results_lead_to_what_the_words_may_mean(without_script: Page):
    page = without_script
    page.goto("/formations")
    expect(words(page)).to_have_role("searchbox")
    words(page).fill("soud")
    page.get_by_role("button", name="Rechercher", exact=True).click()
    page.get_by_role("navigation", name="Voir aussi").get_by_role("link", name="Soudage manuel").click()
    expect(words(page)).to_have_value("Soudage manuel")
    words(page).fill("")
    town(page).fill("Bayone")
    page.get_by_role("button", name="Rechercher", exact=True).click()
    page.get_by_role("navigation", name="Vouliez-vous dire").get_by_role("link", name=re.compile("^Bayonne")).click()
    expect(page).to_have_title(re.compile("autour de Bayonne"))
