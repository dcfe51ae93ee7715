"""What is new in a search: the actions, and the sessions to join, that its owner was never told.

What was told is remembered for good: a record withdrawn and published again is no news. Thousands of ids take a few
hundred bytes, since most follow each other.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import freshness_of, with_periods
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training
from extranet.catalogue.visibility import not_past, session_published
from extranet.database import db
from extranet.search.engine import Engine, Hit
from extranet.search.request import SearchRequest
from extranet.search.results import can_be_joined, places_told, starts_soon

MOST_RESULTS, MOST_REMEMBERED = 100_000, 500_000
_AT_ONCE = 500


@dataclass(frozen=True)
class Found:
    """What a search finds: its results in order, and of each the sessions to join that meet its filters."""

    hits: tuple[Hit, ...]
    sessions: dict[int, list[Any]]  # action → rows (.id .start .end .permanent), the soonest first

    @property
    def action_ids(self) -> set[int]:
        """Return the ids of the actions."""
        return {hit.action_id for hit in self.hits}

    @property
    def session_ids(self) -> set[int]:
        """Return the ids of the sessions."""
        return {row.id for rows in self.sessions.values() for row in rows}


@dataclass(frozen=True)
class News:
    """An action never told, or one that has a session never told; `session` is the one to speak of, if any."""

    hit: Hit
    new_action: bool
    session: Any | None


def find(engine: Engine, request: SearchRequest) -> Found:
    """Return all that a search finds that day; filters read in its text are filters of the sessions too."""
    page = engine.search(replace(request, page=1, size=MOST_RESULTS))
    hits, answered = page.hits, page.understood.answered(request)
    sessions: dict[int, list[Any]] = defaultdict(list)
    ids = iter([hit.action_id for hit in hits])
    while some := list(islice(ids, _AT_ONCE)):
        for row in db.session.execute(_sessions(request.today).where(Action.id.in_(some))):
            if _wanted(row, answered):
                sessions[row.action_id].append(row)
    for rows in sessions.values():
        rows.sort(key=lambda row: (row.start or date.max, row.id))
    return Found(tuple(hits), sessions)


def fresh(found: Found, told_actions: set[int], told_sessions: set[int]) -> list[News]:
    """Return what was never told, in the order of the results."""
    news = []
    for hit in found.hits:
        rows = found.sessions.get(hit.action_id, [])
        new_action = hit.action_id not in told_actions
        new_sessions = rows if new_action else [row for row in rows if row.id not in told_sessions]
        if new_action or new_sessions:
            news.append(News(hit, new_action, new_sessions[0] if new_sessions else None))
    return news


def packed(ids: Iterable[int]) -> bytes:
    """Return a set of ids in few bytes; beyond half a million, the oldest are forgotten."""
    ordered = np.sort(np.fromiter(ids, np.int64))[-MOST_REMEMBERED:]
    return zlib.compress(np.diff(ordered, prepend=0).astype("<i8").tobytes())


def unpacked(data: bytes) -> set[int]:
    """Return the ids of `packed`."""
    return set(np.cumsum(np.frombuffer(zlib.decompress(data), "<i8")).tolist())


def _sessions(today: date) -> Any:
    query = (
        select(
            TrainingSession.id,
            TrainingSession.action_id,
            TrainingSession.places_left,
            TrainingSession.places_confirmed_at,
            SessionRevision.start,
            SessionRevision.end,
            SessionRevision.registration_end,
            SessionRevision.recruitment_state,
            ActionRevision.permanent,
        )
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .where(session_published(), not_past(today))
    )
    return with_periods(query)


def _wanted(row: Any, request: SearchRequest) -> bool:
    """Tell whether a session can be joined and meets, by itself, all that the filters ask of one (see `days`)."""
    if not can_be_joined(row, request.today, row.permanent):
        return False
    places = places_told(row.places_left, freshness_of(row.places_confirmed_at, row, request.today))
    if request.chosen.get("places") and places not in request.chosen["places"]:
        return False
    if request.chosen.get("bientot") and not starts_soon(row, request.today, row.permanent):
        return False
    if not (request.start_min or request.start_max):
        return True
    low, high = request.start_min or date.min, request.start_max or date.max
    if row.permanent:
        return (row.start or date.min) <= high and (row.end or date.max) >= low
    return row.start is not None and low <= row.start <= high
