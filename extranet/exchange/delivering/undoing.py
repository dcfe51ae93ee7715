"""Take a published delivery back: every record that nobody touched since is again what it was before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from extranet import changes, clock
from extranet.audit import journal
from extranet.catalogue.actions import Action
from extranet.catalogue.conflicts import FieldConflict
from extranet.catalogue.levels import LEVELS, SESSIONS, TRAININGS, Level
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.changes import TRAINING
from extranet.database import db, writing
from extranet.errors import Conflict
from extranet.exchange.before import restore
from extranet.exchange.delivering.deliveries import KEPT, KIND, Delivery, DeliveryState
from extranet.exchange.moves import WAYS
from extranet.exchange.runs import UNDONE, ImportRun, Move, RecordMove

_QUIETLY = {"synchronize_session": False}


def can_undo(delivery: Delivery) -> bool:
    """Tell whether the publication of a delivery can still be taken back."""
    ended = delivery.ended_at
    return delivery.state == DeliveryState.PUBLISHED and ended is not None and clock.now() < ended + KEPT


def undo(delivery_id: int, *, by: int | None) -> int:
    """Take a publication back in one transaction; return how many records stay, touched since.

    Raises Conflict when it is too late, or was done already.
    """
    with writing() as session:
        delivery = session.get(Delivery, delivery_id, with_for_update=True)
        if delivery is None or not can_undo(delivery):
            raise Conflict("La publication de cette livraison ne peut plus être annulée.")
        run = session.get_one(ImportRun, delivery.run_id)
        brought = sum(_brought(run.id, level) for level in LEVELS)
        _note_changes(run.id)
        undone = sum(_undo_level(run, level) for level in reversed(LEVELS))
        restore(run.id)
        session.execute(delete(FieldConflict).where(FieldConflict.run_id == run.id), execution_options=_QUIETLY)
        run.state = UNDONE
        delivery.state, delivery.ended_at, delivery.left = DeliveryState.UNDONE, clock.now(), brought - undone
        journal.record("undo", KIND, delivery.id, by=by, organisation_id=delivery.publisher_id, left=delivery.left)
        return delivery.left


def _brought(run_id: int, level: Level) -> int:
    """Count the records that a run touched: by a content, or by a move that was made."""
    contents = select(func.count()).select_from(level.revision).where(level.revision.run_id == run_id)
    return db.session.scalar(contents) or 0


def _undo_level(run: ImportRun, level: Level) -> int:
    record, revision = level.record, level.revision
    _undo_moves(run, level)
    current = select(revision.id).where(revision.run_id == run.id)
    base = select(revision.base_id).where(revision.id == record.revision_id).scalar_subquery()
    replaced = record.revision_id.in_(current.where(revision.base_id.is_not(None)))
    created = and_(record.revision_id.in_(current.where(revision.base_id.is_(None))), _untouched(run, level))
    _publish_back(run, level, replaced)
    count = db.session.execute(update(record).where(replaced).values(revision_id=base), execution_options=_QUIETLY)
    unborn = {"revision_id": None, "state": State.DRAFT.value, "state_changed_at": None}
    gone = db.session.execute(update(record).where(created).values(unborn), execution_options=_QUIETLY)
    return count.rowcount + gone.rowcount


def _publish_back(run: ImportRun, level: Level, replaced: ColumnElement[bool]) -> None:
    """Make drafts again of the records that were drafts when the run published them with a new content."""
    record = level.record
    moved = exists().where(
        RecordMove.run_id == run.id, RecordMove.level == level.kind, RecordMove.record_id == record.id
    )
    with_the_run = and_(record.state == State.PUBLISHED, record.state_changed_at == run.finished_at, ~moved)
    db.session.execute(
        update(record).where(replaced, with_the_run).values(state=State.DRAFT.value, state_changed_at=None),
        execution_options=_QUIETLY,
    )


def _untouched(run: ImportRun, level: Level) -> ColumnElement[bool]:
    """Match the records whose state is as the run left it, and which hold nothing that stays."""
    record = level.record
    as_left = or_(record.state_changed_at.is_(None), record.state_changed_at == run.finished_at)
    if level is SESSIONS:
        return and_(as_left, TrainingSession.places_confirmed_at.is_(None))
    inside, owner = (Action, Action.training_id) if level is TRAININGS else (TrainingSession, TrainingSession.action_id)
    return and_(as_left, ~exists().where(owner == record.id, inside.revision_id.is_not(None)))


def _undo_moves(run: ImportRun, level: Level) -> None:
    """Give back their state to the records that the run moved and nobody moved since."""
    record = level.record
    for move, (origin, target) in WAYS.items():
        here = (RecordMove.run_id == run.id, RecordMove.level == level.kind, RecordMove.move == Move(move).value)
        before: Any = select(RecordMove.changed_before).where(*here, RecordMove.record_id == record.id).limit(1)
        concerned = record.id.in_(select(RecordMove.record_id).where(*here))
        db.session.execute(
            update(record)
            .where(concerned, record.state == target, record.state_changed_at == run.finished_at)
            .values(state=origin.value, state_changed_at=before.scalar_subquery()),
            execution_options=_QUIETLY,
        )


def _note_changes(run_id: int) -> None:
    """Note every training that the run touched, and every record that it moved."""
    for level in LEVELS:
        revision = level.revision
        moved = select(literal(level.change), RecordMove.record_id)
        moved = moved.where(RecordMove.run_id == run_id, RecordMove.level == level.kind)
        changes.note_selected(moved)
        owner = getattr(revision, level.owner)
        touched = select(owner).where(revision.run_id == run_id)
        if level is not TRAININGS:
            touched = select(Action.training_id).where(Action.id.in_(_actions_of(level, touched)))
        noted = select(literal(TRAINING), touched.distinct().subquery().c[0])
        changes.note_selected(noted)


def _actions_of(level: Level, owners: Any) -> Any:
    if level is not SESSIONS:
        return owners
    session = aliased(TrainingSession)
    return select(session.action_id).where(session.id.in_(owners))
