"""Remarks and exports on PostgreSQL, from the screens."""

from __future__ import annotations

import threading

import pytest

from extranet.accounts import organisations
from extranet.accounts.roles import Role
from extranet.application import create_app
from extranet.cli.database import prepare
from extranet.cli.work import KINDS, step
from extranet.exchange import orders
from extranet.search.index import indexing
from extranet.web.find import exports
from tests.factories import offer
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.application import close, settings_in
from tests.fixtures.client import Client
from tests.web.publish.conftest import post, someone, words


@pytest.mark.postgresql
def test_reported_answered_exported(monkeypatch, tmp_path, postgresql_url):
    app = create_app(settings_in(tmp_path, database_url=postgresql_url))
    app.testing, app.test_client_class = True, Client
    with app.app_context():
        prepare()
        (action,) = offer.action_ids(offer.training())
        indexing.ensure(app.extensions["extranet"]["settings"].index_dir)
        an_account("luc@region.example", Role.PRESCRIBER, organisation=organisations.find("region").id)
    adviser = app.test_client()
    sign_in(adviser, "luc@region.example")
    desk = someone(app, "offre@region.example", Role.PUBLISHER, "region")
    assert post(adviser, f"/formations/{action}/signaler", kind="dates", text="Faux", session="").status_code == 302
    assert "1 remarque" in words(desk.get("/publication/remarques?objet=dates"))
    assert post(desk, "/publication/remarques/1/repondre", answer="Corrigé").status_code == 302
    assert "Corrigé" in words(adviser.get("/signalements"))
    assert adviser.get("/formations/export.csv").data.count(b"\r\n") == 2
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    path = post(adviser, "/formations/export.xlsx").location
    with app.app_context():
        assert step("one", threading.Event(), KINDS)
        assert orders.purge(app.extensions["extranet"]["settings"].exports_dir) == 0
    assert adviser.get(f"{path}/fichier").status_code == 200
    close(app)
