"""What a feed says of a field that a person had written over: it waits for somebody to choose."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Text, and_, func, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.database import Instant, db
from extranet.lheo.tree import Element, to_text

KEEP, TAKE = "keep", "take"


class FieldConflict(db.Model):
    """One field (LHÉO child, with its repetitions) of one record: what the feed says, beside what a person wrote."""

    __tablename__ = "field_conflict"

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    level: Mapped[str]  # as changes note it
    record_id: Mapped[int]
    field: Mapped[str]
    # The record's element with that field alone; None: the feed changed the field and nothing waits (until the switch)
    value: Mapped[str | None] = mapped_column(Text)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    # When its import became visible; None before: nobody sees it.
    since: Mapped[datetime | None] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    choice: Mapped[str | None]
    replaced: Mapped[str | None] = mapped_column(
        Text
    )  # the person's value, in the same form, where the feed's was taken


def waiting(conflict: Any = FieldConflict) -> ColumnElement[bool]:
    """Match the conflicts that somebody has to settle."""
    return and_(conflict.since.is_not(None), conflict.settled_at.is_(None))


Index(
    "uq_field_conflict_waiting",
    FieldConflict.level,
    FieldConflict.record_id,
    FieldConflict.field,
    unique=True,
    sqlite_where=waiting(),
    postgresql_where=waiting(),
)


def waiting_choices(own_ids: Collection[int]) -> int:
    """Count the choices that wait for the people of these organisations."""
    query = select(func.count()).select_from(FieldConflict)
    return db.session.scalar(query.where(FieldConflict.publisher_id.in_(own_ids), waiting()))


def choices_of(run_id: int) -> int:
    """Count the choices that an import leaves to make, whether it is visible yet or not."""
    left = (FieldConflict.value.is_not(None), FieldConflict.settled_at.is_(None))
    return db.session.scalar(select(func.count()).where(FieldConflict.run_id == run_id, *left))


def field_alone(element: Element, name: str) -> str:
    """Return a record's element with one field alone, as text."""
    alone = element.makeelement(element.tag)
    alone.extend(deepcopy(element.findall(name)))
    return to_text(alone)


def settle_agreed(level: str, record_id: int, element: Element, *, by: int | None) -> None:
    """Settle what the new content of a record has made pointless: it says what the feed says."""
    where = (FieldConflict.level == level, FieldConflict.record_id == record_id, waiting())
    for conflict in db.session.scalars(select(FieldConflict).where(*where)):
        if field_alone(element, conflict.field) == conflict.value:
            conflict.settled_at, conflict.settled_by_id, conflict.choice = clock.now(), by, TAKE
