"""Half an hour without a gesture: a warning, a way to stay, and nothing written is lost nor shown to somebody else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from extranet.accounts.roles import Role
from tests.fixtures.browser import Site
from tests.journeys.pages import sign_in, sign_in_by_hand

pytestmark = pytest.mark.browser
WARNED, OVER = "Votre session se ferme dans deux minutes.", "Votre session est fermée."
WRITTEN = "Le tarif indiqué est celui de l’an passé."


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """Give a browser profile whose clock is ours."""
    context = browser.new_context(base_url=site.url, locale="fr-FR")
    yield context
    context.close()


def end_every_session(site) -> None:
    with sqlite3.connect(site.data_dir / "extranet.sqlite", timeout=20) as database:
        database.execute("UPDATE user_session SET ended_at = last_seen_at WHERE ended_at IS NULL")


def test_what_is_written_outlives_the_session(page: Page, site):
    with sqlite3.connect(site.data_dir / "extranet.sqlite") as database:
        (action,) = database.execute("SELECT id FROM action WHERE state = 'published' LIMIT 1").fetchone()
    page.clock.install()
    sign_in(page, Role.PRESCRIBER)
    page.goto(f"/formations/{action}/signaler")
    text = page.locator("#text")
    text.fill(WRITTEN)
    page.clock.fast_forward("28:10")
    expect(page.get_by_role("alert")).to_contain_text(WARNED)
    page.get_by_role("button", name="Rester connecté").click()
    expect(page.get_by_text(WARNED)).to_have_count(0)

    end_every_session(site)
    page.clock.fast_forward("30:10")
    expect(page.get_by_role("alert")).to_contain_text(OVER)
    page.get_by_role("button", name="Se reconnecter").click()
    page.get_by_label("Mot de passe", exact=True).wait_for()
    sign_in_by_hand(page, Role.PUBLISHER)
    page.goto(f"/formations/{action}/signaler")
    expect(text).to_have_value("")

    text.fill(WRITTEN)
    end_every_session(site)
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.get_by_label("Mot de passe", exact=True).wait_for()
    sign_in_by_hand(page, Role.PUBLISHER)
    page.goto(f"/formations/{action}/signaler")
    expect(page.get_by_role("alert")).to_contain_text("Ce que vous aviez écrit est revenu.")
    expect(text).to_have_value(WRITTEN)
