"""What every installation has from its first day: four networks and the two organisations that publish."""

from __future__ import annotations

from sqlalchemy import select

from extranet.accounts.organisations import POLE_EMPLOI, REGION, Network, Organisation
from extranet.database import db, writing

NETWORKS = {
    REGION: "Région",
    POLE_EMPLOI: "Pôle emploi",
    "mission-locale": "Mission locale",
    "cap-emploi": "Cap emploi",
}
PUBLISHERS = {REGION: "Région Aquitaine", POLE_EMPLOI: "Pôle emploi"}


def seed() -> None:
    """Create what is missing; leave what exists as somebody named it."""
    with writing():
        networks = {network.code: network for network in db.session.scalars(select(Network))}
        for code, name in NETWORKS.items():
            if code not in networks:
                networks[code] = Network(code=code, name=name)
                db.session.add(networks[code])
        known = set(db.session.scalars(select(Organisation.code)))
        for code, name in PUBLISHERS.items():
            if code not in known:
                db.session.add(Organisation(code=code, name=name, network=networks[code], publishes=True))
