"""Roll a programme over: its sessions come again so many days later, as drafts, all at once and each only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, select

from extranet import clock
from extranet.catalogue import creating, lots
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.copying import copied_session, slices
from extranet.catalogue.moving import moved
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db, writing

# So many sessions are rolled over at once.
MOST = 2000


class Obstacle(StrEnum):
    """Why a session does not come again."""

    THERE = "there"
    WITHDRAWN = "withdrawn"
    PAST = "past"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Programme:
    """The sessions that start from `first` to `last` in the trainings that a query selects, to come `days` later."""

    trainings: Select[tuple[int]]
    first: date
    last: date
    days: int


@dataclass(frozen=True)
class Line:
    """A session of the programme, the dates at which it would come again, what prevents it."""

    session: Any
    start: date
    end: date | None
    obstacle: Obstacle | None
    before: int  # how many sessions of the action may stand at these dates when it comes

    @property
    def key(self) -> tuple[int, date, date | None]:
        """Return what makes two sessions the same: their action and their dates."""
        return self.session.action_id, self.start, self.end


def plan(programme: Programme, left_out: Collection[int], today: date) -> tuple[list[Line], bool]:
    """Return the lines of a programme, and whether it has more of them than are rolled over at once; two queries."""
    rows = list(db.session.execute(_sessions(programme).limit(MOST + 1)))
    beyond, rows = len(rows) > MOST, rows[:MOST]
    window = moved(programme.first, programme.days), moved(programme.last, programme.days)
    standing = _standing({row.action_id for row in rows}, *window)
    lines, ranks = [], Counter[Any]()
    for row in rows:
        start, end = moved(row.start, programme.days), row.end and moved(row.end, programme.days)
        key = row.action_id, start, end
        obstacle = _obstacle(row, end or start, window[0], today)
        if obstacle is None and standing[key] > ranks[key]:
            obstacle = Obstacle.THERE
        lines.append(Line(row, start, end, obstacle, ranks[key]))
        counted = obstacle in {None, Obstacle.THERE} and row.id not in left_out
        ranks[key] += counted
    return lines, beyond


def roll_over(lines: Iterable[Line], days: int, *, by: int | None, as_: int) -> tuple[int | None, int]:
    """Begin each session again where nothing prevents it; return the lot that takes all back, and how many came.

    Short transactions, each of which looks again at what stands: not to be called inside `writing()`. `as_` is the
    organisation for which the person acts. A run that was stopped is taken up by running it again.
    """
    lot_id, count = None, 0
    for some in slices([line for line in lines if line.obstacle is None]):
        with writing():
            created = _roll_slice(some, days, by)
            if created:
                lot_id = lot_id or lots.begin(days, by=by, as_=as_)
                lots.add(lot_id, created, by=by)
        count += len(created)
    return lot_id, count


def _roll_slice(lines: Iterable[Line], days: int, by: int | None) -> dict[str, int]:
    """Begin the sessions of some lines; return their revision by their id."""
    action_ids = {line.session.action_id for line in lines}
    db.session.execute(select(Action.id).where(Action.id.in_(action_ids)).order_by(Action.id).with_for_update())
    standing = _standing(action_ids, min(line.start for line in lines), max(line.start for line in lines))
    ids = [line.session.id for line in lines]
    query = select(TrainingSession.id, SessionRevision.lheo).where(TrainingSession.id.in_(ids))
    joined = query.join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
    texts: Mapping[int, str] = {row.id: row.lheo for row in db.session.execute(joined)}
    wanted = []
    for line in lines:
        if line.session.id in texts and standing[line.key] <= line.before:
            standing[line.key] += 1
            wanted.append((line.session.action_id, copied_session(texts[line.session.id], days, clock.today())))
    created = creating.create_sessions(wanted, by=by) if wanted else []
    return {str(session.id): session.revision_id for session in created}


def _obstacle(row: Row[Any], over: date, first: date, today: date) -> Obstacle | None:
    if State.WITHDRAWN in {row.state, row.action_state, row.training_state}:
        return Obstacle.WITHDRAWN
    if over < today:
        return Obstacle.PAST
    # What a programme that overlaps its own copy has just received does not come a second time.
    return Obstacle.AHEAD if row.state == State.DRAFT and row.start >= first else None


def _standing(action_ids: Collection[int], first: date, last: date) -> Counter[tuple[int, date, date | None]]:
    """Count the sessions of these actions that start in a period, by action and dates."""
    query = (
        select(TrainingSession.action_id, SessionRevision.start, SessionRevision.end)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(TrainingSession.action_id.in_(action_ids), SessionRevision.start.between(first, last))
    )
    return Counter(tuple(row) for row in db.session.execute(query))


def _sessions(programme: Programme) -> Select[Any]:
    return (
        select(
            TrainingSession.id,
            TrainingSession.action_id,
            TrainingSession.numero,
            TrainingSession.state,
            Action.state.label("action_state"),
            Training.state.label("training_state"),
            Training.id.label("training_id"),
            TrainingRevision.title,
            ActionRevision.places,
            ActionRevision.teaching_mode,
            SessionRevision.start,
            SessionRevision.end,
        )
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .where(Training.id.in_(programme.trainings), SessionRevision.start.between(programme.first, programme.last))
        .order_by(Training.sort_title, Training.id, Action.id, SessionRevision.start, TrainingSession.id)
    )
