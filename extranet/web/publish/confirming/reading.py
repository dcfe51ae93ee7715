"""The rows behind the pages: sessions to confirm, requests made; a fixed number of queries each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from extranet.catalogue import freshness
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.confirming.asking import joined, taught_by
from extranet.catalogue.confirming.requests import ConfirmationRequest, SessionAsked
from extranet.catalogue.desk_lines import DeskLine, LineKind, waiting, waiting_in_order
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db

PAGE_SIZE = 10
MOST_COUNTED = 1000  # past this, « plus de 1 000 »
URGENT = timedelta(days=14)


@dataclass(frozen=True)
class Found:
    """One page of rows, and how many there are in all."""

    total: int
    page: int
    rows: list[Any]
    urgent: int = 0

    @property
    def pages(self) -> int:
        """Return the number of pages."""
        return max(1, -(-min(self.total, MOST_COUNTED) // PAGE_SIZE))


def is_urgent(start: date | None, today: date) -> bool:
    """Tell whether a session starts so soon that its places are wanted now."""
    return start is not None and today <= start < today + URGENT


def sessions_to_confirm(own: Collection[int], today: date, page: int) -> Found:
    """Return the sessions of these organisations whose places are to confirm: those that start soon first."""
    mine = waiting_in_order(own, LineKind.PLACES, today)
    soon = DeskLine.rank.between(today.toordinal(), (today + URGENT).toordinal() - 1)
    total, urgent = _counted(waiting(own, LineKind.PLACES, today)), _counted(mine, soon)
    page = min(page, max(1, -(-min(total, MOST_COUNTED) // PAGE_SIZE)))
    ids = select(DeskLine.record_id).where(mine).order_by(DeskLine.rank, DeskLine.id)
    found = list(db.session.scalars(ids.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))
    rows = {row.id: row for row in db.session.execute(_lines().where(TrainingSession.id.in_(found)))}
    return Found(total, page, [rows[key] for key in found], urgent)


def _counted(*conditions: ColumnElement[bool]) -> int:
    some = select(DeskLine.id).where(*conditions).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def _lines() -> Select[Any]:
    asked = (
        select(func.max(ConfirmationRequest.asked_at))
        .join(SessionAsked, SessionAsked.request_id == ConfirmationRequest.id)
        .where(SessionAsked.session_id == TrainingSession.id, ConfirmationRequest.email.is_not(None))
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    query = joined(
        TrainingSession.id,
        TrainingSession.numero,
        TrainingSession.places_left,
        TrainingSession.places_total,
        TrainingSession.places_confirmed_at,
        SessionRevision.start,
        SessionRevision.end,
        SessionRevision.registration_end,
        SessionRevision.recruitment_state,
        ActionRevision.permanent,
        ActionRevision.places,
        ActionRevision.teaching_mode,
        Action.training_id,
        TrainingRevision.title,
        Provider.name.label("provider"),
        asked.label("asked_at"),
    )
    return freshness.with_periods(query.outerjoin(Provider, taught_by() == Provider.id))


def requests_made(own: Collection[int], page: int) -> Found:
    """Return the requests of these organisations, the latest first."""
    mine = ConfirmationRequest.publisher_id.in_(own)
    total = db.session.scalar(select(func.count()).select_from(ConfirmationRequest).where(mine)) or 0
    page = min(page, max(1, -(-total // PAGE_SIZE)))
    inside = select(func.count()).where(SessionAsked.request_id == ConfirmationRequest.id)
    answered = inside.where(SessionAsked.answered_at.is_not(None))
    query = (
        select(
            ConfirmationRequest,
            Provider.name.label("provider"),
            inside.correlate(ConfirmationRequest).scalar_subquery().label("sessions"),
            answered.correlate(ConfirmationRequest).scalar_subquery().label("answered"),
        )
        .outerjoin(Provider, Provider.id == ConfirmationRequest.provider_id)
        .where(mine)
        .order_by(ConfirmationRequest.asked_at.desc(), ConfirmationRequest.id.desc())
    )
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return Found(total, page, list(rows))


def sessions_of_request(request_id: int) -> list[int]:
    """List the sessions that a request is about."""
    return list(db.session.scalars(select(SessionAsked.session_id).where(SessionAsked.request_id == request_id)))


def sessions_of_provider(own: Collection[int], provider_id: int, today: date, most: int) -> list[int]:
    """List the sessions of a provider that are to confirm, the first to start first."""
    mine = (Training.publisher_id.in_(own), freshness.to_confirm(today), taught_by() == provider_id)
    query = joined(TrainingSession.id).where(*mine).order_by(SessionRevision.start, TrainingSession.id)
    return list(db.session.scalars(query.limit(most)))
