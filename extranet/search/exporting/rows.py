"""Results as lines of a table: one for each session, with what its action says; two queries for each batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.contacts import Contacts, offer_contacts, session_contacts
from extranet.catalogue.freshness import Freshness, freshness_of, with_periods
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import action_published, not_past, session_published
from extranet.clock import PARIS
from extranet.database import db
from extranet.exchange.spreadsheets import Column, Kind, Link
from extranet.reference.codes import RNCP, RS, bare_code
from extranet.reference.lheo_codes import COLLECTIVE_INFORMATION, DISTANCE, MEETING_MODALITIES, TEACHING_MODES
from extranet.search.answering.geography import distance_km
from extranet.search.answering.labels import labels_of
from extranet.search.answering.ranking import Hit
from extranet.search.facets import FULL, LEVELS, NONE, TO_CONFIRM, YES, european_level
from extranet.search.request import SearchRequest, Where
from extranet.search.results import can_be_joined, places_told

BATCH = 500
COLUMNS = (
    Column("Formation", width=48),
    Column("N° de l’action", width=18),
    Column("Organisme", width=32),
    Column("SIRET", width=16),
    Column("Commune", width=22),
    Column("Code postal", width=10),
    Column("Distance (km)", Kind.DECIMAL, 10),
    Column("Modalité", width=14),
    Column("Financeurs", width=24),
    Column("Certifications", width=18),
    Column("Niveau de sortie", width=22),
    Column("Durée (h)", Kind.WHOLE, 9),
    Column("N° de la session", width=18),
    Column("Début", Kind.DAY, 11),
    Column("Fin", Kind.DAY, 11),
    Column("Places", width=20),
    Column("Places restantes", Kind.WHOLE, 10),
    Column("Places en tout", Kind.WHOLE, 10),
    Column("Confirmées le", Kind.DAY, 12),
    Column("Réunions", width=36),
    Column("Contacts", width=30),
    Column("Téléphones", width=18),
    Column("Courriels", width=30),
    Column("Fiche", Kind.LINK, 40),
)
_PLACES = {YES: "places disponibles", TO_CONFIRM: "places à confirmer", FULL: "complet"}
_CLOSED, _OLD = "plus d’entrée", "anciennes, à confirmer"
_Responsible = aliased(Provider)


def count_lines(hits: Sequence[Hit], today: date) -> int:
    """Count the lines of these results; one query for each batch."""
    count = select(func.count()).select_from(TrainingSession)
    count = count.join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
    count = count.where(session_published(), not_past(today))
    return sum(
        db.session.scalar(count.where(TrainingSession.action_id.in_([hit.action_id for hit in some])))
        for some in batches(hits)
    )


def batches(hits: Sequence[Hit]) -> Iterator[Sequence[Hit]]:
    """Cut results into batches, in their order."""
    return (hits[first : first + BATCH] for first in range(0, len(hits), BATCH))


def lines_of(hits: Sequence[Hit], request: SearchRequest, address: str) -> list[list[Any]]:
    """Return the lines of one batch in two queries; the addresses of sheets begin with `address`."""
    ids = [hit.action_id for hit in hits]
    actions = {row.id: row for row in db.session.execute(_actions().where(Action.id.in_(ids), action_published()))}
    sessions: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(_sessions(request.today).where(TrainingSession.action_id.in_(ids))):
        sessions[row.action_id].append(row)
    lines = []
    for hit in hits:
        if action := actions.get(hit.action_id):
            before, contacts = _before(action, hit, request.where), offer_contacts(action.training_lheo, action.lheo)
            link = Link(f"{address}/{action.id}")
            ranked = sorted(sessions[action.id], key=lambda row: _rank(row, action.permanent, request.today))
            lines += [
                [*before, *_session(row, action.permanent, request.today), *_ways(contacts, row.lheo), link]
                for row in ranked
            ]
    return lines


def _actions() -> Any:
    return (
        select(
            Action.id,
            Action.numero,
            TrainingRevision.title,
            TrainingRevision.level_out,
            TrainingRevision.certifications,
            TrainingRevision.lheo.label("training_lheo"),
            ActionRevision.lheo,
            ActionRevision.places,
            ActionRevision.teaching_mode,
            ActionRevision.permanent,
            ActionRevision.funders,
            ActionRevision.hours_total,
            func.coalesce(Provider.name, _Responsible.name).label("provider"),
            func.coalesce(Provider.siret, _Responsible.siret).label("siret"),
        )
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .outerjoin(Provider, Provider.id == ActionRevision.provider_id)
        .outerjoin(_Responsible, _Responsible.id == TrainingRevision.provider_id)
    )


def _sessions(today: date) -> Any:
    query = (
        select(
            TrainingSession.id,
            TrainingSession.action_id,
            TrainingSession.numero,
            TrainingSession.places_left,
            TrainingSession.places_total,
            TrainingSession.places_confirmed_at,
            SessionRevision.start,
            SessionRevision.end,
            SessionRevision.registration_end,
            SessionRevision.recruitment_state,
            SessionRevision.meetings,
            SessionRevision.lheo,
        )
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(Training, Training.id == Action.training_id)
        .where(session_published(), not_past(today))
    )
    return with_periods(query)


def _rank(row: Any, permanent: bool, today: date) -> tuple[bool, date, int]:
    return not can_be_joined(row, today, permanent), row.start or date.max, row.id


def _before(action: Any, hit: Hit, where: Where | None) -> list[Any]:
    """Return the cells that all the sessions of an action share."""
    remote = action.teaching_mode == DISTANCE
    place = None if remote else _nearest(action.places, where)
    funders = list(dict.fromkeys(funder["code"] for funder in action.funders))
    level = european_level(action.level_out)
    codes = [
        f"{kind.upper()} {bare_code(kind, one[kind])}"
        for one in action.certifications
        for kind in (RNCP, RS)
        if one.get(kind)
    ]
    return [
        action.title,
        action.numero,
        action.provider,
        action.siret,
        place and place["town"],
        place and place["postcode"],
        None if remote else hit.distance_km,
        TEACHING_MODES.get(action.teaching_mode or ""),
        ", ".join(labels_of("financeur", funders).values()),
        ", ".join(dict.fromkeys(codes)),
        None if level == NONE else LEVELS[level],
        action.hours_total,
    ]


def _nearest(places: Sequence[dict[str, Any]], where: Where | None) -> dict[str, Any] | None:
    located = [place for place in places if place["latitude"] is not None and place["longitude"] is not None]
    if where is None or len(places) < 2 or not located:
        return places[0] if places else None
    return min(located, key=lambda one: distance_km(where.latitude, where.longitude, one["latitude"], one["longitude"]))


def _session(row: Any, permanent: bool, today: date) -> list[Any]:
    joinable, left = can_be_joined(row, today, permanent), row.places_left
    freshness = freshness_of(row.places_confirmed_at, row, today)
    state = _PLACES[places_told(left, freshness)] if joinable else _CLOSED
    if joinable and freshness is Freshness.OLD:
        state = _OLD
    known = joinable and left is not None
    confirmed = row.places_confirmed_at
    meetings = [_meeting(one) for one in row.meetings if (one["end"] or one["start"] or "") >= today.isoformat()]
    return [
        row.numero,
        row.start,
        row.end,
        state,
        left if known else None,
        row.places_total if known else None,
        confirmed.astimezone(PARIS).date() if confirmed and known else None,
        "\n".join(meetings),
    ]


def _meeting(one: dict[str, Any]) -> str:
    kind = MEETING_MODALITIES.get(one["modality"] or COLLECTIVE_INFORMATION, "Recrutement")
    town = one["place"]["town"] if one["place"] else None
    day = f"{date.fromisoformat(one['start'] or one['end']):%d/%m/%Y}"
    return ", ".join(part for part in (f"{kind} le {day}", one["start_time"], town) if part)


def _ways(contacts: Contacts, session: str) -> list[str]:
    everybody = contacts + session_contacts(session)
    return ["\n".join(every) for every in (everybody.names, everybody.phones, everybody.mails)]
