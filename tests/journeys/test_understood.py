"""An adviser types as one speaks: a typo, a town, a filter in one text; what was understood is said, and undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from extranet.accounts.roles import Role
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser


def search(page: Page, words: str) -> None:
    page.get_by_label("Métier, formation, mot-clé").fill(words)
    page.get_by_role("button", name="Rechercher", exact=True).click()


def test_a_typo_is_repaired_and_can_be_searched_all_the_same(page: Page, axe):
    sign_in(page, Role.PRESCRIBER)
    page.goto("/formations")
    search(page, "soudeuz")
    expect(page.get_by_text("Résultats pour «\u00a0soudeur\u00a0»")).to_be_visible()
    expect(page.locator("mark").first).to_have_text(re.compile("soud", re.IGNORECASE))
    axe(page)
    page.get_by_role("link", name="chercher «\u00a0soudeuz\u00a0» quand même").click()
    expect(page).to_have_url(re.compile(r"q=soudeuz&tel-quel=soudeuz$"))
    expect(page.get_by_text("«\u00a0soudeuz\u00a0» est cherché tel quel.")).to_be_visible()
    page.get_by_role("link", name="Le comprendre à nouveau").click()
    expect(page.get_by_text("Résultats pour «\u00a0soudeur\u00a0»")).to_be_visible()


def test_a_town_in_the_text_is_a_chip_that_can_be_removed_without_script(page_without_script: Page):
    page = page_without_script
    sign_in(page, Role.PRESCRIBER)
    page.goto("/formations")
    search(page, "soudeur à Pau")
    chip = page.get_by_role("link", name=re.compile("autour de Pau"))
    expect(chip).to_be_visible()
    expect(page.get_by_role("link", name="distance", exact=True)).to_be_visible()
    chip.click()
    expect(page).to_have_url(re.compile(r"tel-quel=%C3%A0\+Pau"))
    expect(page.get_by_role("link", name=re.compile("autour de Pau"))).to_have_count(0)
    page.get_by_role("button", name="Rechercher", exact=True).click()  # the form keeps what was asked
    expect(page).to_have_url(re.compile(r"tel-quel=%C3%A0(\+|%20)Pau"))


def test_the_page_holds_in_a_narrow_window(page: Page):
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(page, Role.PRESCRIBER)
    page.goto("/formations?q=soudeuz en cours du soir à Salles, janvier")
    expect(page.get_by_role("link", name=re.compile("autour de Salles"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
