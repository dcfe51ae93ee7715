"""A few actions in full, by columns: two queries for all of them, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from extranet.accounts.organisations import Organisation
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import with_periods
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import action_published, action_visible, session_published
from extranet.database import db
from extranet.reference.locator import locate
from extranet.search.answering.geography import distance_km
from extranet.search.request import Where
from extranet.web import words
from extranet.web.lines import SessionLine, session_line
from extranet.web.sessions import is_past, places_of

_Responsible = aliased(Provider)
_COLUMNS = (
    Action.id,
    Action.numero,
    Action.training_id,
    Organisation.name.label("publisher"),
    func.coalesce(Provider.name, _Responsible.name, "").label("provider"),
    TrainingRevision.title,
    TrainingRevision.certifying,
    TrainingRevision.certifications,
    TrainingRevision.level_in,
    TrainingRevision.level_out,
    TrainingRevision.general_aim,
    TrainingRevision.path_type,
    TrainingRevision.formacodes,
    TrainingRevision.nsf,
    TrainingRevision.rome,
    TrainingRevision.lheo.label("training_lheo"),
    ActionRevision.rhythms,
    ActionRevision.audiences,
    ActionRevision.teaching_mode,
    ActionRevision.permanent,
    ActionRevision.places,
    ActionRevision.funders,
    ActionRevision.scheme,
    ActionRevision.hours_total,
    ActionRevision.hours_centre,
    ActionRevision.hours_company,
    ActionRevision.handicap_access,
    ActionRevision.fees_covered,
    ActionRevision.languages,
    ActionRevision.lheo.label("action_lheo"),
    action_published().label("published"),
)
_SESSION_COLUMNS = (
    TrainingSession.id,
    TrainingSession.action_id,
    TrainingSession.places_left,
    TrainingSession.places_total,
    TrainingSession.places_confirmed_at,
    TrainingSession.places_confirmed_as,
    TrainingSession.recruitment_confirmed_at,
    TrainingSession.recruitment_confirmed_as,
    SessionRevision.start,
    SessionRevision.end,
    SessionRevision.registration_end,
    SessionRevision.recruitment_state,
    SessionRevision.meetings,
)


def offers(action_ids: Iterable[int], today: date) -> dict[int, Any]:
    """Return what is known of these actions, under their ids; those that no reader may open are left out.

    `published`: it is offered; `visible`: on that day a search shows it, because a session is not past.
    """
    query = (
        select(*_COLUMNS, action_visible(today).label("visible"))
        .select_from(Action)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .join(Organisation, Organisation.id == Training.publisher_id)
        .outerjoin(Provider, Provider.id == ActionRevision.provider_id)
        .outerjoin(_Responsible, _Responsible.id == TrainingRevision.provider_id)
        .where(Action.id.in_(tuple(action_ids)), Action.state != State.DRAFT, Training.state != State.DRAFT)
    )
    return {row.id: row for row in db.session.execute(with_periods(query))}


def sessions(offers: Iterable[Any], today: date) -> dict[int, list[SessionLine]]:
    """Return the lines of the sessions that are not past: those to join first, then by date."""
    by_id = {offer.id: offer for offer in offers}
    query = (
        select(*_SESSION_COLUMNS)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(TrainingSession.action_id.in_(tuple(by_id)), session_published())
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        if not is_past(row, today):
            found[row.action_id].append(row)
    return {
        action_id: [
            session_line(row, offer, today)
            for row in sorted(found[action_id], key=lambda row: _rank(row, offer, today))
        ]
        for action_id, offer in by_id.items()
    }


def where_it_is(offer: Any) -> str:
    """Name the towns of an offer, or say that it is at distance."""
    return "à distance" if words.is_remote(offer) else ", ".join(words.towns(offer.places))


def how_far(offer: Any, where: Where) -> str | None:
    """Say how far the nearest place of an offer is; None when nothing tells."""
    if words.is_remote(offer):
        return "à distance"
    located = [place for place in offer.places if place["latitude"] is not None and place["longitude"] is not None]
    found = [(_km(where, place["latitude"], place["longitude"]), False) for place in located]
    for place in () if located else offer.places[:1]:
        if point := locate(place["commune"], place["postcode"], place["town"]):
            found.append((_km(where, point.latitude, point.longitude), point.error_km > 0))
    if not found:
        return None
    km, vague = min(found)
    return words.distance(km, vague=vague or where.error_km > 0)


def _km(where: Where, latitude: float, longitude: float) -> float:
    return float(distance_km(where.latitude, where.longitude, latitude, longitude))


def _rank(row: Any, offer: Any, today: date) -> tuple[bool, date, int]:
    return not places_of(row, offer, today).joinable, row.start or date.max, row.id
