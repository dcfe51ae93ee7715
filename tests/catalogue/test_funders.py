from __future__ import annotations

from sqlalchemy import update

from extranet.accounts.organisations import Network
from extranet.catalogue import funders
from extranet.database import db, writing


def test_a_renamed_network_renames_what_it_funds(database):
    assert funders.funder_names()["4"] == "Pôle emploi"
    with writing():
        db.session.execute(update(Network).where(Network.code == "pole-emploi").values(name="France Travail"))
    db.session.remove()
    assert funders.funder_names()["4"] == "France Travail"
    assert funders.funder_names()["16"] == "OPCO"
