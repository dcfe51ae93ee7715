"""Trainings that need a hand: drafts to finish, sheets that a colleague changed since, sheets that say too little."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from extranet import clock
from extranet.accounts.people import User
from extranet.catalogue.desk_lines import DeskLine
from extranet.catalogue.providers import Provider
from extranet.catalogue.requirements import Requirement
from extranet.catalogue.reviews import Review
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.changes import TRAINING

# A change by a colleague is told for so long.
TOLD = timedelta(days=7)


def drafts(own: Collection[int]) -> Select[Any]:
    """Select the drafts that wait for nobody else, the latest written first."""
    return _trainings().where(Training.publisher_id.in_(own), *_own_drafts()).order_by(Training.revision_id.desc())


def drafts_alone(own: Collection[int]) -> Select[Any]:
    """Select the ids of `drafts`, to be counted."""
    return select(Training.id).where(Training.publisher_id.in_(own), Training.revision_id.is_not(None), *_own_drafts())


def _own_drafts() -> tuple[ColumnElement[bool], ...]:
    submitted = select(Review.record_id).where(Review.kind == TRAINING, Review.settled_at.is_(None))
    return Training.state == State.DRAFT, Training.id.not_in(submitted)


def changed_by_a_colleague(own: Collection[int], user_id: int) -> Select[Any]:
    """Select the trainings whose content a colleague wrote over this person's, these last days."""
    mine, written, colleague = aliased(TrainingRevision), aliased(TrainingRevision), aliased(User)
    # Few contents have an author: said so, the database begins with those.
    lately = select(written.id).where(written.author_id > 0, written.author_id != user_id)
    lately = lately.where(written.created_at > clock.now() - TOLD)
    return (
        _trainings()
        .where(Training.publisher_id.in_(own))
        .add_columns(colleague.name.label("by"))
        .join(mine, mine.id == TrainingRevision.base_id)
        .join(colleague, colleague.id == TrainingRevision.author_id)
        .where(Training.revision_id.in_(lately), mine.author_id == user_id)
        .order_by(TrainingRevision.id.desc())
    )


def poor(page: Select[Any]) -> Select[Any]:
    """Select the published trainings of some lines (a query of their ids): they say too little, the poorest first."""
    here = _trainings().join(DeskLine, DeskLine.training_id == Training.id)
    return here.where(DeskLine.id.in_(page)).order_by(DeskLine.rank, DeskLine.id)


def due(page: Select[Any]) -> Select[Any]:
    """Select the trainings online of some lines: they lack what is asked for, one line for each thing, the first due
    first.
    """
    here = _trainings().join(DeskLine, DeskLine.training_id == Training.id)
    here = here.join(Requirement, Requirement.id == DeskLine.record_id).add_columns(Requirement)
    return here.where(DeskLine.id.in_(page)).order_by(DeskLine.rank, DeskLine.id)


def _trainings() -> Select[Any]:
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
    )
