"""Actions looked up by number or title, published or not, for who may know of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import action_visible, session_published
from extranet.database import db
from extranet.search.fallback.plain_words import Words

MOST = 6
_MINUS = re.compile(r"(?<!\S)-+")  # excludes nothing here
LONGEST = 200


def look_up(text: str, own: Collection[int], today: date) -> tuple[list[Any], bool]:
    """Return the actions of that number, else those whose title has these words, and whether there are others.

    Whoever is there is told of what was once published; of drafts, only the people of their publishers (`own`).
    """
    text = text[:LONGEST].strip()
    if not text:
        return [], False
    known = or_(
        and_(Action.state != State.DRAFT, Training.state != State.DRAFT),
        Training.publisher_id.in_(own),
    )
    numbered = or_(*(func.lower(column) == text.lower() for column in (Action.numero, Training.numero)))
    if found := _first(today, known, numbered):
        return found[:MOST], len(found) > MOST
    words = Words(_MINUS.sub("", text))
    said = words.conditions([TrainingRevision.title, Action.numero, Training.numero]) if words.tell else []
    found = _first(today, known, *said) if said else []
    return found[:MOST], len(found) > MOST


def _first(today: date, *conditions: ColumnElement[bool]) -> list[Any]:
    """Return the first actions that meet these conditions, those that everybody sees before the others."""
    visible = action_visible(today).label("visible")
    order = (case((visible.element, 0), else_=1), TrainingRevision.title, Action.id)
    return list(db.session.execute(_rows(visible).where(*conditions).order_by(*order).limit(MOST + 1)))


def _rows(visible: Any) -> Any:
    responsible = aliased(Provider)
    last_end = (
        select(func.max(SessionRevision.end))
        .select_from(TrainingSession)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(TrainingSession.action_id == Action.id, session_published())
        .correlate(Action)
        .scalar_subquery()
    )
    return (
        select(
            Action.id,
            Action.numero,
            Action.training_id,
            Action.state.label("action_state"),
            Training.numero.label("training_numero"),
            Training.state.label("training_state"),
            Training.publisher_id,
            TrainingRevision.title,
            func.coalesce(Provider.name, responsible.name, "").label("provider"),
            ActionRevision.places,
            ActionRevision.teaching_mode,
            last_end.label("last_end"),
            visible,
        )
        .select_from(Action)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .outerjoin(Provider, Provider.id == ActionRevision.provider_id)
        .outerjoin(responsible, responsible.id == TrainingRevision.provider_id)
    )
