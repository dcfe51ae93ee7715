from __future__ import annotations

import pytest
from sqlalchemy import update

from extranet.database import db, writing
from extranet.reference import shipped
from extranet.reference.communes import Commune
from extranet.reference.nearest import nearest_communes
from extranet.reference.versions import remembered


@pytest.fixture
def communes(app):
    """Load the shipped communes."""
    shipped.load_missing()


def test_a_position_has_the_name_of_the_nearest_commune(communes):
    assert nearest_communes([(43.31, -0.36), (44.84, -0.58), (48.853, 2.349)]) == ["Pau", "Bordeaux", "Paris"]


def test_a_position_in_the_sea_has_none(communes):
    assert nearest_communes([(40.0, -30.0)]) == [None]


def test_the_communes_are_read_once_until_they_change(communes):
    nearest_communes([(43.31, -0.36)])
    with writing() as session:
        session.execute(update(Commune).values(name="Ailleurs"))
    assert nearest_communes([(43.31, -0.36)]) == ["Pau"]
    remembered(db.engine).clear()
    assert nearest_communes([(43.31, -0.36)]) == ["Ailleurs"]
