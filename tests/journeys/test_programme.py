"""A year of sessions that comes again, seen first and published; the same course twice, merged, and taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from extranet.accounts.roles import Role
from extranet.clock import today
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser


def told(page: Page, words: str | re.Pattern[str]) -> None:
    """Read what the page says of what was just done."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def take_back(page: Page) -> None:
    page.get_by_role("status").get_by_role("button", name="Annuler").click()


def test_a_year_rolls_over(page: Page, axe):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, Role.PUBLISHER, "/publication")
    page.get_by_role("link", name="Reconduire une programmation").click()
    expect(page.get_by_label("Sessions qui commencent du")).to_have_value(f"{today().year}-01-01")
    expect(page.get_by_label("Reviennent tant de semaines plus tard")).to_have_value("52")
    page.get_by_label("État des formations").select_option(label="Publiées")
    axe(page)
    page.get_by_role("button", name="Voir ce qui reviendrait").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui reviendrait")
    lines = page.get_by_role("table", name="Sessions à reconduire").get_by_role("checkbox")
    expect(lines.first).to_be_checked()
    expect(page.get_by_role("table")).to_contain_text(str(today().year + 1))
    axe(page)
    lines.first.uncheck()
    page.get_by_role("button", name="Reconduire les sessions cochées").click()
    told(page, re.compile("sessions? (est|sont)? ?reconduite|reconduite"))
    expect(page.get_by_text("encore en brouillon")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Publier ces brouillons").first.click()
    told(page, "Les prescripteurs les voient")
    take_back(page)
    told(page, "C’est annulé pour")


def test_the_same_course_twice(page: Page, axe):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, Role.PUBLISHER, "/publication/offre?etat=published")
    page.locator("main a[href^='/publication/formations/']").nth(3).click()
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Dupliquer la formation").click()
    page.get_by_role("radio", name="Avec celles à venir").check()
    page.get_by_role("button", name="Dupliquer", exact=True).last.click()
    told(page, "La copie est enregistrée en brouillon")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_text("Ressemble à")).to_be_visible()  # before it is published
    page.get_by_role("button", name="Publier").first.click()
    told(page, "est publiée")
    old = page.get_by_role("link", name=re.compile("^Voir la fiche")).first.get_attribute("href")
    page.get_by_role("link", name="Comparer les deux").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Est-ce la même formation ?")
    axe(page)
    page.get_by_role("button", name=re.compile("^Garder celle-ci")).last.click()
    told(page, "Les deux formations sont fusionnées")
    kept = page.url
    shown = page.get_by_role("link", name=re.compile("^Voir la fiche")).first.get_attribute("href")
    page.goto(old)
    expect(page).to_have_url(re.compile(re.escape(shown)))
    page.goto(kept)
    page.get_by_role("button", name=re.compile("^Annuler la fusion")).click()
    told(page, "La fusion est annulée")
    page.goto(old)
    expect(page).to_have_url(re.compile(re.escape(old)))
