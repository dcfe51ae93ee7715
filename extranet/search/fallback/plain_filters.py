"""The filters of the plain search, as SQL that says what the documents of the index say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Date, Text, and_, case, cast, exists, func, literal, not_, or_, select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import places_fresh
from extranet.catalogue.sessions import CLOSED, SUSPENDED, SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import not_past, session_published
from extranet.reference.lheo_codes import EUROPEAN_LEVELS, OLD_LEVELS
from extranet.search.facets import FULL, NONE, TO_CONFIRM, YES, european_level
from extranet.search.index.documents import REMOTE
from extranet.search.index.values import NO_ACCESS
from extranet.search.request import SOON_DAYS, SearchRequest

Condition = ColumnElement[bool]

_CODES: dict[str, list[str]] = defaultdict(list)
for _code in (*EUROPEAN_LEVELS, *OLD_LEVELS):
    _CODES[european_level(_code)].append(_code)
_KNOWN_LEVELS = [code for value, codes in _CODES.items() if value != NONE for code in codes]


def conditions(request: SearchRequest) -> list[Condition]:
    """Return the conditions of the filters on actions, and the one on sessions, that a single session must meet."""
    found = [
        or_(*(_ACTION_FILTERS[name](value) for value in values))
        for name, values in request.chosen.items()
        if name in _ACTION_FILTERS and values
    ]
    return found + ([_a_session(request)] if request.asks_sessions else [])


def entry_of(today: date) -> ColumnElement[Any]:
    """Return the day on which an action can first be entered; null when it cannot be joined."""
    return (
        select(func.min(_entry(today)))
        .select_from(TrainingSession)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(TrainingSession.action_id == Action.id, _joinable(today))
        .correlate(Action, ActionRevision)
        .scalar_subquery()
    )


def _a_session(request: SearchRequest) -> Condition:
    today, asked = request.today, [session_published(), not_past(request.today)]
    places, soon = request.chosen.get("places", ()), request.chosen.get("bientot", ())
    if places or soon:
        asked.append(_joinable(today))
    if places:
        asked.append(or_(*_places_told(places, today)))
    if soon:
        asked.append(_entry(today).between(today, today + timedelta(days=SOON_DAYS)))
    if request.start_min or request.start_max:
        asked.append(_within(request.start_min or date.min, request.start_max or date.max))
    inside = exists().where(TrainingSession.action_id == Action.id, SessionRevision.id == TrainingSession.revision_id)
    return inside.where(*asked).correlate(Action, ActionRevision, Training)


def _places_told(values: Sequence[str], today: date) -> list[Condition]:
    fresh = func.coalesce(places_fresh(today), False)
    told = {
        YES: and_(fresh, TrainingSession.places_left > 0),
        FULL: and_(fresh, TrainingSession.places_left == 0),
        TO_CONFIRM: not_(fresh),
    }
    return [told[value] for value in values]


def _joinable(today: date) -> Condition:
    """Match the sessions that can be joined that day."""
    return and_(
        session_published(),
        not_past(today),
        or_(SessionRevision.recruitment_state.is_(None), SessionRevision.recruitment_state.not_in((CLOSED, SUSPENDED))),
        or_(SessionRevision.registration_end.is_(None), SessionRevision.registration_end >= today),
        or_(ActionRevision.permanent, SessionRevision.start.is_(None), SessionRevision.start >= today),
    )


def _entry(today: date) -> ColumnElement[Any]:
    begun = or_(SessionRevision.start.is_(None), SessionRevision.start < today)
    return case((and_(ActionRevision.permanent, begun), literal(today, Date)), else_=SessionRevision.start)


def _within(low: date, high: date) -> Condition:
    entered = and_(
        or_(SessionRevision.start.is_(None), SessionRevision.start <= high),
        or_(SessionRevision.end.is_(None), SessionRevision.end >= low),
    )
    return or_(
        and_(ActionRevision.permanent, entered),
        and_(not_(ActionRevision.permanent), SessionRevision.start.between(low, high)),
    )


def _level(level: Any, value: str) -> Condition:
    return or_(level.is_(None), level.not_in(_KNOWN_LEVELS)) if value == NONE else level.in_(_CODES[value])


def _certification(value: str) -> Condition:
    kept = cast(TrainingRevision.certifications, Text)
    official = or_(kept.regexp_match('"rncp": "[^"]'), kept.regexp_match('"rs": "[^"]'))
    other = or_(kept != "[]", TrainingRevision.certifying.is_(True))
    if value == NONE:
        return not_(or_(official, func.coalesce(other, False)))
    return and_(not_(official), other) if value == "autre" else kept.regexp_match(f'"{value}": "[^"]')


def _accessible(_: str) -> Condition:
    access = func.trim(func.lower(ActionRevision.handicap_access))
    refused = (access.startswith(word, autoescape=True) for word in NO_ACCESS)
    return and_(ActionRevision.handicap_access.is_not(None), access != "", not_(or_(*refused)))


def _departement(value: str) -> Condition:
    places = cast(ActionRevision.places, Text)
    told = places.contains(f'"departement": "{value}"')
    read = and_(
        places.contains('"departement": null'),
        or_(places.contains(f'"commune": "{value}'), places.contains(f'"postcode": "{value}')),
    )
    return or_(ActionRevision.teaching_mode == REMOTE, told, read)


_ACTION_FILTERS: dict[str, Callable[[str], Condition]] = {
    "financeur": lambda value: cast(ActionRevision.funders, Text).contains(f'"code": "{value}"'),
    "public": lambda value: cast(ActionRevision.audiences, Text).contains(f'"{value}"'),
    "niveau": partial(_level, TrainingRevision.level_out),
    "entree": partial(_level, TrainingRevision.level_in),
    "certification": _certification,
    "modalite": lambda value: ActionRevision.teaching_mode == value,
    "rythme": lambda value: cast(ActionRevision.rhythms, Text).contains(f'"{value}"'),
    "handicap": _accessible,
    "departement": _departement,
}
