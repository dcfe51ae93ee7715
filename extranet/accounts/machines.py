"""Partners' machines: a name, an organisation, one permission, and a word that opens it. Only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet import clock, errors
from extranet.accounts import organisations
from extranet.accounts.organisations import Organisation
from extranet.accounts.permissions import Permission
from extranet.audit import journal
from extranet.database import Instant, db, writing

PREFIX = "extranet_"  # by which a word lost in a public place is recognised
LONGEST_NAME = 100
_SEEN_EVERY = timedelta(minutes=1)


class Machine(db.Model):
    """A program of a partner that reads the offer, until it is revoked."""

    __tablename__ = "machine"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    permission: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    organisation: Mapped[Organisation] = relationship()


@dataclass(frozen=True)
class MachineHere:
    """A machine that speaks: plain values, read once a request."""

    id: int
    name: str
    permissions: frozenset[Permission]
    last_used_at: datetime | None

    is_authenticated: ClassVar[bool] = True


def create(name: str, organisation: str | int, permission: Permission = Permission.EXPORT_ALL) -> tuple[Machine, str]:
    """Open an account for a machine; return it with the word that opens it, which nobody can show again.

    Raises Invalid without a name, NotFound without such an organisation.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise errors.Invalid(f"Donnez un nom de {LONGEST_NAME} caractères au plus.")
    token = PREFIX + secrets.token_urlsafe(32)
    with writing() as session:
        owner = organisations.find(organisation)
        machine = Machine(name=name, organisation=owner, permission=permission.value, token_hash=_hash(token))
        session.add(machine)
        session.flush()
        journal.record("create", "machine", machine.id, by=None, organisation_id=owner.id)
    return machine, token


def speaking(token: str) -> MachineHere | None:
    """Return the machine that a word opens; None when there is none, or it was revoked."""
    if not token.startswith(PREFIX):
        return None
    query = select(Machine).where(Machine.token_hash == _hash(token), Machine.revoked_at.is_(None))
    machine = db.session.scalar(query)
    if machine is None:
        return None
    return MachineHere(machine.id, machine.name, frozenset({Permission(machine.permission)}), machine.last_used_at)


def seen(machine: MachineHere) -> None:
    """Write that a machine spoke, at most once a minute."""
    now = clock.now()
    if machine.last_used_at is not None and now - machine.last_used_at < _SEEN_EVERY:
        return
    with writing() as session:
        session.execute(update(Machine).where(Machine.id == machine.id).values(last_used_at=now))


def revoke(machine_id: int) -> None:
    """Close a machine's account for good; raise NotFound."""
    with writing() as session:
        machine = session.get(Machine, machine_id)
        if machine is None:
            raise errors.NotFound(f"Aucune machine ne porte le numéro {machine_id}.")
        if machine.revoked_at is None:
            machine.revoked_at = clock.now()
            journal.record("revoke", "machine", machine.id, by=None, organisation_id=machine.organisation_id)


def all_machines() -> list[Machine]:
    """List the machines, the revoked ones too, by name."""
    return list(db.session.scalars(select(Machine).order_by(Machine.name, Machine.id)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
