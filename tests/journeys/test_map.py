"""An adviser looks where the courses take place, by mouse and by keyboard; the list stays below."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from extranet.accounts.roles import Role
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser

NAMED = re.compile(r"^\d+\sformations?, [A-ZÉ]")


@pytest.fixture
def adviser(page: Page) -> Page:
    """Give the page of an adviser of the mission locale of Pau."""
    sign_in(page, Role.PRESCRIBER)
    return page


def spots(page: Page):
    return page.locator(".chart__spot")


def test_from_the_list_to_the_map_to_a_sheet_and_back(adviser: Page):
    adviser.goto("/formations?lieu=Pau+(64000)")
    adviser.get_by_role("link", name="Carte", exact=True).click()
    expect(spots(adviser).first).to_be_visible()
    expect(adviser.locator(".chart__outline").first).to_be_attached()
    expect(adviser.get_by_role("link", name=re.compile("^Voir la fiche")).first).to_be_visible()
    adviser.get_by_role("button", name=NAMED).first.click()
    inside = adviser.locator(".leaflet-popup .spot a").first
    title = inside.inner_text()
    inside.click()
    expect(adviser.get_by_role("heading", level=1)).to_have_text(title)
    adviser.get_by_role("link", name=re.compile("^Retour")).click()
    expect(spots(adviser).first).to_be_visible()


def test_the_map_by_keyboard_alone(adviser: Page):
    adviser.goto("/formations?lieu=Pau+(64000)&vue=carte")
    one = adviser.get_by_role("button", name=NAMED).first
    one.focus()
    adviser.keyboard.press("Enter")
    expect(adviser.locator(".leaflet-popup .spot a").first).to_be_focused()
    adviser.keyboard.press("Escape")
    expect(adviser.locator(".leaflet-popup")).to_have_count(0)
    expect(one).to_be_focused()


def test_a_filter_changes_the_map_with_the_list(adviser: Page):
    adviser.goto("/formations?lieu=Pau+(64000)&vue=carte")
    expect(spots(adviser).first).to_be_visible()
    told = adviser.locator("#carte").get_attribute("data-spots")
    adviser.get_by_role("checkbox", name=re.compile("^Places confirmées")).check()
    adviser.get_by_role("button", name="Appliquer les filtres").click()
    expect(adviser.locator("#carte")).not_to_have_attribute("data-spots", told)
    expect(spots(adviser).first).to_be_visible()
    assert "vue=carte" in adviser.url


def test_the_map_is_accessible(adviser: Page, axe):
    adviser.goto("/formations?lieu=Pau+(64000)&vue=carte")
    expect(spots(adviser).first).to_be_visible()
    axe(adviser)
    adviser.set_viewport_size({"width": 320, "height": 640})
    assert adviser.evaluate("document.documentElement.scrollWidth") <= 320
