"""A small offer for the tests of search, written straight through the models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from extranet import changes
from extranet.accounts import organisations
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db, writing

TODAY = date(2026, 11, 22)
PAU, BORDEAUX, BAYONNE, LYON = (43.295, -0.3708), (44.8378, -0.5792), (43.4929, -1.4748), (45.7578, 4.832)
IN_PAU = {"latitude": PAU[0], "longitude": PAU[1], "departement": "64", "town": "Pau"}


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session that is open and begins soon."""

    start: date | None = date(2026, 12, 1)
    end: date | None = date(2027, 3, 1)
    registration_end: date | None = None
    recruitment_state: str | None = "1"
    places_left: int | None = None
    confirmed_on: date = date(2026, 11, 20)  # those places
    state: str = State.PUBLISHED


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One action with its own training, in Pau."""

    title: str = "Soudeur assembleur"
    content: str = "Lecture de plan."
    aims: str = "Exercer."
    certifying: bool = False
    certifications: tuple[dict[str, str], ...] = ()
    level_in: str | None = None
    level_out: str | None = "13"
    nsf: tuple[str, ...] = ()
    formacodes: tuple[str, ...] = ()
    rome: tuple[str, ...] = ()
    provider: str = "Afpa"
    rhythms: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    teaching_mode: str | None = "0"
    permanent: bool = False
    # (latitude, longitude, département); no coordinates: those of the commune
    places: tuple[dict[str, Any], ...] = (
        {"latitude": PAU[0], "longitude": PAU[1], "departement": "64", "town": "Pau"},
    )
    funders: tuple[str, ...] = ("2",)
    handicap_access: str | None = None
    sessions: tuple[Session, ...] = field(default_factory=lambda: (Session(),))
    state: str = State.PUBLISHED
    training_state: str = State.PUBLISHED


def add(*offers: Offer) -> list[int]:
    """Write offers, noting the changes; return the ids of the actions."""
    with writing() as session:
        publisher = organisations.find("region").id
        before = session.query(Action).count()
        actions = [_add(offer, publisher, before + number) for number, offer in enumerate(offers, 1)]
        session.flush()
        ids = [action.id for action in actions]
        changes.note(changes.ACTION, *ids)
    return ids


def _add(offer: Offer, publisher: int, number: int) -> Action:
    training = Training(numero=f"F{number}", publisher_id=publisher, state=offer.training_state)
    db.session.add(training)
    db.session.flush()
    training.revision = TrainingRevision(
        training_id=training.id,
        digest=b"",
        lheo=_formation(offer),
        title=offer.title,
        certifying=offer.certifying,
        level_in=offer.level_in,
        level_out=offer.level_out,
        certifications=list(offer.certifications),
        formacodes=list(offer.formacodes),
        nsf=list(offer.nsf),
        rome=list(offer.rome),
        provider=_provider(offer.provider),
    )
    action = Action(numero=f"F{number}-A", training=training, state=offer.state)
    db.session.add(action)
    db.session.flush()
    action.revision = ActionRevision(
        action_id=action.id,
        digest=b"",
        lheo="<action/>",
        rhythms=list(offer.rhythms),
        audiences=list(offer.audiences),
        teaching_mode=offer.teaching_mode,
        permanent=offer.permanent,
        places=[_place(place) for place in offer.places],
        funders=[{"code": code, "places": None} for code in offer.funders],
        handicap_access=offer.handicap_access,
        languages=[],
    )
    for order, one in enumerate(offer.sessions, 1):
        _add_session(action, one, f"S{order}")
    return action


def _add_session(action: Action, one: Session, numero: str) -> None:
    confirmed = None if one.places_left is None else datetime.combine(one.confirmed_on, time(9), UTC)
    session = TrainingSession(
        numero=numero,
        action_id=action.id,
        state=one.state,
        places_left=one.places_left,
        places_confirmed_at=confirmed,
    )
    db.session.add(session)
    db.session.flush()
    session.revision = SessionRevision(
        session_id=session.id,
        digest=b"",
        lheo="<session/>",
        start=one.start,
        end=one.end,
        registration_end=one.registration_end,
        recruitment_state=one.recruitment_state,
        meetings=[],
    )


def _provider(name: str) -> Provider:
    siret = name.encode().hex()[:14].ljust(14, "0")
    known = db.session.query(Provider).filter_by(siret=siret).one_or_none()
    return known or Provider(siret=siret, name=name)


def _place(values: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "postcode", "town", "commune", "departement", "latitude", "longitude")
    return {"lines": []} | dict.fromkeys(names) | values


def _formation(offer: Offer) -> str:
    return (
        f"<formation><intitule-formation>{offer.title}</intitule-formation>"
        f"<objectif-formation>{offer.aims}</objectif-formation>"
        f"<contenu-formation>{offer.content}</contenu-formation></formation>"
    )
