"""A training written by hand from nothing, published, and found; two people who write the same one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from extranet.accounts.roles import Role
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def colleague(page_without_script: Page) -> Page:
    """Open the page of a colleague whose browser runs no script."""
    sign_in(page_without_script, Role.PUBLISHER)
    return page_without_script


def choose(page: Page, field: str, typed: str, option: str) -> None:
    """Type words in the field of a chooser and take what it proposes, by the keyboard."""
    page.get_by_label(f"{field}\u00a0: mots à chercher").press_sequentially(typed)
    expect(page.get_by_role("option").filter(has_text=option).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label(re.compile(option)).first).to_be_checked()


def go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def describe(page: Page, axe) -> None:
    """Write a training: its texts, domains, levels, provider and contact."""
    page.goto("/publication/offre")
    page.get_by_role("link", name="Nouvelle formation").click()
    page.get_by_label("Intitulé").fill("Fromagère fermière")
    page.get_by_label("Objectifs").fill("Transformer le lait\n- en tomme")
    go_on(page, "Domaines et métiers")
    axe(page)
    choose(page, "Domaines (Formacode)", "chimie", "chimie")
    choose(page, "Métiers (ROME)", "boulang", "Boulangerie")
    go_on(page, "Certification et niveaux")
    page.get_by_role("group", name="certification").get_by_role("radio", name="Non").check()
    page.get_by_label("Niveau à l’entrée").select_option(label="CAP, titre professionnel (niveau 3)")
    go_on(page, "Organisme responsable")
    page.get_by_text("Il n’est pas dans la liste").click()
    page.get_by_label("SIRET", exact=True).fill("732 829 320 00075")
    page.get_by_label("Nom", exact=True).fill("Fromagerie école du Béarn")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.locator("#erreurs")).to_contain_text("vérifiez ses chiffres")
    axe(page)
    page.get_by_label("SIRET", exact=True).fill("732 829 320 00074")
    go_on(page, "Contacts")
    page.get_by_label("Adresse électronique", exact=False).first.fill("contact@fromagerie.example")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()


def place_and_date(page: Page, axe) -> None:
    """Add an action in Laruns, a session and its meeting."""
    page.get_by_role("link", name="Ajouter une action").click()
    page.get_by_role("radio", name="En présentiel").check()
    page.get_by_role("radio", name="Entrées à dates fixes").check()
    go_on(page, "Pédagogie")
    go_on(page, "Enseignements")
    for step in ("Équipement à prévoir", "Lieux de formation"):
        page.get_by_role("link", name="Continuer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(step)
    page.get_by_role("link", name="Ajouter un lieu").click()
    choose(page, "Commune", "laruns", "Laruns")
    page.get_by_label("Adresse", exact=False).first.fill("1 place de la Mairie")
    axe(page)
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_role("main")).to_contain_text("Laruns (64)")
    page.get_by_role("link", name="Fromagère fermière").click()
    page.get_by_role("link", name="Ajouter une session").click()
    page.get_by_label("Début", exact=True).fill("2027-03-01")
    page.get_by_label("Fin", exact=True).fill("2027-06-30")
    page.get_by_role("radio", name="Inscriptions ouvertes").check()
    go_on(page, "Où s’inscrire")
    go_on(page, "Réunions et recrutement")
    page.get_by_role("link", name="Ajouter une réunion").click()
    page.get_by_label("Modalité").select_option(label="Information collective")
    page.get_by_label("Jour", exact=True).fill("2027-02-01")
    page.get_by_label("Heure de début").fill("09:30")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_role("main")).to_contain_text("Information collective")
    axe(page)


def test_written_from_nothing_published_and_found(page: Page, colleague: Page, axe):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, Role.PUBLISHER)
    describe(page, axe)
    expect(page.get_by_role("heading", level=1)).to_have_text("Fromagère fermière")
    page.get_by_role("link", name="Modifier la formation").click()
    page.get_by_text("Étapes").click()
    expect(page.get_by_role("navigation", name="Étapes")).to_contain_text("à compléter")
    page.get_by_role("link", name="Fromagère fermière").click()
    place_and_date(page, axe)
    page.get_by_role("link", name="Fromagère fermière").click()
    page.get_by_role("button", name="Publier").first.click()
    expect(page.get_by_role("status").filter(has_text="est publiée")).to_be_visible()
    colleague.goto("/formations?q=fromagère&lieu=Laruns")
    expect(colleague.get_by_role("heading", name="Fromagère fermière")).to_be_visible()


def test_two_people_write_the_same_training(page: Page, colleague: Page, axe):
    sign_in(page, Role.PUBLISHER)
    page.goto("/publication/offre")
    page.locator("main a[href^='/publication/formations/']").nth(1).click()
    page.get_by_role("link", name="Modifier la formation").click()
    colleague.goto(page.url)
    colleague.get_by_label("Résultats attendus").fill("Ce que dit la collègue.")
    colleague.get_by_role("button", name="Enregistrer", exact=True).last.click()
    page.get_by_label("Résultats attendus").fill("Ce que je dis.")
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("en même temps que vous")
    expect(page.get_by_role("main")).to_contain_text("Ce que dit la collègue.")
    axe(page)
    page.get_by_label("Résultats attendus, votre version").fill("Ce que nous disons.")
    page.get_by_role("button", name="Enregistrer ces choix").click()
    expect(page.get_by_role("status").filter(has_text="C’est enregistré.")).to_be_visible()
