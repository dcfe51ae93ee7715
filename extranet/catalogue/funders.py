"""Funders: LHÉO's codes, under the names that the Région gives to the networks behind them."""

from __future__ import annotations

from sqlalchemy import select

from extranet.accounts.organisations import POLE_EMPLOI, REGION, Network
from extranet.database import db
from extranet.reference.lheo_codes import FUNDERS

# LHÉO code-financeur of the networks that fund: the label of such a funder is the network's name.
NETWORKS = {"2": REGION, "4": POLE_EMPLOI}

_READ = "funder names"
_NAMES = select(Network.code, Network.name)


def funder_names() -> dict[str, str]:
    """Return the name of every funder by LHÉO code, read once in each database session."""
    memory = db.session().info
    if _READ not in memory:
        networks = dict(db.session.connection().execute(_NAMES).all())
        named = {code: networks[network] for code, network in NETWORKS.items() if network in networks}
        memory[_READ] = FUNDERS | named
    return memory[_READ]
