"""What waits for a publisher, as rows ready to be listed: each from a day to another, in the order of the desk.

They follow the offer (see `desk_following`); a day that passes needs no writing, since each row says when it counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, and_, func, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import fresh_until, with_periods
from extranet.catalogue.levels import ACTIONS, SESSIONS, TRAININGS
from extranet.catalogue.requirements import Requirement, asked_by, lacked
from extranet.catalogue.sessions import CLOSED, SUSPENDED, SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db

# What ended longer ago without a successor is no news: the offer list finds it.
TOLD = timedelta(days=30)
POOR = 60  # a sheet under this score says too little
ALWAYS, NEVER = date.min, date.max
LAST_RANK = 9_999_999


class LineKind(StrEnum):
    """Why a record waits."""

    PLACES = "places"  # a session whose places are not known, or no longer fresh
    NEXT = "next"  # a session that ended, or is full, in an action with nothing after it
    DUE = "due"  # a training online that lacks what its publisher asks for since, until a day
    POOR = "poor"  # a training with something to come whose sheet says too little


class DeskLine(db.Model):
    """One record that waits, from `first_day` to `last_day` included; small ranks first."""

    __tablename__ = "desk_line"
    __table_args__ = (
        Index("ix_desk_line_kind", "publisher_id", "kind", "rank", "id", "first_day", "last_day"),
        Index("ix_desk_line_days", "publisher_id", "kind", "first_day", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher_id: Mapped[int]
    kind: Mapped[str]
    rank: Mapped[int]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    record_id: Mapped[int]
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)


def counting(kind: LineKind, today: date) -> ColumnElement[bool]:
    """Match the lines of that kind that count today, whoever publishes."""
    return and_(DeskLine.kind == kind.value, DeskLine.first_day <= today, DeskLine.last_day >= today)


def waiting(own: Collection[int], kind: LineKind, today: date) -> ColumnElement[bool]:
    """Match the lines of that kind that count today for these publishers; an index finds them by their days."""
    return and_(DeskLine.publisher_id.in_(own), counting(kind, today))


def waiting_in_order(own: Collection[int], kind: LineKind, today: date) -> ColumnElement[bool]:
    """Match the same, where they are read by rank: the days are kept from choosing their index."""
    here = (DeskLine.publisher_id.in_(own), DeskLine.kind == kind.value)
    return and_(*here, func.coalesce(DeskLine.first_day, ALWAYS) <= today, DeskLine.last_day >= today)


def lines_of(training_ids: Collection[int], today: date) -> list[dict[str, Any]]:
    """Return the lines of these trainings, as rows to insert; one query."""
    of_training: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(_sessions(training_ids)):
        of_training[row.training_id].append(row)
    asked = _asked_of(of_training)
    rows = []
    for training_id, sessions in of_training.items():
        found = [*_places(sessions, today), *_next(sessions), *_poor(sessions), *_due(sessions, asked[training_id])]
        above = {"publisher_id": sessions[0].publisher_id, "training_id": sessions[0].training_id}
        rows += [above | line for line in found if line["first_day"] <= line["last_day"] >= today]
    return rows


def _sessions(training_ids: Collection[int]) -> Any:
    """Select the published sessions of published actions of published trainings."""
    query = (
        select(
            Training.id.label("training_id"),
            Training.publisher_id,
            TrainingRevision.score,
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
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .join(Action, Action.training_id == Training.id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(TrainingSession, TrainingSession.action_id == Action.id)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(Training.id.in_(training_ids))
        .where(*(record.state == State.PUBLISHED for record in (Training, Action, TrainingSession)))
        .order_by(Training.id, TrainingSession.id)
    )
    return with_periods(query)


def _line(kind: LineKind, record_id: int, first: date, last: date, rank: int) -> dict[str, Any]:
    return {"kind": kind.value, "record_id": record_id, "first_day": first, "last_day": last, "rank": rank}


def _places(sessions: Iterable[Any], today: date) -> Iterator[dict[str, Any]]:
    """Yield the sessions that are to confirm, those that start soon first; see `freshness.to_confirm`."""
    for one in sessions:
        if one.recruitment_state in (CLOSED, SUSPENDED):
            continue
        fresh = fresh_until(one.places_confirmed_at, one) if one.places_left is not None else None
        entered = one.start if not one.permanent else None
        last = min(day or NEVER for day in (one.end, one.registration_end, entered))
        to_come = one.start is not None and one.start >= today
        rank = one.start.toordinal() if to_come else LAST_RANK
        yield _line(LineKind.PLACES, one.id, ALWAYS if fresh is None else fresh + timedelta(days=1), last, rank)


def _next(sessions: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield the last session of each action once it ended, and the full ones from the day no open one is to come.

    The full ones come first (but those whose end is not known, last), then those that ended, the first of them first:
    what counts today is read before the lines of the days to come, one for each action that goes on.
    """
    of_action: dict[int, list[Any]] = defaultdict(list)
    for one in sessions:
        of_action[one.action_id].append(one)
    for inside in of_action.values():
        last = max(inside, key=lambda one: (one.end or NEVER, one.id))
        if last.end is not None:
            ended = last.end + timedelta(days=1)
            yield _line(LineKind.NEXT, last.id, ended, last.end + TOLD, ended.toordinal())
        opens = [one.start or NEVER for one in inside if one.places_left != 0]
        for one in inside:
            if one.places_left == 0:
                rank = -one.end.toordinal() if one.end else LAST_RANK
                yield _line(LineKind.NEXT, one.id, max(opens, default=ALWAYS), one.end or NEVER, rank)


def _poor(sessions: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the training once, as long as it has something to come."""
    score = sessions[0].score
    if score is not None and score < POOR:
        last = max(one.end or NEVER for one in sessions)
        yield _line(LineKind.POOR, sessions[0].training_id, ALWAYS, last, score)


def _due(sessions: list[Any], asked: Iterable[Requirement]) -> Iterator[dict[str, Any]]:
    """Yield a line for each thing asked for that something online does not say, as long as it has something to come."""
    last = max(one.end or NEVER for one in sessions)
    for one in asked:
        yield _line(LineKind.DUE, one.id, ALWAYS, last, one.due.toordinal())


def _asked_of(of_training: dict[int, list[Any]]) -> dict[int, set[Requirement]]:
    """Return what each training lacks, itself and inside, of what its publisher asks for; four queries at most."""
    found: dict[int, set[Requirement]] = defaultdict(set)
    rows = [one for sessions in of_training.values() for one in sessions]
    publishers = {one.publisher_id for one in rows}
    asked = asked_by(publishers) if publishers else []
    if not asked:
        return found
    above = {
        TRAININGS: {one.training_id: one for one in rows},
        ACTIONS: {one.action_id: one for one in rows},
        SESSIONS: {one.id: one for one in rows},
    }
    for level, of_record in above.items():
        for task in lacked(level, list(of_record), asked):
            row = of_record[task.record_id]
            if task.requirement.publisher_id == row.publisher_id:
                found[row.training_id].add(task.requirement)
    return found
