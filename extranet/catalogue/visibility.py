"""What a reader may see: one rule, asked by lists, sheets, index, API and exports alike."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select

from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training


def session_published() -> ColumnElement[bool]:
    """Match the sessions that are published themselves."""
    return and_(TrainingSession.state == State.PUBLISHED, TrainingSession.revision_id.is_not(None))


def session_not_withdrawn() -> ColumnElement[bool]:
    """Match the sessions that are published, or may be: what their publisher previews."""
    return and_(TrainingSession.state != State.WITHDRAWN, TrainingSession.revision_id.is_not(None))


def not_past(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Match the session contents that are not past: a session is past when its end is before today (Europe/Paris)."""
    return or_(SessionRevision.end.is_(None), SessionRevision.end >= today)


def action_published() -> ColumnElement[bool]:
    """Match the actions that are published, in a training that is (join Action and Training)."""
    return and_(
        Action.state == State.PUBLISHED,
        Action.revision_id.is_not(None),
        Training.state == State.PUBLISHED,
        Training.revision_id.is_not(None),
    )


def action_visible(today: date) -> ColumnElement[bool]:
    """Match the actions that a search shows on that day: published, with a published session that is not past."""
    live_session = (
        select(TrainingSession.id)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(TrainingSession.action_id == Action.id, session_published(), not_past(today))
    )
    return and_(action_published(), exists(live_session))
