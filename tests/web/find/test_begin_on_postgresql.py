"""The first pages of an adviser's day, and what stands beside the results, on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extranet import clock
from extranet.application import create_app
from extranet.catalogue.sessions import SessionRevision
from extranet.cli.database import prepare
from extranet.database import db, writing
from extranet.search.index import indexing
from extranet.search.suggesting import opening as suggesting
from tests.factories import offer
from tests.factories.accounts import an_account, an_organisation, sign_in
from tests.fixtures.application import close, settings_in
from tests.fixtures.client import Client
from tests.web.find.conftest import Screen

SOON = clock.today() + timedelta(days=10)
MEETING = {"modality": "9", "start": SOON.isoformat(), "end": None, "start_time": "9h30", "end_time": None}
MEETING |= {"seats": None, "remote": None, "place": None, "url": None, "comment": None}


@pytest.fixture
def adviser(tmp_path, postgresql_url):
    """Give the browser of an adviser in Pau over PostgreSQL, one action published with a meeting."""
    app = create_app(settings_in(tmp_path, database_url=postgresql_url))
    app.testing, app.test_client_class = True, Client
    with app.app_context():
        prepare()
        session = offer.ASession(start=SOON, end=SOON + timedelta(days=60), left=4, total=12)
        offer.training("F1", "Soudeur assembleur", actions=(offer.AnAction(sessions=(session,)),))
        an_account(organisation=an_organisation(commune="Pau", departement="64"))
        with writing():
            for revision in db.session.scalars(db.select(SessionRevision)):
                revision.meetings, revision.meetings_start, revision.meetings_end = [MEETING], SOON, SOON
        folder = app.extensions["extranet"]["settings"].index_dir
        indexing.ensure(folder)
        suggesting.refresh(folder)
    client = app.test_client()
    sign_in(client)
    yield client
    close(app)


@pytest.mark.postgresql
def test_the_day_begins(adviser):
    home = Screen(adviser.get("/"))
    assert "4 places sur 12" in home.texts("//ul[@class='soon']/li")[0]
    assert "Soudeur assembleur" in Screen(adviser.get("/informations-collectives")).words
    assert "SUMMARY:Information collective" in adviser.get("/informations-collectives.ics").text
    assert len(adviser.get("/formations/carte?q=soudeur").json["spots"]) == 1
    assert "Soudeur assembleur" in adviser.get("/suggestions?q=soud").text
    assert "Soudeur assembleur" in adviser.get("/formations/pourquoi?q=boulanger&offre=soudeur").text
