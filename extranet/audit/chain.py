"""The chain: each entry is sealed with a digest of itself and of the seal before it, in the transaction that writes it.

The seals are given as the very last thing before the commit, under a lock on the one row of `audit_head`: several
writers make one chain, whoever seals takes no other lock after it, and no entry is ever visible unsealed.
The database refuses to change an entry or a seal, or to move the head back (triggers of the migration). What was kept
long enough leaves from the beginning, and the head keeps the last digest that left.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256
from typing import Any

from sqlalchemy import event, insert, inspect, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from extranet.audit.journal import WAITING, Entry
from extranet.database import db

THE_HEAD = 1


class Seal(db.Model):
    """The place of an entry in the chain, and the digest of everything up to it."""

    __tablename__ = "audit_seal"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(unique=True)
    digest: Mapped[str]


class Head(db.Model):
    """The end of the chain, and where it begins today: the last position and digest that were purged."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    digest: Mapped[str]
    purged_position: Mapped[int]
    purged_digest: Mapped[str]


def sealed(previous: str, entry: Any) -> str:
    """Return the digest of an entry after the one before; the same on both databases, whatever order JSON keys have."""
    said = [
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.organisation_id,
        str(entry.verb),
        str(entry.kind),
        entry.record_id,
        json.loads(json.dumps(entry.details)),  # as the database gives it back: keys are texts
        entry.address_digest,
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


@event.listens_for(Session, "before_commit")
def _seal_what_was_written(session: Session) -> None:
    if not session.info.get(WAITING) or session.in_nested_transaction():
        return
    session.flush()
    written = [entry for entry in session.info.pop(WAITING) if inspect(entry).persistent]
    if written:
        _seal(session, written)


def _seal(session: Session, entries: Sequence[Entry]) -> None:
    locked = select(Head.position, Head.digest).where(Head.id == THE_HEAD).with_for_update()
    position, digest = session.execute(locked).one()
    seals = []
    for entry in sorted(entries, key=lambda entry: entry.id):
        position, digest = position + 1, sealed(digest, entry)
        seals.append({"position": position, "entry_id": entry.id, "digest": digest})
    session.execute(insert(Seal), seals)
    moved = update(Head).where(Head.id == THE_HEAD).values(position=position, digest=digest)
    session.execute(moved, execution_options={"synchronize_session": False})


@event.listens_for(Session, "after_rollback")
def _forget_what_was_undone(session: Session) -> None:
    session.info.pop(WAITING, None)
