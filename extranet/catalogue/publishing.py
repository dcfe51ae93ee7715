"""Publish, withdraw, and take either back. Each is one verb of the table of states."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from extranet import changes, clock
from extranet.audit import journal
from extranet.catalogue.actions import Action
from extranet.catalogue.completeness import missing
from extranet.catalogue.levels import level_of
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import UNDO, State, Verb, target
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.errors import Invalid


def publish(training: Training, *, by: int | None) -> None:
    """Publish a training and the drafts inside it; raise Invalid, saying what, when something is missing."""
    lacking = missing(training)
    if lacking:
        raise Invalid(f"Il manque, pour publier : {', '.join(lacking)}.", missing=lacking)
    _move(training, Verb.PUBLISH, by)
    for record in _inside(training, State.DRAFT):
        record.state, record.state_changed_at = State.PUBLISHED, training.state_changed_at


def withdraw(record: Any, *, by: int | None) -> None:
    """Take a training, an action or a session out of what prescribers see; it keeps its address and says so."""
    _move(record, Verb.WITHDRAW, by)


def republish(record: Any, *, by: int | None) -> None:
    """Show again what was withdrawn."""
    _move(record, Verb.REPUBLISH, by)


def undo(record: Any, verb: Verb, *, by: int | None) -> None:
    """Take a verb back; taking back a publication also returns the drafts that it published with it."""
    published_at = record.state_changed_at
    _move(record, UNDO[verb], by)
    if verb is Verb.PUBLISH and isinstance(record, Training):
        for inside in _inside(record, State.PUBLISHED):
            if inside.state_changed_at == published_at:
                inside.state, inside.state_changed_at = State.DRAFT, record.state_changed_at


def _move(record: Any, verb: Verb, by: int | None) -> None:
    level = level_of(record)
    record.state = target(record.state, verb)
    record.state_changed_at = clock.now()
    journal.record(verb.value, level.change, record.id, by=by)
    changes.note(level.change, record.id)


def _inside(training: Training, state: State) -> list[Any]:
    actions = select(Action).where(Action.training_id == training.id)
    sessions = (
        select(TrainingSession)
        .join(Action, Action.id == TrainingSession.action_id)
        .where(Action.training_id == training.id, TrainingSession.state == state)
    )
    return [*db.session.scalars(actions.where(Action.state == state)), *db.session.scalars(sessions)]
