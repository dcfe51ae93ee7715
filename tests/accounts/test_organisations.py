from __future__ import annotations

import pytest

from extranet import errors
from extranet.accounts import organisations
from extranet.accounts.organisations import Organisation
from extranet.accounts.seed import seed
from extranet.database import db, writing
from tests.factories.accounts import an_organisation


def merge(organisation_id: int, into: int | None) -> None:
    with writing():
        db.session.get_one(Organisation, organisation_id).merged_into_id = into


@pytest.mark.usefixtures("database")
def test_a_family_is_the_surviving_organisation_and_all_that_were_merged_into_it():
    pau, oloron, orthez, dax = (an_organisation(name) for name in ("Pau", "Oloron", "Orthez", "Dax"))
    merge(oloron, pau)
    merge(orthez, oloron)
    for one in (pau, oloron, orthez):
        assert organisations.family(one) == {pau, oloron, orthez}
    assert organisations.family(dax) == {dax}
    merge(oloron, None)
    assert organisations.family(pau) == {pau}
    assert organisations.family(orthez) == {oloron, orthez}


@pytest.mark.usefixtures("database")
def test_organisations_merged_in_a_ring_do_not_hang():
    pau, dax = an_organisation("Pau"), an_organisation("Dax")
    merge(pau, dax)
    merge(dax, pau)
    assert pau in organisations.family(pau)
    assert set(db.session.scalars(organisations.of_family(pau))) == {pau, dax}


@pytest.mark.usefixtures("database")
def test_a_family_is_the_same_inside_another_query():
    names = ("Pau", "Dax", "Oloron", "Orthez", "Bayonne")
    pau, dax, oloron, orthez, bayonne = (an_organisation(name) for name in names)
    merge(pau, dax)
    merge(orthez, pau)
    merge(oloron, dax)
    for one in (pau, dax, oloron, orthez, bayonne):
        assert set(db.session.scalars(organisations.of_family(one))) == organisations.family(one)


@pytest.mark.usefixtures("database")
def test_an_organisation_is_found_by_its_code_or_its_id():
    region = organisations.find("region")
    assert organisations.find(region.id) is region
    for unknown in ("nulle-part", 987_654):
        with pytest.raises(errors.NotFound, match=str(unknown)):
            organisations.find(unknown)


@pytest.mark.usefixtures("database")
def test_seeding_twice_adds_nothing_and_keeps_the_names_given_since():
    with writing():
        organisations.find("pole-emploi").name = "France Travail"
        organisations.find("pole-emploi").network.name = "France Travail"
    seed()
    assert [(one.code, one.name) for one in organisations.publishers()] == [
        ("pole-emploi", "France Travail"),
        ("region", "Région Aquitaine"),
    ]
    names = db.session.scalars(db.select(organisations.Network.name).order_by(organisations.Network.id)).all()
    assert names == ["Région", "France Travail", "Mission locale", "Cap emploi"]
