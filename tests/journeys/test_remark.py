"""An error reported from a sheet reaches the publisher's desk, is corrected, answered, and the answer is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from extranet.accounts.roles import Role
from tests.fixtures.browser import Site
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def beside(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Give a function that opens the page of somebody else, with or without script."""
    contexts = []

    def beside(role: Role, script: bool = True) -> Page:
        context = browser.new_context(base_url=site.url, locale="fr-FR", java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, role)
        return page

    yield beside
    for context in contexts:
        context.close()


def report(page: Page, kind: str, text: str) -> None:
    page.get_by_role("link", name="Signaler une erreur").click()
    page.get_by_role("radio", name=re.compile(f"^{kind}")).check()
    page.get_by_label("Dans quelle session").select_option(index=1)
    page.get_by_label("En une phrase").fill(text)
    page.get_by_role("button", name="Envoyer").click()


def test_reported_corrected_answered_seen(page: Page, beside, axe):
    sign_in(page, Role.PRESCRIBER)
    page.goto("/formations?financeur=2&places=oui")
    page.get_by_role("link", name=re.compile("^Voir la fiche")).first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    report(page, "Places", "Appeler 06 12 34 56 78, la session est complète")
    expect(page.locator("#erreurs")).to_be_focused()
    expect(page.locator("#erreurs")).to_contain_text("un numéro de téléphone")
    axe(page)
    page.get_by_label("En une phrase").fill("La session est complète")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("status").filter(has_text="Merci.")).to_be_visible()

    desk = beside(Role.PUBLISHER)
    desk.get_by_role("link", name="Remarques (1)").click()
    axe(desk)
    desk.get_by_role("link", name="La session est complète").click()
    expect(desk.locator("main")).to_contain_text("Mission locale")
    expect(desk.locator("main")).not_to_contain_text("Claire")
    axe(desk)
    desk.get_by_role("link", name="Modifier les places").click()
    desk.get_by_role("radio", name="Je le sais").check()
    desk.get_by_label("Places restantes").fill("0")
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_label("Votre réponse")).to_have_value(re.compile("c’est corrigé.*il ne reste aucune place"))
    desk.get_by_role("button", name="Envoyer la réponse").click()
    expect(desk.get_by_role("link", name="Remarques", exact=True)).to_be_visible()

    page.goto("/compte")
    page.get_by_role("link", name="Mes signalements et leurs réponses").click()
    expect(page.get_by_role("article").filter(has_text=title)).to_contain_text("il ne reste aucune place")
    axe(page)


def test_without_script(beside):
    adviser = beside(Role.PRESCRIBER, script=False)
    adviser.goto("/formations?financeur=2")
    adviser.get_by_role("link", name=re.compile("^Voir la fiche")).last.click()
    report(adviser, "Dates", "La session commence plus tard")
    expect(adviser.get_by_text("Merci. Votre signalement est envoyé")).to_be_visible()
    desk = beside(Role.PUBLISHER, script=False)
    desk.goto("/publication/remarques?objet=dates")
    desk.get_by_role("link", name="La session commence plus tard").click()
    desk.get_by_role("link", name="C’est corrigé : préparer la réponse").click()
    expect(desk.get_by_label("Votre réponse")).to_have_value(re.compile("les dates de la session sont"))
    desk.get_by_role("button", name="Envoyer la réponse").click()
    desk.goto("/publication/remarques?etat=repondus")
    expect(desk.get_by_role("link", name="La session commence plus tard")).to_be_visible()
