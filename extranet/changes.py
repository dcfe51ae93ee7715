"""Changes to follow: whatever changes what a reader may see notes it here, in the same transaction.

Two follow them, each with rows of its own: the index, and the publishers' desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet.database import db

TRAINING, ACTION, SESSION, PROVIDER, EVERYTHING = "training", "action", "session", "provider", "everything"


class Change(db.Model):
    """One record whose searchable form may have changed; forgotten once index and database agree."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    record_id: Mapped[int]


class DeskChange(db.Model):
    """One record of which the publishers' desk may say something else; forgotten once the desk says it."""

    __tablename__ = "desk_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    record_id: Mapped[int]


FOLLOWERS = (Change, DeskChange)


def note(kind: str, *ids: int) -> None:
    """Note that these records changed; the index follows after the commit."""
    note_all(kind, ids)


def note_all(kind: str, ids: Iterable[int]) -> None:
    """Note many records of one kind in one statement."""
    rows = [{"kind": kind, "record_id": record_id} for record_id in ids]
    for follower in FOLLOWERS if rows else ():
        db.session.execute(insert(follower.__table__), rows)


def note_selected(rows: Select[Any]) -> None:
    """Note the records that a query selects, as (kind, id), without reading them."""
    first, *others = FOLLOWERS
    last = db.session.scalar(select(func.max(first.id))) or 0
    db.session.execute(insert(first).from_select(["kind", "record_id"], rows))
    # Copied, for the query may be long; what somebody else notes at the same moment may come twice, which is harmless.
    noted = select(first.kind, first.record_id).where(first.id > last)
    for other in others:
        db.session.execute(insert(other).from_select(["kind", "record_id"], noted))


def note_everything() -> None:
    """Note that every searchable form may have changed (a reference table was loaded)."""
    note(EVERYTHING, 0)
