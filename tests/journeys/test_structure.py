"""A referent invites somebody, who opens the account; then the referent suspends it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from extranet import signing
from extranet.accounts.roles import Role
from tests.fixtures.application import SECRET
from tests.fixtures.browser import Site
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser

PASSWORD = "la pluie tombe sur le gave"


@pytest.fixture
def stranger(browser: Browser, site: Site) -> Iterator[Page]:
    """Give the page of somebody else, without script and on a telephone."""
    size = {"width": 320, "height": 700}
    context = browser.new_context(base_url=site.url, locale="fr-FR", java_script_enabled=False, viewport=size)
    yield context.new_page()
    context.close()


def invitation(site: Site, email: str) -> str:
    """Return the address that the letter to somebody leads to."""
    with sqlite3.connect(site.data_dir / "extranet.sqlite") as database:
        query = """SELECT "values" ->> 'key' FROM outbox_message WHERE name = 'invitation' AND "to" = ?"""
        (key,) = database.execute(query, (email,)).fetchone()
    return f"/invitation/{signing.sign(SECRET, 'invitation', str(key))}"


def test_invited_activated_then_suspended(page: Page, site: Site, stranger: Page, axe: Callable[[Page], None]):
    sign_in(page, Role.REFERENT)
    page.get_by_role("link", name="Ma structure").click()
    axe(page)
    page.get_by_role("link", name="Inviter", exact=True).click()
    page.get_by_label("Personnes à inviter").fill("Ana Diaz <ana@mission-locale.example>\nBo Lee")
    page.get_by_role("button", name="Envoyer les invitations").click()
    expect(page.locator("#erreurs")).to_be_focused()
    expect(page.get_by_label("Personnes à inviter")).to_have_value("Bo Lee")
    axe(page)

    stranger.goto(invitation(site, "ana@mission-locale.example"))
    stranger.get_by_role("button", name="Ouvrir mon compte").click()
    stranger.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    stranger.get_by_label("Le même mot de passe, une seconde fois").fill(PASSWORD)
    stranger.get_by_role("button", name="Enregistrer le mot de passe").click()
    stranger.get_by_label("Adresse électronique").fill("ana@mission-locale.example")
    stranger.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    stranger.get_by_role("button", name="Se connecter").click()
    expect(stranger.get_by_role("button", name="Se déconnecter")).to_be_visible()

    page.goto("/structure")
    page.get_by_role("link", name="Ana Diaz").click()
    axe(page)
    page.get_by_role("button", name="Suspendre").click()
    expect(page.locator(".notice")).to_contain_text("est suspendu")
    stranger.goto("/compte")
    expect(stranger.get_by_role("button", name="Se connecter")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator(".notice")).to_contain_text("de nouveau ouvert")

    for box in page.get_by_role("checkbox", checked=True).all():
        box.uncheck()
    page.get_by_role("button", name="Enregistrer les rôles").click()
    expect(page.get_by_role("heading", name="Retirés depuis moins de 30 jours")).to_be_visible()
    axe(page)
    page.locator(".notice").get_by_role("button", name="Annuler").click()
    expect(page.locator(".notice")).to_contain_text("Ana Diaz a de nouveau ses rôles")


def test_a_place_is_chosen_by_its_first_letters(page: Page, axe: Callable[[Page], None]):
    sign_in(page, Role.ADMINISTRATOR)
    page.goto("/administration/structures/nouvelle")
    proposed = page.locator(".suggested__option:visible")
    page.get_by_label("Commune", exact=False).first.press_sequentially("bayon")
    proposed.first.wait_for()
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#commune")).to_have_value("Bayonne (64)")
    expect(page.locator("#postcode")).to_have_value("64100")
    adding = page.get_by_label("Ajouter en cherchant")
    for letters in ("lande", "aire-sur"):
        adding.press_sequentially(letters)
        proposed.first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(adding).to_have_value("")
    expect(page.locator("#territory")).to_have_value("Landes, Aire-sur-l'Adour (40)")
