"""Choose between what a person wrote and what the feed says, field by field or for a whole import; undo it."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from extranet import clock
from extranet.audit import journal
from extranet.catalogue.conflicts import KEEP, TAKE, FieldConflict, field_alone, waiting
from extranet.catalogue.editing import rewrite
from extranet.catalogue.levels import LEVELS
from extranet.database import db, writing
from extranet.errors import Conflict
from extranet.lheo.tree import Element, from_text, put_back, take_out

# Choices in one transaction: each may write a record anew.
_AT_ONCE = 20
MOST_AT_ONCE = 500


class Undone(NamedTuple):
    """How many choices were taken back, and how many were not since somebody wrote in the field meanwhile."""

    done: int
    left: int


def settle(own_ids: Collection[int], conflict_id: int, choice: str, *, by: int) -> FieldConflict:
    """Make one choice, inside `writing()`; raise Conflict when it was made already."""
    query = select(FieldConflict).where(FieldConflict.id == conflict_id, FieldConflict.publisher_id.in_(own_ids))
    conflict = db.session.scalar(query.where(waiting()).with_for_update())
    if conflict is None:
        raise Conflict("Ce choix est déjà fait, ou le fichier a changé depuis.")
    _settle(conflict, choice, by, clock.now())
    return conflict


def settle_run(own_ids: Collection[int], run_id: int, choice: str, *, by: int) -> tuple[int, datetime]:
    """Make the same choice for what an import left to choose, a few at a time; return how many, and their instant."""
    done, at = 0, clock.now()
    own = (FieldConflict.publisher_id.in_(own_ids), FieldConflict.run_id == run_id, waiting())
    while done < MOST_AT_ONCE:
        with writing() as session:
            some = session.scalars(select(FieldConflict).where(*own).order_by(FieldConflict.id).limit(_AT_ONCE)).all()
            for conflict in some:
                _settle(conflict, choice, by, at)
        done += len(some)
        if len(some) < _AT_ONCE:
            break
    return done, at


def undo(own_ids: Collection[int], at: datetime, *, by: int) -> Undone:
    """Take back the choices that this person made at this instant, a few at a time."""
    done = after = seen = 0
    newer = aliased(FieldConflict)
    same = (newer.level == FieldConflict.level, newer.record_id == FieldConflict.record_id)
    asked_again = exists().where(*same, newer.field == FieldConflict.field, waiting(newer))
    query = select(FieldConflict, asked_again).where(FieldConflict.publisher_id.in_(own_ids))
    query = query.where(FieldConflict.settled_at == at, FieldConflict.settled_by_id == by)
    while True:
        with writing() as session:
            some = session.execute(query.where(FieldConflict.id > after).order_by(FieldConflict.id).limit(_AT_ONCE))
            rows = some.all()
            done += sum(_reopen(conflict, by) for conflict, again in rows if not again)
        seen += len(rows)
        if len(rows) < _AT_ONCE:
            return Undone(done, seen - done)
        after = rows[-1][0].id


def _settle(conflict: FieldConflict, choice: str, by: int, at: datetime) -> None:
    conflict.settled_at, conflict.settled_by_id, conflict.choice = at, by, choice
    if choice == KEEP:
        journal.record("keep", conflict.level, conflict.record_id, by=by, field=conflict.field, run_id=conflict.run_id)
        return
    record = _record(conflict)
    element = from_text(record.revision.lheo)
    conflict.replaced = field_alone(element, conflict.field)
    _write(record, element, conflict.field, conflict.value, by, verb="take")


def _reopen(conflict: FieldConflict, by: int) -> bool:
    """Take one choice back; return False when somebody wrote in the field since."""
    if conflict.choice == TAKE and conflict.replaced is not None:
        record = _record(conflict)
        element = from_text(record.revision.lheo)
        if field_alone(element, conflict.field) != conflict.value:
            return False
        _write(record, element, conflict.field, conflict.replaced, by, verb="choose_again")
    conflict.settled_at = conflict.settled_by_id = conflict.choice = conflict.replaced = None
    return True


def _write(record: Any, element: Element, field: str, value: str | None, by: int, *, verb: str) -> None:
    take_out(element, field)
    put_back(element, deepcopy(list(from_text(value or f"<{element.tag}/>"))))
    rewrite(record, element, seen=record.revision_id, by=by, verb=verb)


def _record(conflict: FieldConflict) -> Any:
    level = next(level for level in LEVELS if level.change == conflict.level)
    return db.session.get_one(level.record, conflict.record_id)
