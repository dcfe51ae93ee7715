"""What is suggested, read from PostgreSQL: trainings and places are gathered by columns that hold JSON."""

from __future__ import annotations

import pytest

from extranet import clock
from extranet.application import create_app
from extranet.cli.database import prepare
from extranet.search.suggesting.entries import PROVIDER, TITLE, TOWN, read_entries
from tests.factories import offer
from tests.fixtures.application import close, settings_in


@pytest.mark.postgresql
def test_what_says_the_same_is_counted_together(tmp_path, postgresql_url):
    app = create_app(settings_in(tmp_path, database_url=postgresql_url))
    with app.app_context():
        prepare()
        offer.training("F1", "Soudeur", actions=(offer.AnAction(), offer.AnAction()))
        offer.training("F2", "Soudeur", actions=(offer.AnAction(town="Dax", commune="40088", postcode="40100"),))
        found = read_entries(clock.today())
    close(app)
    assert [(one.label, one.count) for one in found[TITLE]] == [("Soudeur", 3)]
    assert [one.count for one in found[PROVIDER]] == [3]
    assert [(one.label, one.count) for one in found[TOWN]] == [("Pau", 2), ("Dax", 1)]
