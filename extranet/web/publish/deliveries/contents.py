"""What a tried delivery holds, page by page: new records, changed ones, absent ones, rejected formations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from extranet.catalogue.actions import Action
from extranet.catalogue.levels import LEVELS, SESSIONS, TRAININGS, Level
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db
from extranet.exchange.runs import Move, RecordMove, RejectedFormation

SHOWN = 50
CHANGES_SHOWN = 20


@dataclass(frozen=True)
class Listed:
    """One page of a list."""

    total: int
    page: int
    pages: int
    rows: list[Any]


def level_named(kind: str | None) -> Level:
    """Return the level of that name; the formations for any other."""
    return next((level for level in LEVELS if level.kind == kind), TRAININGS)


def created(run_id: int, level: Level, page: int) -> Listed:
    """List the records that a run brings for the first time."""
    revision = level.revision
    query = _with_training(level, run_id).join(revision, getattr(revision, level.owner) == level.record.id)
    return _page(query.where(revision.run_id == run_id, revision.base_id.is_(None)), revision.id, page)


def changed(run_id: int, level: Level, page: int) -> Listed:
    """List the records whose content a run changes, with both contents."""
    revision = level.revision
    before = aliased(revision)
    query = _with_training(level, run_id).join(revision, getattr(revision, level.owner) == level.record.id)
    query = query.join(before, before.id == revision.base_id)
    query = query.where(revision.run_id == run_id, revision.digest != before.digest)
    contents = query.add_columns(before.lheo.label("before"), revision.lheo.label("after"))
    return _page(contents, revision.id, page, CHANGES_SHOWN, counted=query)


def withdrawn(run_id: int, level: Level, page: int) -> Listed:
    """List the records that a run withdraws."""
    query = _with_training(level, run_id).join(RecordMove, RecordMove.record_id == level.record.id)
    query = query.where(RecordMove.run_id == run_id, RecordMove.level == level.kind)
    return _page(query.where(RecordMove.move == Move.WITHDRAW.value), RecordMove.id, page)


def rejected(run_id: int, page: int) -> Listed:
    """List the formations that a run could not bring in."""
    one = RejectedFormation
    query = select(one.id, one.line, one.numero, one.element, one.message, one.mended_at, one.mended_as, one.mended_in)
    query = query.add_columns(one.text.is_not(None).label("kept")).where(one.run_id == run_id)
    return _page(query, one.id, page)


def _with_training(level: Level, run_id: int) -> Select[Any]:
    """Select the records of a level with the training that holds them, under the title it has or is to have."""
    record = level.record
    current, coming = aliased(TrainingRevision), aliased(TrainingRevision)
    query = select(
        record.id,
        record.numero,
        Training.id.label("training_id"),
        Training.numero.label("training_numero"),
        func.coalesce(coming.title, current.title).label("title"),
    ).select_from(record)
    if level is SESSIONS:
        query = query.join(Action, Action.id == TrainingSession.action_id)
    if level is not TRAININGS:
        query = query.join(Training, Training.id == Action.training_id)
    return query.outerjoin(current, current.id == Training.revision_id).outerjoin(
        coming, (coming.training_id == Training.id) & (coming.run_id == run_id)
    )


def _page(query: Select[Any], order: Any, page: int, size: int = SHOWN, counted: Select[Any] | None = None) -> Listed:
    total = db.session.scalar(select(func.count()).select_from((query if counted is None else counted).subquery())) or 0
    pages = max(1, -(-total // size))
    page = min(page, pages)
    rows = db.session.execute(query.order_by(order).limit(size).offset((page - 1) * size)).all()
    return Listed(total, page, pages, list(rows))


LISTS: dict[str, Callable[[int, Level, int], Listed]] = {
    "nouvelles": created,
    "modifiees": changed,
    "retirees": withdrawn,
    "refusees": lambda run_id, _, page: rejected(run_id, page),
}
