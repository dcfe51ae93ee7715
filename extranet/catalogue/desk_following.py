"""Keep what the desk lists in step with the offer: each change noted for it is followed, then forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from extranet import changes, clock
from extranet.catalogue.actions import Action
from extranet.catalogue.desk_lines import DeskLine, LineKind, lines_of
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.title_words import without_words, write_words
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.changes import DeskChange
from extranet.database import db, writing
from extranet.reference.text import fold

# Changes followed in one transaction: short, so that nobody waits.
AT_ONCE = 200
LONGEST_TITLE = 250
_QUIETLY = {"synchronize_session": False}


def follow() -> bool:
    """Follow some changes; return False when there was none."""
    if db.session.scalar(select(DeskChange.id).limit(1)) is None:
        return False
    with writing() as session:
        query = select(DeskChange.id, DeskChange.kind, DeskChange.record_id).order_by(DeskChange.id).limit(AT_ONCE)
        noted = session.execute(query).all()
        _write_lines(_trainings(noted))
        session.execute(
            delete(DeskChange).where(DeskChange.id.in_([row.id for row in noted])), execution_options=_QUIETLY
        )
    return True


def follow_all() -> None:
    """Follow every change."""
    while follow():
        pass


def refresh() -> int:
    """Note the trainings whose sessions have begun since their lines were written, for their order changes; forget
    the lines whose last day is past.
    """
    _forget_past()
    begun = (DeskLine.kind == LineKind.PLACES.value, DeskLine.rank < clock.today().toordinal())
    ids = db.session.scalars(select(DeskLine.training_id).where(*begun).distinct()).all()
    if ids:
        with writing() as session:
            rows = [{"kind": changes.TRAINING, "record_id": training_id} for training_id in ids]
            session.execute(insert(DeskChange), rows)
    return len(ids)


def _forget_past() -> None:
    past = select(DeskLine.id).where(DeskLine.last_day < clock.today()).limit(AT_ONCE)
    while ids := db.session.scalars(past).all():
        with writing() as session:
            session.execute(delete(DeskLine).where(DeskLine.id.in_(ids)), execution_options=_QUIETLY)


def _trainings(noted: Sequence[Any]) -> list[int]:
    """Return the ids of the trainings that the changes are about; a provider or a table changes no line."""
    ids: dict[str, set[int]] = {}
    for row in noted:
        ids.setdefault(row.kind, set()).add(row.record_id)
    found = set(ids.get(changes.TRAINING, ()))
    if actions := ids.get(changes.ACTION):
        found |= set(db.session.scalars(select(Action.training_id).where(Action.id.in_(actions))))
    if sessions := ids.get(changes.SESSION):
        above = select(Action.training_id).join(TrainingSession, TrainingSession.action_id == Action.id)
        found |= set(db.session.scalars(above.where(TrainingSession.id.in_(sessions))))
    return sorted(found)


def _write_lines(training_ids: list[int]) -> None:
    if not training_ids:
        return
    locked = select(Training.id).where(Training.id.in_(training_ids)).order_by(Training.id).with_for_update()
    training_ids = list(db.session.scalars(locked))
    db.session.execute(delete(DeskLine).where(DeskLine.training_id.in_(training_ids)), execution_options=_QUIETLY)
    if rows := lines_of(training_ids, clock.today()):
        db.session.execute(insert(DeskLine), rows)
    titles = (
        select(Training.id, Training.publisher_id, Training.numero, Training.sort_title, TrainingRevision.title)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .where(Training.id.in_(training_ids))
    )
    rows = [(row, fold(row.title)[:LONGEST_TITLE]) for row in db.session.execute(titles)]
    changed = [{"id": row.id, "sort_title": folded} for row, folded in rows if folded != row.sort_title]
    if changed:
        db.session.execute(update(Training), changed)
    to_write = {one["id"] for one in changed} | without_words([row.id for row, _ in rows])
    if to_write:
        write_words((row.id, row.publisher_id, title, row.numero) for row, title in rows if row.id in to_write)
