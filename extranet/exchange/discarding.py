"""Forget what an import staged and nobody ever saw, a few rows at a time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update

from extranet import clock
from extranet.accounts.organisations import family
from extranet.catalogue.actions import Action
from extranet.catalogue.conflicts import FieldConflict
from extranet.catalogue.levels import ACTIONS, LEVELS, SESSIONS, TRAININGS, Level
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.exchange.before import forget
from extranet.exchange.runs import INTERRUPTED, RUNNING, ImportProblem, ImportRun, RecordMove, RejectedFormation

_AT_ONCE = 500


def discard_interrupted(publisher_id: int) -> None:
    """Forget what a killed or abandoned import of this publisher left behind."""
    dead = db.session.scalars(
        select(ImportRun.id).where(ImportRun.publisher_id == publisher_id, ImportRun.state == RUNNING)
    ).all()
    for run_id in dead:
        for level in reversed(LEVELS):
            _delete_slowly(level.revision, level.revision.run_id == run_id)
        for told in (FieldConflict, ImportProblem, RecordMove, RejectedFormation):
            _delete_slowly(told, told.run_id == run_id)
        forget([run_id])
        with writing() as session:
            session.execute(
                update(ImportRun)
                .where(ImportRun.id == run_id)
                .values(state=INTERRUPTED, finished_at=clock.now(), counts={})
            )
    if dead:
        _forget_unborn(publisher_id)


def _forget_unborn(publisher_id: int) -> None:
    """Remove the identities that never got a content, unless another delivery that waits holds one for them."""
    own = select(Training.id).where(Training.publisher_id.in_(family(publisher_id)))
    own_actions = select(Action.id).where(Action.training_id.in_(own))
    inside_action = exists().where(TrainingSession.action_id == Action.id)
    inside_training = exists().where(Action.training_id == Training.id)
    _delete_slowly(TrainingSession, *_unborn(SESSIONS), TrainingSession.action_id.in_(own_actions))
    _delete_slowly(Action, *_unborn(ACTIONS), ~inside_action, Action.training_id.in_(own))
    _delete_slowly(Training, *_unborn(TRAININGS), ~inside_training, Training.publisher_id == publisher_id)


def _unborn(level: Level) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    staged = exists().where(getattr(level.revision, level.owner) == level.record.id)
    return level.record.revision_id.is_(None), ~staged


def _delete_slowly(model: Any, *conditions: ColumnElement[bool]) -> None:
    """Delete rows a few at a time, so that nobody waits for the lock."""
    while True:
        with writing() as session:
            ids = session.scalars(select(model.id).where(*conditions).limit(_AT_ONCE)).all()
            if not ids:
                return
            session.execute(delete(model).where(model.id.in_(ids)), execution_options={"synchronize_session": False})
