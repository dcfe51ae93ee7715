"""Trainings that need a hand: drafts to finish, sheets that a colleague changed since, sheets that say too little."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from extranet import clock
from extranet.accounts.people import User
from extranet.catalogue.actions import Action
from extranet.catalogue.providers import Provider
from extranet.catalogue.reviews import Review
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import not_past, session_published
from extranet.changes import TRAINING

# A sheet under this score says too little; a change by a colleague is told for so long.
POOR = 60
TOLD = timedelta(days=7)


def drafts(own: Collection[int], _today: date) -> Select[Any]:
    """Select the drafts that wait for nobody else, the latest written first."""
    submitted = exists().where(
        Review.kind == TRAINING, Review.record_id == Training.id, Review.settled_at.is_(None)
    )  # fmt: skip
    here = _trainings(own).where(Training.state == State.DRAFT, ~submitted)
    return here.order_by(TrainingRevision.id.desc())


def changed_by_a_colleague(own: Collection[int], user_id: int) -> Select[Any]:
    """Select the trainings whose content a colleague wrote over this person's, these last days."""
    mine, colleague = aliased(TrainingRevision), aliased(User)
    return (
        _trainings(own)
        .add_columns(colleague.name.label("by"))
        .join(mine, mine.id == TrainingRevision.base_id)
        .join(colleague, colleague.id == TrainingRevision.author_id)
        .where(mine.author_id == user_id, TrainingRevision.author_id != user_id)
        .where(TrainingRevision.created_at > clock.now() - TOLD)
        .order_by(TrainingRevision.id.desc())
    )


def poor(own: Collection[int], today: date) -> Select[Any]:
    """Select the published trainings with something to come that say too little, the poorest first."""
    live = (
        exists()
        .where(Action.training_id == Training.id, Action.state == State.PUBLISHED)
        .where(TrainingSession.action_id == Action.id, session_published())
        .where(SessionRevision.id == TrainingSession.revision_id, not_past(today))
    )
    here = _trainings(own).where(Training.state == State.PUBLISHED, TrainingRevision.score < POOR, live)
    return here.order_by(TrainingRevision.score, TrainingRevision.id)


def _trainings(own: Collection[int]) -> Select[Any]:
    return (
        select(
            Training.id.label("training_id"),
            Training.id.label("record_id"),
            Training.numero,
            TrainingRevision.title,
            TrainingRevision.created_at.label("at"),
            TrainingRevision.score,
            TrainingRevision.lacking,
            Provider.name.label("provider"),
        )
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .outerjoin(Provider, Provider.id == TrainingRevision.provider_id)
        .where(Training.publisher_id.in_(own))
    )
