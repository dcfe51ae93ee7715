"""Who sees an action: under which filters of the search it appears or not, read as the index reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import freshness_of, with_periods
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import not_past
from extranet.database import db
from extranet.reference.lheo_codes import DISTANCE
from extranet.search.answering.labels import labels_of
from extranet.search.facets import ACTION_FACETS, FACETS, YES
from extranet.search.index.positions import Positions
from extranet.search.index.values import action_values, training_values
from extranet.search.index.wording import wording_of
from extranet.search.results import can_be_joined, places_told, starts_soon
from extranet.web import formats
from extranet.web.formats import plural

_SHOWN = 8
# What a filter says of an action that it hides, where nothing in the record is wrong.
_WITHOUT = {"handicap": "Non", "departement": "Aucun\u00a0: le lieu n’en dit pas"}


@dataclass(frozen=True)
class Filter:
    """One filter of the search: the answers under which the action appears; whether some do not show it at all."""

    label: str
    values: str
    hidden: bool


@dataclass(frozen=True)
class Seen:
    """Who sees an action."""

    who: str
    filters: list[Filter]


def seen(action_id: int, today: date) -> Seen:
    """Say who sees an action once it is published, and under which filters; its drafts inside count as published."""
    offer = db.session.execute(_offer().where(Action.id == action_id)).one()
    sessions = list(db.session.execute(_sessions(action_id, today)))
    values = training_values(offer, wording_of([offer])) | action_values(offer, map(Positions().of, offer.places))
    filters = [_filter(name, values[name], offer) for name in ACTION_FACETS]
    joinable = [one for one in sessions if can_be_joined(one, today, offer.permanent)]
    return Seen(_who(offer, sessions), [*filters, _places(joinable, offer, today), _soon(joinable, offer, today)])


def _who(offer: Any, sessions: Sequence[Any]) -> str:
    states = {offer.training_state, offer.action_state}
    if State.WITHDRAWN in states:
        return "Aucune recherche ne la montre\u00a0: elle est retirée. Son adresse le dit."
    if not sessions:
        return (
            "Aucune recherche ne la montre\u00a0: elle n’a pas de session à venir ou en cours. Ajoutez-en une, "
            "ou dupliquez la dernière."
        )
    published = any(one.state == State.PUBLISHED for one in sessions)
    if State.DRAFT in states or not published:
        return "Personne ne la voit encore. Une fois publiée, tous les prescripteurs la voient."
    return "Tous les prescripteurs la voient, quel que soit leur réseau."


def _filter(name: str, values: Sequence[str], offer: Any) -> Filter:
    if name == "departement" and offer.teaching_mode == DISTANCE:
        return Filter(FACETS[name].label, "Tous\u00a0: elle se suit entièrement à distance", hidden=False)
    if not values:
        return Filter(FACETS[name].label, _WITHOUT.get(name, "Aucun\u00a0: la fiche n’en dit rien"), hidden=True)
    labels = labels_of(name, values)
    more = len(values) - _SHOWN
    said = [labels[value] for value in values[:_SHOWN]] + ([f"et {plural(more, 'autre')}"] if more > 0 else [])
    return Filter(FACETS[name].label, " · ".join(said), hidden=False)


def _places(joinable: Sequence[Any], offer: Any, today: date) -> Filter:
    facet = FACETS["places"]
    told = {places_told(one.places_left, freshness_of(one.places_confirmed_at, offer, today)) for one in joinable}
    if not told:
        return Filter(facet.label, "Aucun\u00a0: aucune session ne peut plus être rejointe", hidden=True)
    return Filter(
        facet.label, " · ".join(label for value, label in facet.values.items() if value in told), hidden=False
    )


def _soon(joinable: Iterable[Any], offer: Any, today: date) -> Filter:
    facet = FACETS["bientot"]
    if any(starts_soon(one, today, offer.permanent) for one in joinable):
        return Filter(facet.label, facet.values[YES], hidden=False)
    starts = [one.start for one in joinable if one.start and one.start >= today]
    told = f"Pas encore\u00a0: la prochaine commence le {formats.short_day(min(starts))}" if starts else "Non"
    return Filter(facet.label, told, hidden=True)


def _offer() -> Any:
    query = (
        select(
            Training.state.label("training_state"),
            Action.state.label("action_state"),
            TrainingRevision.certifying,
            TrainingRevision.level_in,
            TrainingRevision.level_out,
            TrainingRevision.certifications,
            TrainingRevision.formacodes,
            TrainingRevision.nsf,
            TrainingRevision.rome,
            ActionRevision.funders,
            ActionRevision.audiences,
            ActionRevision.teaching_mode,
            ActionRevision.rhythms,
            ActionRevision.handicap_access,
            ActionRevision.places,
            ActionRevision.permanent,
        )
        .select_from(Action)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
    )
    return with_periods(query)


def _sessions(action_id: int, today: date) -> Any:
    return (
        select(
            TrainingSession.state,
            TrainingSession.places_left,
            TrainingSession.places_confirmed_at,
            SessionRevision.start,
            SessionRevision.end,
            SessionRevision.registration_end,
            SessionRevision.recruitment_state,
        )
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(TrainingSession.action_id == action_id, TrainingSession.state != State.WITHDRAWN, not_past(today))
    )
