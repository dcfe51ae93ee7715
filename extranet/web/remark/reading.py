"""What a reader may report on, and what became of it: rows by columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from extranet.accounts.organisations import Organisation
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.remarks import Remark
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import session_published
from extranet.database import db

SHOWN = 20
_DATES = (SessionRevision.start, SessionRevision.end, ActionRevision.permanent)


@dataclass(frozen=True)
class RemarkPage:
    """One page of a person's remarks, the latest first."""

    total: int
    page: int
    pages: int
    rows: list[Any]


def sessions_of(action_id: int) -> list[Any]:
    """Return the published sessions of an action, by date."""
    query = (
        select(TrainingSession.id, *_DATES)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .where(TrainingSession.action_id == action_id, session_published())
        .order_by(SessionRevision.start, TrainingSession.id)
    )
    return list(db.session.execute(query))


def is_session_of(session_id: int, action_id: int) -> bool:
    """Tell whether a session is one of an action, whatever its state: it may have left the sheet meanwhile."""
    mine = TrainingSession.id == session_id, TrainingSession.action_id == action_id
    return db.session.scalar(select(TrainingSession.id).where(*mine)) is not None


def remarks_of(author_id: int, page: int) -> RemarkPage:
    """Return one page of what a person reported; two queries."""
    total = db.session.scalar(select(func.count()).select_from(Remark).where(Remark.author_id == author_id))
    pages = max(1, -(-total // SHOWN))
    page = min(page, pages)
    query = (
        select(
            Remark.id,
            Remark.action_id,
            Remark.session_id,
            Remark.kind,
            Remark.text,
            Remark.state,
            Remark.created_at,
            Remark.settled_at,
            Remark.answer,
            TrainingRevision.title,
            Organisation.name.label("publisher"),
            *_DATES,
        )
        .join(Action, Action.id == Remark.action_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .join(Organisation, Organisation.id == Training.publisher_id)
        .outerjoin(TrainingSession, TrainingSession.id == Remark.session_id)
        .outerjoin(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(Remark.author_id == author_id)
        .order_by(Remark.id.desc())
    )
    return RemarkPage(total, page, pages, list(db.session.execute(query.limit(SHOWN).offset((page - 1) * SHOWN))))
