"""Make a whole import visible at once: one short transaction that moves pointers."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import case, delete, exists, literal, or_, select, union, update
from sqlalchemy.orm import aliased

from extranet import changes, clock
from extranet.catalogue.actions import Action
from extranet.catalogue.conflicts import FieldConflict, waiting
from extranet.catalogue.levels import LEVELS, SESSIONS
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import BY_FEED, SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.database import db, writing
from extranet.exchange.moves import apply_moves
from extranet.exchange.runs import DONE, ImportRun
from extranet.exchange.staging import Stager

# Sessions confirmed in one transaction: nobody waits for the lock.
_AT_ONCE = 1000


def switch(run_id: int, stager: Stager, *, publish: bool, report: dict[str, Any]) -> None:
    """Point the records at their staged revisions, publish, note the changes and close the run. Under a write lock."""
    now = clock.now()
    for level in LEVELS:
        revision, record = level.revision, level.record
        owner = getattr(revision, level.owner)
        values: dict[str, Any] = {"revision_id": revision.id}
        if publish:
            draft = record.state == State.DRAFT
            values["state"] = case((draft, State.PUBLISHED.value), else_=record.state)
            values["state_changed_at"] = case((draft, now), else_=record.state_changed_at)
        db.session.execute(
            update(record).where(revision.run_id == run_id, owner == record.id).values(values),
            execution_options={"synchronize_session": False},
        )
    apply_moves(run_id, now, publish=publish)
    corrected = [{"id": provider_id, **values} for provider_id, values in stager.providers.changed.items()]
    if corrected:
        db.session.execute(update(Provider), corrected)
    _open_conflicts(run_id, now)
    _note_changes(run_id, stager)
    db.session.execute(
        update(ImportRun).where(ImportRun.id == run_id).values(state=DONE, finished_at=now, counts=report)
    )


def _open_conflicts(run_id: int, now: Any) -> None:
    """Show the choices that this run brings; those of before on the same fields no longer hold."""
    quietly = {"synchronize_session": False}
    told, known = FieldConflict, aliased(FieldConflict)
    same = select(known.id).where(known.run_id == run_id, known.since.is_(None), known.level == told.level)
    same = same.where(known.record_id == told.record_id, known.field == told.field).correlate(told)
    db.session.execute(delete(told).where(waiting(), exists(same)), execution_options=quietly)
    db.session.execute(delete(told).where(told.run_id == run_id, told.value.is_(None)), execution_options=quietly)
    db.session.execute(
        update(told).where(told.run_id == run_id, told.since.is_(None)).values(since=now), execution_options=quietly
    )


def _confirmed(now: Any) -> Any:
    """Say that the feed confirms the state of a recruitment, where nobody wrote over it and it is not said today."""
    told = SessionRevision.recruitment_state.is_not(None) & SessionRevision.delivery.is_(None)
    standing = select(SessionRevision.id).where(SessionRevision.id == TrainingSession.revision_id, told)
    said_at = TrainingSession.recruitment_confirmed_at
    midnight = datetime.combine(now.astimezone(clock.PARIS), time(), clock.PARIS)
    return (
        update(TrainingSession)
        .where(exists(standing), or_(said_at.is_(None), said_at < midnight))
        .values(recruitment_confirmed_at=now, recruitment_confirmed_as=BY_FEED, recruitment_confirmed_by_id=None)
        .execution_options(synchronize_session=False)
    )


def confirm_told(run_id: int, stager: Stager) -> None:
    """Confirm the recruitments that the file tells, changed or not; after the switch, a few at a time."""
    written = db.session.scalars(select(SessionRevision.session_id).where(SessionRevision.run_id == run_id))
    seen = sorted({*written, *stager.seen[SESSIONS.kind]})
    for start in range(0, len(seen), _AT_ONCE):
        with writing() as session:
            session.execute(_confirmed(clock.now()).where(TrainingSession.id.in_(seen[start : start + _AT_ONCE])))


def _note_changes(run_id: int, stager: Stager) -> None:
    """Note every training that the run touched, through whichever level."""
    changes.note_all(changes.PROVIDER, stager.providers.changed)
    trainings, actions, sessions = (level.revision for level in LEVELS)
    touched = union(
        select(trainings.training_id).where(trainings.run_id == run_id),
        select(Action.training_id).join(actions, actions.action_id == Action.id).where(actions.run_id == run_id),
        select(Action.training_id)
        .join(TrainingSession, TrainingSession.action_id == Action.id)
        .join(sessions, sessions.session_id == TrainingSession.id)
        .where(sessions.run_id == run_id),
    ).subquery()
    changes.note_selected(select(literal(changes.TRAINING), touched.c.training_id))
