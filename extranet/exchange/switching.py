"""Make a whole import visible at once: one short transaction that moves pointers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, case, delete, insert, literal, select, union, update

from extranet import changes, clock
from extranet.accounts.organisations import family
from extranet.catalogue.actions import Action
from extranet.catalogue.levels import LEVELS, Level
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.changes import Change
from extranet.database import db, writing
from extranet.exchange.runs import DONE, INTERRUPTED, RUNNING, ImportProblem, ImportRun
from extranet.exchange.staging import Stager

_AT_ONCE = 500
# Ids written in the statement itself: as parameters, thirty thousand of them take longer than all the rest.
_LITERALS = 20_000


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
        _publish(level, stager.to_publish[level.kind], now)
    corrected = [{"id": provider_id, **values} for provider_id, values in stager.providers.changed.items()]
    if corrected:
        db.session.execute(update(Provider), corrected)
    _note_changes(run_id, stager)
    db.session.execute(
        update(ImportRun).where(ImportRun.id == run_id).values(state=DONE, finished_at=now, counts=report)
    )


def _publish(level: Level, ids: list[int], now: Any) -> None:
    """Publish the drafts among these, and note the change."""
    record = level.record
    for start in range(0, len(ids), _LITERALS):
        some = record.id.in_(bindparam("ids", ids[start : start + _LITERALS], expanding=True, literal_execute=True))
        values = {"state": State.PUBLISHED.value, "state_changed_at": now}
        db.session.execute(
            update(record).where(some, record.state == State.DRAFT).values(values),
            execution_options={"synchronize_session": False},
        )
        noted = select(literal(level.change), record.id).where(some)
        db.session.execute(insert(Change).from_select(["kind", "record_id"], noted))


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
    rows = select(literal(changes.TRAINING), touched.c.training_id)
    db.session.execute(insert(Change).from_select(["kind", "record_id"], rows))


def discard_interrupted(publisher_id: int) -> None:
    """Forget what a killed import of this publisher left behind; nobody ever saw it."""
    dead = db.session.scalars(
        select(ImportRun.id).where(ImportRun.publisher_id == publisher_id, ImportRun.state == RUNNING)
    ).all()
    for run_id in dead:
        for level in reversed(LEVELS):
            _delete_slowly(level.revision, level.revision.run_id == run_id)
        _delete_slowly(ImportProblem, ImportProblem.run_id == run_id)
        with writing() as session:
            session.execute(
                update(ImportRun)
                .where(ImportRun.id == run_id)
                .values(state=INTERRUPTED, finished_at=clock.now(), counts={})
            )
    if dead:
        _forget_unborn(publisher_id)


def _forget_unborn(publisher_id: int) -> None:
    """Remove the identities that never got a content."""
    own = select(Training.id).where(Training.publisher_id.in_(family(publisher_id)))
    own_actions = select(Action.id).where(Action.training_id.in_(own))
    _delete_slowly(TrainingSession, TrainingSession.revision_id.is_(None), TrainingSession.action_id.in_(own_actions))
    _delete_slowly(Action, Action.revision_id.is_(None), Action.training_id.in_(own))
    _delete_slowly(Training, Training.revision_id.is_(None), Training.publisher_id == publisher_id)


def _delete_slowly(model: Any, *conditions: Any) -> None:
    """Delete rows a few at a time, so that nobody waits for the lock."""
    while True:
        with writing() as session:
            ids = session.scalars(select(model.id).where(*conditions).limit(_AT_ONCE)).all()
            if not ids:
                return
            session.execute(delete(model).where(model.id.in_(ids)), execution_options={"synchronize_session": False})
