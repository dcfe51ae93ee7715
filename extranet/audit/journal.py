"""The journal is append-only. It keeps ids and verbs, imports nobody, and survives what it speaks of.

Names are read elsewhere, when somebody reads the journal. The address (IP) that an entry came from is the only personal
thing in it: it can be erased, the chain (`chain.py`) holds a salted digest of it only.
"""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Index, event, func, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.database import Instant, Json, db

WAITING = "journal"  # in a session's `info`: the entries of this transaction, sealed when it commits

_address: ContextVar[str | None] = ContextVar("journal_address", default=None)
_organisation: ContextVar[int | None] = ContextVar("journal_organisation", default=None)


class AppendOnly(RuntimeError):
    """Somebody tried to change or remove an entry."""


class Entry(db.Model):
    """One thing that somebody did. No foreign key: what it names may be erased, the entry stays."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_kind_record_id", "kind", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, default=clock.now, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    verb: Mapped[str]
    kind: Mapped[str]
    record_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    address: Mapped[str | None]
    address_salt: Mapped[str | None]  # erased with the address: without it the digest says nothing
    address_digest: Mapped[str | None]


def coming_from(address: str | None) -> None:
    """Say where the present request comes from; its entries carry it (None: the command line, the worker)."""
    _address.set(address)
    _organisation.set(None)


def acting_as(organisation_id: int) -> None:
    """Say for which organisation the present request acts; entries that name none carry it."""
    _organisation.set(organisation_id)


def record(
    verb: str,
    kind: str,
    record_id: int | None,
    *,
    by: int | None,
    organisation_id: int | None = None,
    **details: Any,
) -> Entry:
    """Write an entry, in the transaction of what it tells; `details` hold ids and codes, never names or secrets."""
    address, salt = _address.get(), secrets.token_hex(16)
    entry = Entry(
        verb=verb,
        kind=kind,
        record_id=record_id,
        actor_id=by,
        organisation_id=_organisation.get() if organisation_id is None else organisation_id,
        details=details,
        address=address,
        address_salt=salt if address else None,
        address_digest=digest_of(address, salt) if address else None,
    )
    db.session.add(entry)
    db.session.info.setdefault(WAITING, []).append(entry)
    return entry


def digest_of(address: str, salt: str) -> str:
    """Return what the chain keeps of an address."""
    return sha256(f"{salt}:{address}".encode()).hexdigest()


def count(verb: str, *, by: int | None, since: datetime) -> int:
    """Count what somebody did since an instant."""
    query = select(func.count()).where(Entry.actor_id == by, Entry.verb == verb, Entry.at > since)
    return db.session.scalar(query) or 0


@event.listens_for(Entry, "before_update")
@event.listens_for(Entry, "before_delete")
def _refuse(_mapper: Any, _connection: Any, entry: Entry) -> None:
    raise AppendOnly(f"audit entry {entry.id} cannot change")
