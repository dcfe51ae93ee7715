"""Sessions and actions that need a hand: places to confirm, and what ends or is full with nothing after it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select
from sqlalchemy.orm import aliased

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import to_confirm
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import action_published, session_published

# What ended longer ago without a successor is no news: the offer list finds it.
ENDED = timedelta(days=30)
URGENT = timedelta(days=14)


def places(own: Collection[int], today: date) -> Select[Any]:
    """Select the sessions whose places are to confirm: those that start within two weeks, then by their start."""
    query = _sessions(own).where(to_confirm(today))
    soon = and_(SessionRevision.start >= today, SessionRevision.start <= today + URGENT)
    return query.order_by(case((soon, 0), else_=1), SessionRevision.start.is_(None), SessionRevision.start)


def without_successor(own: Collection[int], today: date) -> Select[Any]:
    """Select the published sessions that ended lately, or are full, in an action with no other one to join."""
    full = and_(TrainingSession.places_left == 0, or_(SessionRevision.end.is_(None), SessionRevision.end >= today))
    over = and_(SessionRevision.end < today, SessionRevision.end >= today - ENDED)
    query = _sessions(own).where(action_published(), session_published(), or_(full, over), ~_another(today))
    return query.order_by(SessionRevision.end.desc(), TrainingSession.id)


def _another(today: date) -> ColumnElement[bool]:
    """Match the sessions beside which the same action has one to come, with places or unknown ones, or a later one."""
    other, content = aliased(TrainingSession), aliased(SessionRevision)
    open_to_come = and_(content.start > today, or_(other.places_left.is_(None), other.places_left > 0))
    last = or_(
        content.end > SessionRevision.end, and_(content.end == SessionRevision.end, other.id > TrainingSession.id)
    )
    later = and_(content.end < today, last)
    going_on = and_(content.end >= today, content.start <= today, SessionRevision.end < today)
    return (
        exists()
        .where(other.action_id == TrainingSession.action_id, other.id != TrainingSession.id)
        .where(other.state != State.WITHDRAWN, content.id == other.revision_id)
        .where(or_(open_to_come, and_(SessionRevision.end < today, later), going_on))
    )


def _sessions(own: Collection[int]) -> Select[Any]:
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
        .select_from(TrainingSession)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .where(Training.publisher_id.in_(own))
    )
