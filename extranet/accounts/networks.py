"""The networks that organisations belong to: an administrator adds and renames them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select

from extranet import errors
from extranet.accounts.organisations import Network, Organisation
from extranet.audit import journal
from extranet.database import db, writing
from extranet.reference.text import fold

LONGEST_NAME = 80


def all_networks() -> list[Any]:
    """List the networks by name, each with the number of its organisations."""
    query = (
        select(Network.id, Network.code, Network.name, func.count(Organisation.id).label("organisations"))
        .outerjoin(Organisation, (Organisation.network_id == Network.id) & Organisation.merged_into_id.is_(None))
        .group_by(Network.id)
    )
    return list(db.session.execute(query.order_by(Network.name, Network.id)))


def add(name: str, *, by: int | None) -> Network:
    """Add a network; its code, which never changes, is made of its first name. Raise Invalid or Conflict."""
    name = _checked(name)
    with writing():
        network = Network(code=_free_code(name), name=_free(name, None))
        db.session.add(network)
        db.session.flush()
        journal.record("create", "network", network.id, by=by)
    return network


def rename(network_id: int, name: str, *, by: int | None) -> None:
    """Give a network another name; raise Invalid, Conflict or NotFound."""
    name = _checked(name)
    with writing():
        network = db.session.get(Network, network_id)
        if network is None:
            raise errors.NotFound("Ce réseau n’existe pas.")
        network.name = _free(name, network_id)
        journal.record("rename", "network", network_id, by=by)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise errors.Invalid("Indiquez le nom du réseau.")
    if len(name) > LONGEST_NAME:
        raise errors.Invalid(f"Ce nom dépasse {LONGEST_NAME}\u00a0caractères.")
    return name


def _free(name: str, but: int | None) -> str:
    others = db.session.execute(select(Network.id, Network.name))
    if any(fold(other.name) == fold(name) and other.id != but for other in others):
        raise errors.Conflict("Un réseau porte déjà ce nom.")
    return name


def _free_code(name: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "reseau"
    taken = set(db.session.scalars(select(Network.code)))
    return next(code for code in (stem, *(f"{stem}-{number}" for number in range(2, 1000))) if code not in taken)
