"""An adviser keeps a search, is told by a real mail what is new, and stops it from the mail, signed out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from extranet.accounts.roles import Role
from extranet.application import create_app
from extranet.database import db
from extranet.search import opening
from extranet.search.alerting import alerts
from extranet.search.index import indexing
from tests.factories import offer
from tests.fixtures.application import close, settings_in
from tests.fixtures.browser import Site
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def worker(site: Site, server: Controller) -> Iterator[Flask]:
    """Give the worker's application, over the data of the site, that sends to a real mail server."""
    values = {"site_url": site.url, "smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_starttls": False}
    app = create_app(settings_in(site.data_dir, **values))
    opening._engine.cache_clear()
    with app.app_context():
        yield app
    close(app)


def work(app: Flask, days: int) -> None:
    """Do what the worker does on a later day: the index, the alerts, the mails."""
    known = app.extensions["extranet"]
    db.session.rollback()  # what the site wrote meanwhile can be read now
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=False):
        indexing.drain(known["settings"].index_dir)
        while alerts.tell_next(known["settings"].index_dir) or known["postman"].deliver():
            pass


def told(server: Controller) -> list[EmailMessage]:
    """Return the letters about our search: other mails of the site may be on their way too."""
    return [letter for letter in server.handler.letters if "Vannerie" in letter["Subject"]]


def address(letter: EmailMessage, before: str) -> str:
    """Return the address that a letter gives after these words."""
    text = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    return re.search(rf"{before}\s*(https?://\S+)", text)[1]


@pytest.fixture
def stranger(browser: Browser, site: Site) -> Iterator[Page]:
    """Give the page of somebody who is not signed in, on a telephone, without script."""
    context = browser.new_context(
        base_url=site.url, locale="fr-FR", java_script_enabled=False, viewport={"width": 320, "height": 700}
    )
    yield context.new_page()
    context.close()


def test_from_an_empty_list_to_a_mail_and_back(
    page: Page, axe: Callable, worker: Flask, server: Controller, stranger: Page
):
    sign_in(page, Role.PRESCRIBER)
    page.goto("/formations?q=vannerie+osier&lieu=Pau")
    page.get_by_role("link", name="Me prévenir quand une formation répond").click()
    expect(page.get_by_label("Chaque matin")).to_be_checked()
    axe(page)
    page.get_by_label("Nom de la recherche").fill("Vannerie, Béarn")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").filter(has_text="Recherche enregistrée")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/formations\?q=vannerie"))

    work(worker, 0)
    offer.training("VANNERIE-1", "Vannerie en osier vivant", provider="Atelier des Gaves")
    work(worker, 1)
    (letter,) = told(server)
    assert letter["To"] == "conseillere@mission-locale.example"
    assert letter["Subject"] == "1\u00a0nouveauté pour «\u00a0Vannerie, Béarn\u00a0»"

    page.goto(address(letter, r"1\. Vannerie en osier vivant\n.*\n.*\n"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vannerie en osier vivant")
    page.get_by_role("link", name="Mes recherches").click()
    expect(page.get_by_text("1 nouveauté depuis votre dernière visite")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Voir les formations").click()
    expect(page.get_by_role("heading", name="Vannerie en osier vivant")).to_be_visible()

    stop = address(letter, "Ne plus recevoir cette alerte\u00a0:")
    assert letter["List-Unsubscribe"] == f"<{stop}>"
    stranger.goto(stop)
    stranger.get_by_role("button", name="Ne plus recevoir cette alerte").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Vous ne recevez plus cette alerte")
    offer.training("VANNERIE-2", "Vannerie en osier tressé")
    work(worker, 2)
    assert len(told(server)) == 1

    stranger.get_by_role("button", name="Me réabonner").click()
    stranger.get_by_role("button", name="Ne plus recevoir cette alerte").wait_for()
    work(worker, 3)
    assert len(told(server)) == 2

    page.goto(stop)
    axe(page)
    page.get_by_role("button", name="Ne plus recevoir cette alerte").click()
    axe(page)
    page.goto("/mes-recherches")
    expect(page.get_by_text(re.compile("alerte arrêtée le"))).to_be_visible()
    page.get_by_role("button", name="Supprimer").click()
    page.get_by_role("button", name="Annuler la suppression").click()
    expect(page.get_by_role("link", name="Vannerie, Béarn", exact=True)).to_be_visible()
    page.get_by_role("button", name="Supprimer").click()
