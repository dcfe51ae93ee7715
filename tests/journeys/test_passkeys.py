"""A passkey made by a real browser's own authenticator: added, then enough to sign in; what it guards stays guarded."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import CDPSession, Page, expect

from extranet.accounts.roles import Role
from tests.journeys.pages import WHO, sign_in

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def here(page: Page, site) -> Page:
    """Give a page of the site by its name: a number has no passkeys."""
    page.goto(f"http://localhost:{urlsplit(site.url).port}/connexion")
    return page


def a_device(page: Page) -> tuple[CDPSession, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def test_a_passkey_is_added_then_enough(here: Page, site, axe):
    page, at = here, f"http://localhost:{urlsplit(site.url).port}"
    device, authenticator = a_device(page)
    page.get_by_label("Adresse électronique").fill(WHO[Role.PRESCRIBER])
    page.get_by_label("Mot de passe", exact=True).fill("demonstration-extranet")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("link", name="mon compte").click()
    page.get_by_role("link", name="Ajouter un second facteur").click()
    axe(page)
    page.get_by_label("Nom de la clé").fill("Ordinateur de l’accueil")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    axe(page)
    assert page.get_by_role("listitem").filter(has_text="-").count() >= 10
    page.get_by_role("link", name="Je les ai gardés").click()
    page.get_by_role("button", name="Se déconnecter").first.click()

    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_role("button", name="Se déconnecter").first.wait_for()
    (kept,) = device.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert kept["isResidentCredential"] and kept["rpId"] == "localhost"

    # A copy of the key counts from where it was made: the site knows that it is not the only one.
    device.send("WebAuthn.removeCredential", {"authenticatorId": authenticator, "credentialId": kept["credentialId"]})
    device.send("WebAuthn.addCredential", {"authenticatorId": authenticator, "credential": kept | {"signCount": 0}})
    page.get_by_role("button", name="Se déconnecter").first.click()
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("group", name="Un point est à corriger")).to_contain_text("n’est pas reconnue ici")

    # The true one goes on counting: it still opens, and takes itself away.
    device.send("WebAuthn.clearCredentials", {"authenticatorId": authenticator})
    device.send("WebAuthn.addCredential", {"authenticatorId": authenticator, "credential": kept | {"signCount": 9}})
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_role("button", name="Se déconnecter").first.wait_for()
    page.goto(f"{at}/compte/second-facteur")
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("La clé d’accès est retirée.")).to_be_visible()


def test_without_a_name_the_page_says_what_to_do(page: Page):
    sign_in(page, Role.REFERENT)
    page.goto("/compte/second-facteur")
    expect(page.get_by_text("ici, ouvrez-le par localhost")).to_be_visible()
    expect(page.get_by_role("button", name="Ajouter une clé d’accès")).to_be_hidden()
