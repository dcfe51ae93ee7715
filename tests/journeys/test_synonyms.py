"""An administrator teaches the search a word, sees what it changes, changes it again, takes it back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from extranet.accounts.roles import Role
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser

WORD = "bidouillage"


@pytest.fixture
def admin(page: Page) -> Page:
    """Give the list of synonyms of an administrator."""
    sign_in(page, Role.ADMINISTRATOR, "/administration")
    page.get_by_role("link", name="Synonymes").click()
    return page


def results(page: Page, words: str) -> str:
    page.goto(f"/formations?q={words}")
    return page.get_by_role("heading", level=1).inner_text()


def line(page: Page, words: str):
    return page.get_by_role("row").filter(has_text=words)


@pytest.mark.parametrize("width", [1280, 320])
def test_a_word_is_taught_tried_changed_and_taken_back(admin: Page, axe: Callable, width: int):
    page, word = admin, f"{WORD}{width}"
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("link", name="Ajouter un groupe").click()
    page.get_by_label("Expressions").fill(f"{word}\nsoudeur")
    page.get_by_role("button", name="Voir ce que cela change").click()
    expect(page.get_by_role("heading", name="Ce que cela change")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(f"Qui tape «.{word}.»"))).to_be_visible()
    expect(page.get_by_text("nouveau").first).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".flashes")).to_contain_text("la recherche s’en sert déjà")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not results(page, word).startswith("0")

    page.goto(f"/administration/synonymes?q={word}")
    line(page, word).get_by_role("link", name="Modifier").click()
    page.get_by_label("Sens unique").check()
    page.get_by_label("Expressions").fill(word)
    page.get_by_role("textbox", name="Trouvent aussi").fill("boulanger")
    page.get_by_role("button", name="Voir ce que cela change").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(line(page, word)).to_contain_text("boulanger")

    line(page, word).get_by_role("button", name="Retirer").click()
    expect(page.locator(".flashes")).to_contain_text("est retiré de la recherche")
    assert line(page, word).count() == 0
    page.get_by_role("button", name="Annuler").click()
    expect(line(page, word)).to_be_visible()
    line(page, word).get_by_role("button", name="Retirer").click()
    page.get_by_label("État").select_option("Retirés")
    page.get_by_role("button", name="Filtrer").click()
    expect(line(page, word)).to_contain_text("retiré")
    axe(page)


def test_two_administrators_at_once_see_both_versions(admin: Page, page_without_script: Page, axe: Callable):
    word = f"{WORD}deux"
    admin.get_by_role("link", name="Ajouter un groupe").click()
    admin.get_by_label("Expressions").fill(f"{word}\nsoudeur")
    admin.get_by_role("button", name="Voir ce que cela change").click()
    admin.get_by_role("button", name="Enregistrer").click()
    address = line(admin, word).get_by_role("link", name="Modifier").get_attribute("href")
    admin.goto(address)

    other = page_without_script
    sign_in(other, Role.ADMINISTRATOR)
    other.goto(address)
    other.get_by_label("Expressions").fill(f"{word}\nboulanger")
    other.get_by_role("button", name="Voir ce que cela change").click()
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.locator(".flashes")).to_contain_text("enregistré")

    admin.get_by_label("Expressions").fill(f"{word}\nvendeur")
    admin.get_by_role("button", name="Voir ce que cela change").click()
    admin.get_by_role("button", name="Enregistrer").click()
    expect(admin.get_by_role("heading", level=1)).to_contain_text("en même temps que vous")
    expect(admin.get_by_text(f"{word} = boulanger")).to_be_visible()
    expect(admin.get_by_text(f"{word} = vendeur")).to_be_visible()
    axe(admin)
    admin.get_by_role("button", name="Enregistrer la vôtre").click()
    expect(line(admin, word)).to_contain_text("vendeur")


def test_groups_come_and_go_as_a_file(admin: Page, axe: Callable):
    admin.get_by_role("link", name="Importer un fichier").click()
    axe(admin)
    file = {"name": "mots.csv", "mimeType": "text/csv", "buffer": f"{WORD}csv = soudeur\nseul\n".encode()}
    admin.get_by_label("Fichier CSV").set_input_files(file)
    admin.get_by_role("button", name="Importer").click()
    expect(admin.get_by_text("Ligne 2")).to_be_visible()
    axe(admin)
    admin.get_by_label("Fichier CSV").set_input_files(file | {"buffer": f"{WORD}csv = soudeur".encode()})
    admin.get_by_role("button", name="Importer").click()
    expect(admin.locator(".flashes")).to_contain_text("1\u00a0groupe ajouté")
    with admin.expect_download() as download:
        admin.get_by_role("link", name="Exporter en CSV").click()
    assert f"{WORD}csv = soudeur" in download.value.path().read_text(encoding="utf-8-sig")
