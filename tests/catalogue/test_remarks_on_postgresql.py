"""Remarks on PostgreSQL: one person's double click makes one remark."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from extranet.accounts import organisations
from extranet.application import create_app
from extranet.catalogue import remarks
from extranet.catalogue.remarks import Remark
from extranet.cli.database import prepare
from extranet.database import db
from extranet.errors import Conflict
from tests.factories import offer
from tests.factories.accounts import an_account, an_organisation
from tests.fixtures.application import close, settings_in


@pytest.mark.postgresql
def test_two_at_once_are_one(tmp_path, postgresql_url):
    app = create_app(settings_in(tmp_path, database_url=postgresql_url))
    with app.app_context():
        prepare()
        author, organisation = an_account().id, an_organisation()
        action = offer.action_ids(offer.training())[0]
    together, said = threading.Barrier(4), []

    def report() -> None:
        with app.app_context():
            together.wait()
            try:
                remarks.report(action, "places", "Complet", by=author, organisation_id=organisation, named=False)
            except Conflict:
                said.append(1)

    threads = [threading.Thread(target=report) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert (db.session.scalar(select(func.count()).select_from(Remark)), len(said)) == (1, 3)
        region = organisations.find("region").id
        assert remarks.waiting(region) == 1
        remarks.answer(db.session.scalar(select(Remark.id)), "C’est corrigé.", by=author)
        assert (remarks.waiting(region), remarks.purge()) == (0, 0)
    close(app)
