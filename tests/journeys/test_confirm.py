"""A provider answers by its link, without an account nor a script; search, sheet and desk show it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from extranet import signing
from extranet.accounts.organisations import find
from extranet.accounts.roles import Role
from extranet.application import create_app
from extranet.catalogue.actions import Action
from extranet.catalogue.confirming import asking, requests
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training
from extranet.clock import today
from extranet.database import db, writing
from tests.fixtures.application import SECRET, close, settings_in
from tests.fixtures.browser import Site
from tests.journeys.pages import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(site: Site) -> Iterator[tuple[str, str]]:
    """Ask about one session of the Région's that nobody ever confirmed; give its link and its sheet."""
    app = create_app(settings_in(site.data_dir))
    with app.app_context():
        region = find("region").id
        query = (
            select(TrainingSession)
            .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
            .join(Action, Action.id == TrainingSession.action_id)
            .join(Training, Training.id == Action.training_id)
            .where(Training.publisher_id == region, TrainingSession.places_left.is_(None))
            .where(SessionRevision.start > today(), SessionRevision.recruitment_state == "1")
        )
        session = db.session.scalars(query.order_by(SessionRevision.start, TrainingSession.id)).first()
        with writing():
            assert asking.ask_about([session.id], {region}, today(), by=None) == 1
        latest = select(requests.ConfirmationRequest.key).order_by(requests.ConfirmationRequest.id.desc())
        key = db.session.scalars(latest).first()
        yield f"/lien/{signing.sign(SECRET, requests.PURPOSE, key)}", f"/formations/{session.action_id}"
    close(app)


def test_answered_by_link(page: Page, browser: Browser, site: Site, asked, axe):
    link, sheet = asked
    context = browser.new_context(
        base_url=site.url, locale="fr-FR", java_script_enabled=False, viewport={"width": 320, "height": 700}
    )
    provider = context.new_page()
    provider.goto(link)
    expect(provider.get_by_role("heading", level=1)).to_contain_text("Places à confirmer")
    provider.get_by_label("Places restantes").fill("trois")
    provider.get_by_role("button", name="Enregistrer").click()
    expect(provider.locator("#erreurs")).to_contain_text("nombre entier")
    provider.get_by_label("Places restantes").fill("7")
    provider.get_by_label("Places en tout").fill("11")
    provider.get_by_role("button", name="Enregistrer").click()
    expect(provider.get_by_role("status")).to_contain_text("C’est noté, merci")
    context.close()

    page.goto(link)
    expect(page.get_by_text("Répondu à l’instant")).to_be_visible()
    axe(page)
    sign_in(page, Role.PRESCRIBER)
    page.goto(sheet)
    row = page.get_by_role("row").filter(has_text="7 sur 11")
    expect(row).to_contain_text("à l’instant, organisme")
    expect(row).to_contain_text("inscriptions ouvertes, confirmées à l’instant, organisme")
    title = page.get_by_role("heading", level=1).inner_text()
    page.goto(f"/formations?q={title}&places=oui")
    expect(page.get_by_role("row").filter(has_text="7 sur 11").first).to_contain_text("organisme")


def test_the_desk_sees_what_became_of_it(page: Page, asked, axe):
    link, _ = asked
    sign_in(page, Role.PUBLISHER)
    page.goto("/publication/confirmations")
    page.get_by_role("link", name="Demandes envoyées").click()
    axe(page)
    page.get_by_role("button", name=re.compile("^Fermer le lien")).first.click()
    expect(page.get_by_text("lien fermé à l’instant").first).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("fermé par le diffuseur")).to_be_visible()
