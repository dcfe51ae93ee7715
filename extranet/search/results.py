"""What a list shows of each result, read by columns: a bounded number of queries, whatever the page holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import Freshness, freshness_of, with_periods
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import CLOSED, SUSPENDED, SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import not_past, session_published
from extranet.clock import PARIS
from extranet.database import db
from extranet.search.answering.ranking import Hit
from extranet.search.facets import FULL, TO_CONFIRM, YES, european_level
from extranet.search.index.documents import REMOTE
from extranet.search.request import SOON_DAYS

_NOT_RECRUITING = frozenset({CLOSED, SUSPENDED})


@dataclass(frozen=True)
class SessionRow:
    """One session that is not past. `joinable` and `places` follow the rules of the filters (see `days`)."""

    id: int
    numero: str
    start: date | None
    end: date | None
    joinable: bool
    # `oui`, `a-confirmer`, `complet`; None when it cannot be joined
    places: str | None
    places_left: int | None
    confirmed_on: date | None
    freshness: Freshness
    # LHÉO etat-recrutement, the day on which somebody last said so, and what that is worth
    recruitment: str | None
    recruitment_confirmed_on: date | None
    recruitment_freshness: Freshness
    # LHÉO recrutement, as `SessionRevision.meetings`
    meetings: list[dict[str, Any]]


@dataclass(frozen=True)
class ResultRow:
    """One result: an action with its training, its towns, its funders and its sessions that are not past."""

    id: int
    numero: str
    training_id: int
    title: str
    provider: str | None
    towns: list[str]
    remote: bool
    funders: list[str]
    # The value of the facet `niveau`
    level: str
    certifications: list[dict[str, str]]
    certifying: bool | None
    sessions: list[SessionRow]
    score: float
    distance_km: float | None


def result_rows(hits: Sequence[Hit], today: date) -> list[ResultRow]:
    """Return the rows of these hits, in their order, in two queries; what has gone meanwhile is left out."""
    ids = [hit.action_id for hit in hits]
    actions = {row.id: row for row in db.session.execute(_actions().where(Action.id.in_(ids)))} if ids else {}
    sessions = _sessions(ids, today, {row.id for row in actions.values() if row.permanent})
    return [_row(actions[hit.action_id], sessions[hit.action_id], hit) for hit in hits if hit.action_id in actions]


def numeros(action_ids: Sequence[int]) -> dict[int, str]:
    """Return the LHÉO number of each action, in one query."""
    query = select(Action.id, Action.numero).where(Action.id.in_(action_ids))
    return {row.id: row.numero for row in db.session.execute(query)} if action_ids else {}


def _actions() -> Any:
    teaching, responsible = aliased(Provider), aliased(Provider)
    return (
        select(
            Action.id,
            Action.numero,
            Action.training_id,
            TrainingRevision.title,
            TrainingRevision.level_out,
            TrainingRevision.certifications,
            TrainingRevision.certifying,
            ActionRevision.places,
            ActionRevision.teaching_mode,
            ActionRevision.permanent,
            ActionRevision.funders,
            teaching.name.label("teaching"),
            responsible.name.label("responsible"),
        )
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .outerjoin(teaching, teaching.id == ActionRevision.provider_id)
        .outerjoin(responsible, responsible.id == TrainingRevision.provider_id)
    )


def _sessions(ids: list[int], today: date, permanent: set[int]) -> dict[int, list[SessionRow]]:
    query = (
        select(
            TrainingSession.id,
            TrainingSession.action_id,
            TrainingSession.numero,
            TrainingSession.places_left,
            TrainingSession.places_confirmed_at,
            TrainingSession.recruitment_confirmed_at,
            SessionRevision.start,
            SessionRevision.end,
            SessionRevision.registration_end,
            SessionRevision.recruitment_state,
            SessionRevision.meetings,
        )
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(Training, Training.id == Action.training_id)
        .where(TrainingSession.action_id.in_(ids), session_published(), not_past(today))
    )
    found: dict[int, list[SessionRow]] = defaultdict(list)
    for row in db.session.execute(with_periods(query)) if ids else ():
        found[row.action_id].append(_session(row, today, row.action_id in permanent))
    for rows in found.values():
        rows.sort(key=lambda one: (not one.joinable, one.start or date.max, one.id))
    return found


def _session(row: Any, today: date, permanent: bool) -> SessionRow:
    joinable = can_be_joined(row, today, permanent)
    freshness = freshness_of(row.places_confirmed_at, row, today)
    return SessionRow(
        id=row.id,
        numero=row.numero,
        start=row.start,
        end=row.end,
        joinable=joinable,
        places=places_told(row.places_left, freshness) if joinable else None,
        places_left=row.places_left,
        confirmed_on=_day(row.places_confirmed_at),
        freshness=freshness,
        recruitment=row.recruitment_state,
        recruitment_confirmed_on=_day(row.recruitment_confirmed_at),
        recruitment_freshness=freshness_of(row.recruitment_confirmed_at, row, today),
        meetings=row.meetings,
    )


def can_be_joined(row: Any, today: date, permanent: bool) -> bool:
    """Tell whether a session (not past) can be joined that day: the rule of `days`, for one row."""
    if row.recruitment_state in _NOT_RECRUITING:
        return False
    registration_end, start = row.registration_end, row.start
    if registration_end is not None and registration_end < today:
        return False
    return permanent or start is None or start >= today


def starts_soon(row: Any, today: date, permanent: bool) -> bool:
    """Tell whether a session that can be joined is entered within SOON_DAYS."""
    begun = row.start is None or row.start < today
    entry = today if permanent and begun else row.start
    return entry is not None and 0 <= (entry - today).days <= SOON_DAYS


def places_told(left: int | None, freshness: Freshness) -> str:
    """Return the value of the facet `places` of a session that can be joined: what is no longer fresh is to confirm."""
    if left is None or freshness is not Freshness.FRESH:
        return TO_CONFIRM
    return YES if left > 0 else FULL


def _day(instant: datetime | None) -> date | None:
    return instant.astimezone(PARIS).date() if instant else None


def _row(action: Any, sessions: list[SessionRow], hit: Hit) -> ResultRow:
    return ResultRow(
        id=action.id,
        numero=action.numero,
        training_id=action.training_id,
        title=action.title,
        provider=action.teaching or action.responsible,
        towns=list(dict.fromkeys(place["town"] for place in action.places if place.get("town"))),
        remote=action.teaching_mode == REMOTE,
        funders=[funder["code"] for funder in action.funders],
        level=european_level(action.level_out),
        certifications=action.certifications,
        certifying=action.certifying,
        sessions=sessions,
        score=hit.score,
        distance_km=hit.distance_km,
    )
