"""Sessions and actions that need a hand: places to confirm, and what ends or is full with nothing after it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.desk_lines import DeskLine, LineKind, waiting
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision

URGENT = timedelta(days=14)


def places(own: Collection[int], today: date) -> Select[Any]:
    """Select the sessions whose places are to confirm, the first to start first."""
    return _sessions(waiting(own, LineKind.PLACES, today))


def without_successor(own: Collection[int], today: date) -> Select[Any]:
    """Select the sessions that ended lately, or are full, in an action with no other one to join."""
    return _sessions(waiting(own, LineKind.NEXT, today))


def _sessions(counting: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            Training.id.label("training_id"),
            TrainingSession.id.label("record_id"),
            TrainingSession.action_id,
            TrainingSession.places_left,
            TrainingSession.places_confirmed_at,
            TrainingRevision.title,
            ActionRevision.places,
            ActionRevision.teaching_mode,
            SessionRevision.start,
            SessionRevision.end,
        )
        .select_from(DeskLine)
        .join(TrainingSession, TrainingSession.id == DeskLine.record_id)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .where(counting)
        .order_by(DeskLine.rank, DeskLine.id)
    )
