"""A list of organisations laid over those that exist: what each line would do, then does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from extranet import errors
from extranet.accounts import describing, placing
from extranet.accounts.describing import Described
from extranet.accounts.organisations import Network, Organisation
from extranet.database import db, writing
from extranet.reference.text import fold

LABELS = {
    "name": "nom", "network": "réseau", "address": "adresse", "postcode": "code postal", "commune_code": "commune",
    "commune": "commune", "territory": "territoire", "siret": "SIRET", "safir": "code SAFIR",
}  # fmt: skip


class Deed(StrEnum):
    """What a line does."""

    ADD = "ajoutée"
    CHANGE = "modifiée"
    SAME = "inchangée"
    NONE = "à corriger"


@dataclass(frozen=True)
class Planned:
    """What one line does, or what is wrong with it and in which column."""

    number: int
    name: str
    deed: Deed
    faults: tuple[str, ...] = ()


class _Undone(Exception):
    """The dry run is over: nothing of it stays."""


def lay_over(
    lines: Iterable[tuple[int, Mapping[str, str]]], *, by: int | None, dry: bool, may: Callable[[str], bool]
) -> list[Planned]:
    """Do what each line says, or only tell it; a faulty line keeps no other back.

    `may` tells whether the reader may write in the network of that code. A cell that is not there changes nothing.
    """
    plans: list[Planned] = []
    try:
        with writing():
            networks = {fold(name): code for code, name in db.session.execute(select(Network.code, Network.name))}
            networks |= {code: code for code in list(networks.values())}
            for number, values in lines:
                plans.append(_lay(number, values, networks, by, may))
            if dry:
                raise _Undone
    except _Undone:
        pass
    return plans


def _lay(
    number: int, values: Mapping[str, str], networks: Mapping[str, str], by: int | None, may: Callable[[str], bool]
) -> Planned:
    name = " ".join(values.get("name", "").split())
    network = networks.get(fold(values.get("network", "").strip()), "")
    if not network or not may(network):
        return _faulty(number, name, {"network": "ce réseau n’existe pas, ou n’est pas le vôtre."})
    present = _present(values, name, network)
    said, faults = _described(values, name, network, present)
    if faults:
        return _faulty(number, name, faults)
    try:
        if present is None:
            describing.add(said, by=by)
            return Planned(number, name, Deed.ADD)
        if said == _as_is(present):
            return Planned(number, name, Deed.SAME)
        describing.change(present.id, said, by=by)
    except errors.Invalid as refusal:
        return _faulty(number, name, refusal.details)
    return Planned(number, name, Deed.CHANGE)


def _faulty(number: int, name: str, faults: Mapping[str, object]) -> Planned:
    return Planned(number, name, Deed.NONE, tuple(f"{LABELS[key]}\u00a0: {fault}" for key, fault in faults.items()))


def _present(values: Mapping[str, str], name: str, network: str) -> Organisation | None:
    """Return the organisation that a line speaks of: by its SIRET, its code SAFIR, else its name in its network."""
    for key in ("siret", "safir"):
        if (number := values.get(key, "").replace(" ", "")) and (
            found := db.session.scalar(_living().where(getattr(Organisation, key) == number))
        ):
            return found if found.network.code == network else None
    query = _living().join(Network, Network.id == Organisation.network_id)
    return db.session.scalar(query.where(Network.code == network, func.lower(Organisation.name) == name.lower()))


def _living() -> select:
    return select(Organisation).where(Organisation.merged_into_id.is_(None)).order_by(Organisation.id).limit(1)


def _as_is(body: Organisation) -> Described:
    return Described(
        name=body.name, network=body.network.code, address=body.address or "", postcode=body.postcode or "",
        commune_code=body.commune_code or "", siret=body.siret or "", safir=body.safir or "",
        territory=list(body.territory),
    )  # fmt: skip


def _described(
    values: Mapping[str, str], name: str, network: str, present: Organisation | None
) -> tuple[Described, dict[str, str]]:
    said = _as_is(present) if present else Described()
    said.name, said.network = name, network
    faults = {}
    for key in ("address", "postcode", "siret", "safir"):
        if values.get(key):
            setattr(said, key, values[key])
    if values.get("commune"):
        said.commune_code, fault = placing.commune(values["commune"], values.get("postcode", ""))
        faults |= {"commune": fault} if fault else {}
    if values.get("territory"):
        codes, fault = placing.territory(values["territory"])
        said.territory = sorted(set(codes))
        faults |= {"territory": fault} if fault else {}
    said.__post_init__()
    return said, faults
