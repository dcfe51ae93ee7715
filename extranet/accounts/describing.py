"""Adding an organisation and changing what is known of it: every field checked, all faults told at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sqlalchemy import func, select

from extranet import errors
from extranet.accounts.organisations import POLE_EMPLOI, Network, Organisation
from extranet.audit import journal
from extranet.database import db, hold, writing
from extranet.reference import places
from extranet.reference.departements import DEPARTEMENTS
from extranet.reference.sirets import siret_fault

LONGEST = 200
_POSTCODE, _SAFIR = re.compile(r"[0-9]{5}"), re.compile(r"[0-9]{5}")
MOST_PLACES = 200


@dataclass(kw_only=True)
class Described:
    """What somebody says of an organisation, as it was typed."""

    name: str = ""
    network: str = ""
    address: str = ""
    postcode: str = ""
    commune_code: str = ""
    siret: str = ""
    safir: str = ""
    territory: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the spaces away that mean nothing."""
        for name in ("name", "address"):
            setattr(self, name, " ".join(getattr(self, name).split()))
        for name in ("postcode", "siret", "safir", "commune_code"):
            setattr(self, name, re.sub(r"\s", "", getattr(self, name)))

    def faults(self) -> dict[str, str]:
        """Return what is wrong, by field, in French."""
        said = {
            "name": self._name_fault(),
            "network": None if self.network else "Choisissez un réseau.",
            "address": "Cette adresse est trop longue." if len(self.address) > LONGEST else None,
            "postcode": "Un code postal a 5\u00a0chiffres." if not _fits(_POSTCODE, self.postcode) else None,
            "commune_code": self._commune_fault(),
            "siret": siret_fault(self.siret) if self.siret else None,
            "safir": self._safir_fault(),
            "territory": self._territory_fault(),
        }
        return {name: fault for name, fault in said.items() if fault}

    def _name_fault(self) -> str | None:
        if not self.name:
            return "Indiquez le nom de la structure."
        return f"Ce nom dépasse {LONGEST}\u00a0caractères." if len(self.name) > LONGEST else None

    def _commune_fault(self) -> str | None:
        if self.commune_code and places.commune(self.commune_code) is None:
            return "Cette commune n’est pas connue."
        return None

    def _safir_fault(self) -> str | None:
        if self.safir and self.network != POLE_EMPLOI:
            return "Le code SAFIR est celui d’une agence Pôle emploi."
        return None if _fits(_SAFIR, self.safir) else "Un code SAFIR a 5\u00a0chiffres."

    def _territory_fault(self) -> str | None:
        if len(self.territory) > MOST_PLACES:
            return f"Un territoire a {MOST_PLACES}\u00a0lieux au plus."
        codes = {code for code in self.territory if code not in DEPARTEMENTS}
        unknown = sorted(codes - set(places.communes_of(codes)))
        return f"Lieu inconnu\u00a0: {', '.join(unknown)}." if unknown else None


def _fits(form: re.Pattern[str], text: str) -> bool:
    return not text or bool(form.fullmatch(text))


def add(said: Described, *, by: int | None) -> Organisation:
    """Add an organisation; raise Invalid with the fault of each field."""
    with writing():
        organisation = Organisation(territory=[])
        _write(organisation, said)
        db.session.add(organisation)
        db.session.flush()
        journal.record("create", "organisation", organisation.id, by=by, organisation_id=organisation.id)
    return organisation


def change(organisation_id: int, said: Described, *, by: int | None) -> None:
    """Change what is known of an organisation; raise Invalid with the fault of each field, or NotFound."""
    with writing():
        organisation = db.session.get(Organisation, organisation_id)
        if organisation is None:
            raise errors.NotFound("Cette structure n’existe pas.")
        hold(organisation)
        _write(organisation, said)
        journal.record("change", "organisation", organisation_id, by=by, organisation_id=organisation_id)


def _write(organisation: Organisation, said: Described) -> None:
    faults = said.faults()
    network = db.session.scalar(select(Network).where(Network.code == said.network))
    if network is None:
        faults["network"] = "Choisissez un réseau."
    if "siret" not in faults and (other := _same("siret", said.siret, organisation.id)):
        faults["siret"] = f"C’est le SIRET de «\u00a0{other}\u00a0»."
    if "safir" not in faults and (other := _same("safir", said.safir, organisation.id)):
        faults["safir"] = f"C’est le code SAFIR de «\u00a0{other}\u00a0»."
    if "name" not in faults and network is not None and _named(said.name, network.id, organisation.id):
        faults["name"] = "Une structure de ce réseau porte déjà ce nom."
    if faults:
        raise errors.Invalid("Des points sont à corriger.", **faults)
    organisation.name, organisation.network = said.name, network
    organisation.address, organisation.siret = said.address or None, said.siret or None
    organisation.postcode, organisation.safir = said.postcode or None, said.safir or None
    organisation.territory = sorted(set(said.territory))
    _settle_in(organisation, said.commune_code)


def _settle_in(organisation: Organisation, code: str) -> None:
    commune = places.commune(code) if code else None
    if commune is not None:
        organisation.commune_code = commune.code
        organisation.commune, organisation.departement = commune.name, commune.departement
    elif organisation.commune_code:  # a town known by its name alone stays
        organisation.commune_code = organisation.commune = organisation.departement = None


def _same(column: str, value: str, but: int | None) -> str | None:
    if not value:
        return None
    same = (getattr(Organisation, column) == value, Organisation.merged_into_id.is_(None))
    return db.session.scalar(select(Organisation.name).where(*same, Organisation.id != (but or 0)).limit(1))


def _named(name: str, network_id: int, but: int | None) -> bool:
    same = (func.lower(Organisation.name) == name.lower(), Organisation.network_id == network_id)
    living = (Organisation.merged_into_id.is_(None), Organisation.id != (but or 0))
    return db.session.scalar(select(Organisation.id).where(*same, *living).limit(1)) is not None
