"""Changes to index: whatever changes what a reader may see notes it here, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Mapped, mapped_column

from extranet.database import db

TRAINING, ACTION, SESSION, PROVIDER, EVERYTHING = "training", "action", "session", "provider", "everything"


class Change(db.Model):
    """One record whose searchable form may have changed; forgotten once index and database agree."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    record_id: Mapped[int]


def note(kind: str, *ids: int) -> None:
    """Note that these records changed; the index follows after the commit."""
    note_all(kind, ids)


def note_all(kind: str, ids: Iterable[int]) -> None:
    """Note many records of one kind in one statement."""
    rows = [{"kind": kind, "record_id": record_id} for record_id in ids]
    if rows:
        db.session.execute(insert(Change), rows)


def note_everything() -> None:
    """Note that every searchable form may have changed (a reference table was loaded)."""
    note(EVERYTHING, 0)
