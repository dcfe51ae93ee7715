"""Sessions and actions that need a hand: places to confirm, and what ends or is full with nothing after it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.desk_lines import DeskLine
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision

URGENT = timedelta(days=14)


def sessions(page: Select[Any]) -> Select[Any]:
    """Select the sessions of some lines (a query of their ids), in the order of the desk."""
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
        .where(DeskLine.id.in_(page))
        .order_by(DeskLine.rank, DeskLine.id)
    )
