from __future__ import annotations

import pytest

from extranet import errors
from extranet.accounts import domains
from extranet.accounts.organisations import Organisation
from extranet.database import db, writing
from tests.factories.accounts import an_organisation


def test_an_address_leads_to_the_organisations_of_its_domain(database):
    pau, dax = an_organisation(), an_organisation("Mission locale de Dax")
    for one in (pau, dax):
        assert domains.replace(one, [" @ML40.example ", "ml40.example", ""], by=None) == ["ml40.example"]
    assert [one.id for one in domains.organisations_of("lea@ml40.EXAMPLE")] == [pau, dax]
    assert domains.organisations_of("lea@sub.ml40.example") == []
    with writing():
        db.session.get_one(Organisation, dax).merged_into_id = pau
    assert [one.id for one in domains.organisations_of("lea@ml40.example")] == [pau]


@pytest.mark.parametrize("typed", ["gmail.com", "pau", "pau..fr", "-pau.fr", "pau.fr/x", "a@pau.fr", "x" * 300 + ".fr"])
def test_what_names_no_employer_is_refused_and_nothing_changes(database, typed):
    pau = an_organisation()
    domains.replace(pau, ["pau.example"], by=None)
    with pytest.raises(errors.Invalid):
        domains.replace(pau, ["other.example", typed], by=None)
    assert domains.of_organisation(pau) == ["pau.example"]
