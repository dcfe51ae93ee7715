"""One training of the offer with its actions and their sessions, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from extranet.accounts.people import User
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import with_periods
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import not_past
from extranet.database import db
from extranet.exchange.runs import ImportRun

ACTIONS_SHOWN = 20


@dataclass(frozen=True)
class Sheet:
    """A training and one page of its actions."""

    training: Any
    total: int
    page: int
    pages: int
    actions: list[Any]
    sessions: dict[int, list[Any]]

    def drafts(self) -> list[tuple[str, int]]:
        """List the drafts of the page as (level, id)."""
        return [(level, one.id) for level, one in self._all() if one.state == State.DRAFT]

    def online(self) -> list[tuple[str, int]]:
        """List the records of the page that are no drafts as (level, id)."""
        return [(level, one.id) for level, one in self._all() if one.state != State.DRAFT]

    def _all(self) -> list[tuple[str, Any]]:
        inside = [("actions", one) for one in self.actions]
        inside += [("sessions", one) for of_action in self.sessions.values() for one in of_action]
        return [("formations", self.training), *inside]


def training_row(training_id: int) -> Any:
    """Return what every page about a training shows of it."""
    query = (
        select(
            Training.id,
            Training.numero,
            Training.publisher_id,
            Training.state,
            Training.source,
            Training.revision_id,
            Training.state_changed_at,
            TrainingRevision.title,
            TrainingRevision.created_at.label("written_at"),
            User.name.label("author"),
            ImportRun.file_name,
            Provider.name.label("provider"),
        )
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .outerjoin(ImportRun, ImportRun.id == TrainingRevision.run_id)
        .outerjoin(Provider, Provider.id == TrainingRevision.provider_id)
        .outerjoin(User, User.id == TrainingRevision.author_id)
        .where(Training.id == training_id)
    )
    return db.session.execute(query).one()


def sheet(training_id: int, today: date, page: int = 1) -> Sheet:
    """Return a training with one page of its actions and all their sessions; four queries."""
    here = (Action.training_id == training_id, Action.revision_id.is_not(None))
    total = db.session.scalar(select(func.count()).select_from(Action).where(*here))
    pages = max(1, -(-total // ACTIONS_SHOWN))
    page = min(page, pages)
    query = (
        select(
            Action.id,
            Action.numero,
            Action.state,
            ActionRevision.places,
            ActionRevision.teaching_mode,
            ActionRevision.permanent,
            ActionRevision.scheme,
            ActionRevision.funders,
            Provider.name.label("provider"),
        )
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .outerjoin(Provider, Provider.id == ActionRevision.provider_id)
        .where(*here)
        .order_by(Action.id)
    )
    actions = list(db.session.execute(query.limit(ACTIONS_SHOWN).offset((page - 1) * ACTIONS_SHOWN)))
    sessions = _sessions([action.id for action in actions], today)
    return Sheet(training_row(training_id), total, page, pages, actions, sessions)


def _sessions(action_ids: list[int], today: date) -> dict[int, list[Any]]:
    query = with_periods(_session_lines()).where(TrainingSession.action_id.in_(action_ids))
    past = case((not_past(today), 0), else_=1)
    unknown = SessionRevision.start.is_(None)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(query.order_by(past, unknown, SessionRevision.start, TrainingSession.id)):
        found[row.action_id].append(row)
    return found


def session_row(session_id: int) -> Any:
    """Return one session with its action and the title of its training."""
    query = with_periods(_session_lines()).add_columns(
        Training.id.label("training_id"),
        TrainingRevision.title,
        ActionRevision.places,
        ActionRevision.teaching_mode,
    )
    query = query.join(TrainingRevision, TrainingRevision.id == Training.revision_id)
    return db.session.execute(query.where(TrainingSession.id == session_id)).one()


def _session_lines() -> Select[Any]:
    return (
        select(
            TrainingSession.id,
            TrainingSession.numero,
            TrainingSession.action_id,
            TrainingSession.state,
            TrainingSession.places_left,
            TrainingSession.places_total,
            TrainingSession.places_confirmed_at,
            TrainingSession.places_confirmed_as,
            SessionRevision.start,
            SessionRevision.end,
            SessionRevision.registration_end,
            SessionRevision.recruitment_state,
            ActionRevision.permanent,
            User.name.label("confirmed_by"),
        )
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .outerjoin(User, User.id == TrainingSession.places_confirmed_by_id)
    )
