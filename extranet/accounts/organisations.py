"""Networks and the organisations in them. Their names are data: an administrator may change any of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BindParameter, ForeignKey, Select, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet import errors
from extranet.database import Instant, Json, db

REGION, POLE_EMPLOI = "region", "pole-emploi"


class Authorisation(StrEnum):
    """Whether the people of an organisation may prescribe."""

    NONE = "none"
    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class Network(db.Model):
    """A family of organisations that work alike: Région, Pôle emploi, missions locales, Cap emploi."""

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Organisation(db.Model):
    """An agency, an antenna, a publisher. Merged into another, it keeps its row: nothing else is rewritten."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), index=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    commune: Mapped[str | None]  # the town's name, as people read it
    departement: Mapped[str | None]
    publishes: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    commune_code: Mapped[str | None]  # INSEE
    territory: Mapped[list[str]] = mapped_column(Json, default=list)  # codes of départements and of communes
    siret: Mapped[str | None] = mapped_column(index=True)
    safir: Mapped[str | None]  # Pôle emploi's own number of an agency
    authorisation: Mapped[str] = mapped_column(default=Authorisation.NONE)
    authorisation_reason: Mapped[str | None]
    authorisation_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    merged_at: Mapped[datetime | None] = mapped_column(Instant)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)

    network: Mapped[Network] = relationship()


def family(organisation_id: int) -> frozenset[int]:
    """Return the ids of all the rows that are one organisation today: itself, the merged ones, the surviving one."""
    merged = select(Organisation.id, Organisation.merged_into_id).where(Organisation.merged_into_id.is_not(None))
    into = {row.id: row.merged_into_id for row in db.session.execute(merged)}
    survivor = _survivor(organisation_id, into)
    return frozenset({organisation_id, survivor} | {row for row in into if _survivor(row, into) == survivor})


def survivors() -> dict[int, int]:
    """Return, of each merged organisation, the id of the one that is left at the end of its merges."""
    merged = select(Organisation.id, Organisation.merged_into_id).where(Organisation.merged_into_id.is_not(None))
    into = dict(tuple(row) for row in db.session.execute(merged))
    return {one: _survivor(one, into) for one in into}


def survivor(organisation_id: int) -> int:
    """Return the id of the organisation that is left of one: itself, where it was not merged."""
    return survivors().get(organisation_id, organisation_id)


def of_family(organisation_id: int | BindParameter[int]) -> Select[tuple[int]]:
    """Select the ids of `family` inside another query."""
    columns = (Organisation.id, Organisation.merged_into_id)
    known = select(*columns).where(Organisation.id == organisation_id).cte("family", recursive=True)
    near = or_(Organisation.merged_into_id == known.c.id, Organisation.id == known.c.merged_into_id)
    known = known.union(select(*columns).join(known, near))
    return select(known.c.id)


def _survivor(organisation_id: int, into: dict[int, int]) -> int:
    seen = {organisation_id}
    while (following := into.get(organisation_id)) is not None and following not in seen:
        seen.add(following)
        organisation_id = following
    return organisation_id


def find(code_or_id: str | int) -> Organisation:
    """Return the organisation of that code or id; raise NotFound."""
    wanted = Organisation.id == code_or_id if isinstance(code_or_id, int) else Organisation.code == code_or_id
    organisation = db.session.scalar(select(Organisation).where(wanted))
    if organisation is None:
        raise errors.NotFound(f"La structure «\u00a0{code_or_id}\u00a0» n’existe pas.")
    return organisation


def publishers() -> list[Organisation]:
    """List the organisations that publish an offer, by name."""
    query = select(Organisation).where(Organisation.publishes, Organisation.merged_into_id.is_(None))
    return list(db.session.scalars(query.order_by(Organisation.name, Organisation.id)))
