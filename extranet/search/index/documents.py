"""Documents: what the index holds of an action, built from the database for many actions at once.

A document has the weighted keys of its texts and the values that filters, counts, distance and dates need. It is made
of what does not depend on the day: dates are compared with today when somebody searches.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import fresh_until, with_periods
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import CLOSED, SUSPENDED, SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import action_published, session_published
from extranet.database import db
from extranet.search.index.positions import Positions
from extranet.search.index.texts import Texts, action_texts, training_texts
from extranet.search.index.values import action_values, training_values
from extranet.search.index.wording import wording_of

REMOTE = "2"  # LHÉO dict-modalites-enseignement: entirely at distance
PERMANENT, CLOSED_TO_ALL = 1, 2  # flags of a session
UNKNOWN_DAY, UNKNOWN_PLACES = 0, -1
MOST_PLACES = 30_000


@dataclass(frozen=True)
class Document:
    """One action as the index sees it; `payload` is its compact form."""

    facets: dict[str, list[str]]
    remote: bool
    # (latitude, longitude, error in km)
    places: list[tuple[float, float, float]]
    # (start, end, end of registration: proleptic ordinals, 0 unknown; flags; places left, -1 unknown; the last day on
    # which these are fresh)
    sessions: list[tuple[int, int, int, int, int, int]]
    terms: list[str]
    weights: np.ndarray
    # Whoever teaches: equals of one provider do not follow each other
    provider: int = 0
    # Its folded words by field, for phrases and to say why a result is one: read by `said_in`
    said: bytes = b""

    def payload(self) -> bytes:
        """Return four lines: the values as JSON, the terms, the words by field, the weights as 16-bit floats."""
        values = [self.facets, int(self.remote), self.places, self.sessions, self.provider]
        head = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        return b"\n".join((head.encode(), " ".join(self.terms).encode(), self.said, self.weights.tobytes()))

    @classmethod
    def read(cls, payload: bytes) -> Document:
        """Read a payload again."""
        head, terms, said, weights = payload.split(b"\n", 3)
        facets, remote, places, sessions, provider = json.loads(head)
        numbers = np.frombuffer(weights, "<f2")
        return cls(facets, bool(remote), places, sessions, terms.decode().split(), numbers, provider, said)


def said_in(payload: bytes) -> dict[str, str]:
    """Return the words of a payload by field, without reading the rest."""
    line = payload.split(b"\n", 3)[2].decode()
    return dict(one.split("=", 1) for one in line.split("\t") if one)


class DocumentBuilder:
    """Build documents batch after batch, with what is worth keeping between two batches."""

    def __init__(self) -> None:
        self._positions = Positions()

    def build(self, action_ids: Sequence[int]) -> dict[int, bytes | None]:
        """Return the payload of each action, None for those that nobody may see, in a bounded number of queries."""
        rows = db.session.execute(_actions().where(Action.id.in_(action_ids))).all()
        trainings = _trainings({row.training_revision_id for row in rows})
        names = _provider_names({*(row.provider_id for row in rows), *(row.responsible_id for row in rows)})
        sessions = _sessions([row.id for row in rows])
        built: dict[int, bytes | None] = dict.fromkeys(action_ids)
        for row in rows:
            facets, texts = trainings[row.training_revision_id]
            providers = [names[key] for key in dict.fromkeys((row.provider_id, row.responsible_id)) if key in names]
            places = [self._positions.of(place) for place in row.places]
            texts = action_texts(texts, providers, row)
            document = Document(
                facets={**facets, **action_values(row, places)},
                remote=row.teaching_mode == REMOTE,
                places=[place.point for place in places if place.point],
                sessions=sorted(_session(one, row.permanent) for one in sessions[row.id]),
                terms=list(texts.weights),
                weights=np.array(list(texts.weights.values()), "<f2"),
                provider=row.provider_id or row.responsible_id or 0,
                said="\t".join(f"{name}={text}" for name, text in texts.said.items()).encode(),
            )
            built[row.id] = document.payload()
        return built


def _trainings(revision_ids: set[int]) -> dict[int, tuple[dict[str, list[str]], Texts]]:
    """Return the facet values and the weighted keys that the actions of each training share."""
    query = select(
        TrainingRevision.id,
        TrainingRevision.title,
        TrainingRevision.certifying,
        TrainingRevision.level_in,
        TrainingRevision.level_out,
        TrainingRevision.certifications,
        TrainingRevision.formacodes,
        TrainingRevision.nsf,
        TrainingRevision.rome,
        TrainingRevision.lheo,
    ).where(TrainingRevision.id.in_(revision_ids))
    rows = db.session.execute(query).all()
    wording = wording_of(rows)
    return {row.id: (training_values(row, wording), training_texts(row, wording)) for row in rows}


def _provider_names(ids: set[int | None]) -> dict[int | None, str]:
    query = select(Provider.id, Provider.name).where(Provider.id.in_(ids - {None}))
    return {row.id: row.name for row in db.session.execute(query)}


def _sessions(action_ids: list[int]) -> dict[int, list[Any]]:
    query = (
        select(
            TrainingSession.action_id,
            TrainingSession.places_left,
            TrainingSession.places_confirmed_at,
            SessionRevision.start,
            SessionRevision.end,
            SessionRevision.registration_end,
            SessionRevision.recruitment_state,
        )
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(Training, Training.id == Action.training_id)
        .where(TrainingSession.action_id.in_(action_ids), session_published())
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(with_periods(query)):
        found[row.action_id].append(row)
    return found


def _session(row: Any, permanent: bool) -> tuple[int, int, int, int, int, int]:
    flags = PERMANENT if permanent else 0
    if row.recruitment_state in {CLOSED, SUSPENDED}:
        flags |= CLOSED_TO_ALL
    places = UNKNOWN_PLACES if row.places_left is None else min(row.places_left, MOST_PLACES)
    days = (_ordinal(day) for day in (row.start, row.end, row.registration_end))
    return *days, flags, places, _ordinal(fresh_until(row.places_confirmed_at, row))


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else UNKNOWN_DAY


def _actions() -> Any:
    return (
        select(
            Action.id,
            Action.numero,
            Training.numero.label("training_numero"),
            TrainingRevision.id.label("training_revision_id"),
            TrainingRevision.provider_id.label("responsible_id"),
            ActionRevision.provider_id,
            ActionRevision.rhythms,
            ActionRevision.audiences,
            ActionRevision.teaching_mode,
            ActionRevision.permanent,
            ActionRevision.places,
            ActionRevision.funders,
            ActionRevision.handicap_access,
        )
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .where(action_published())
    )
