"""The trainings of a publisher that may be one course written twice, and those that people told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, and_, delete, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.audit import journal
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.levels import ACTIONS, SESSIONS, Level
from extranet.catalogue.likeness import REMOTE, Likeness, Occasion, Offered, alike_in_name, likeness
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import not_past
from extranet.changes import TRAINING
from extranet.database import Instant, db
from extranet.reference.lheo_codes import DISTANCE
from extranet.reference.text import fold

# Trainings of one provider whose titles are compared; those whose places and dates are; the twins that are told.
_MOST_NAMES, _MOST_COMPARED, MOST_TWINS = 500, 20, 5
_MOST_OCCASIONS = 20_000


class DistinctPair(db.Model):
    """Two trainings that look alike and are not one course, as somebody said."""

    __tablename__ = "distinct_pair"

    first_id: Mapped[int] = mapped_column(ForeignKey("training.id"), primary_key=True)  # the smaller id
    second_id: Mapped[int] = mapped_column(ForeignKey("training.id"), primary_key=True)
    said_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Twin(NamedTuple):
    """A training that may be the same course as another."""

    training_id: int
    numero: str
    title: str
    state: str
    likeness: Likeness


def twins_of(training_id: int, own: Collection[int], today: date) -> list[Twin]:
    """List the trainings of these publishers that may be the same course, the most alike first; four queries."""
    mine = db.session.execute(_names().where(Training.id == training_id)).one_or_none()
    if mine is None or mine.provider_id is None:
        return []
    # The sum keeps the database from reading the publisher's whole offer to find one provider's.
    same_provider = (TrainingRevision.provider_id == mine.provider_id, (Training.publisher_id + 0).in_(own))
    standing = Training.state.in_((State.DRAFT, State.PUBLISHED))
    query = _names().where(*same_provider, standing, Training.id != training_id, ~_told_apart(training_id))
    query = query.order_by((TrainingRevision.title == mine.title).desc(), Training.id.desc()).limit(_MOST_NAMES)
    own_name = offered_of(mine, None)
    near = [row for row in db.session.execute(query) if alike_in_name(own_name, offered_of(row, None))]
    near = near[:_MOST_COMPARED]
    if not near:
        return []
    when = occasions_of([training_id, *(row.id for row in near)], today)
    whole = offered_of(mine, when.get(training_id))
    told = ((row, likeness(whole, offered_of(row, when.get(row.id)))) for row in near)
    twins = [Twin(row.id, row.numero, row.title, row.state, found) for row, found in told if found.twins]
    return sorted(twins, key=lambda twin: -twin.likeness.score)[:MOST_TWINS]


def compared(training_id: int, other_id: int, today: date) -> Likeness:
    """Return how alike two trainings are."""
    rows = {row.id: row for row in db.session.execute(_names().where(Training.id.in_((training_id, other_id))))}
    when = occasions_of([training_id, other_id], today)
    one, other = (offered_of(rows[key], when.get(key)) for key in (training_id, other_id))
    return likeness(one, other)


def tell_apart(training_id: int, other_id: int, *, by: int | None) -> None:
    """Remember that two trainings are not one course, inside `writing()`."""
    first, second = sorted((training_id, other_id))
    if not are_told_apart(first, second):
        db.session.add(DistinctPair(first_id=first, second_id=second, said_by_id=by))
        journal.record("tell_apart", TRAINING, first, by=by, other=second)


def forget_apart(training_id: int, other_id: int, *, by: int | None) -> None:
    """Take back that two trainings are not one course, inside `writing()`."""
    first, second = sorted((training_id, other_id))
    db.session.execute(delete(DistinctPair).where(DistinctPair.first_id == first, DistinctPair.second_id == second))
    journal.record("forget_apart", TRAINING, first, by=by, other=second)


def are_told_apart(training_id: int, other_id: int) -> bool:
    """Tell whether somebody said that two trainings are not one course."""
    return db.session.get(DistinctPair, tuple(sorted((training_id, other_id)))) is not None


def _told_apart(training_id: int) -> Any:
    first, second = DistinctPair.first_id, DistinctPair.second_id
    either = or_((first == training_id) & (second == Training.id), (first == Training.id) & (second == training_id))
    return exists().where(either)


def _names() -> Any:
    return select(
        Training.id,
        Training.numero,
        Training.state,
        TrainingRevision.title,
        TrainingRevision.provider_id,
        TrainingRevision.certifications,
    ).join(TrainingRevision, TrainingRevision.id == Training.revision_id)


def offered_of(row: Any, occasions: tuple[Occasion, ...] | None) -> Offered:
    """Return what is compared of a training (row: .title .provider_id .certifications)."""
    codes = {
        f"{name.upper()} {code.removeprefix(name.upper())}"
        for certification in row.certifications
        for name, code in certification.items()
        if name in ("rncp", "rs", "certifinfo")
    }
    return Offered(
        title=row.title, provider=row.provider_id, certifications=frozenset(codes), occasions=occasions
    )  # fmt: skip


def occasions_of(
    training_ids: Sequence[int], today: date, run_id: int | None = None
) -> dict[int, tuple[Occasion, ...]]:
    """Return where and when each training is given from that day on; nothing for those that do not say yet.

    `run_id`: as an import that readers do not see yet brings it.
    """
    actions = (
        select(Action.id, Action.training_id, ActionRevision.places, ActionRevision.teaching_mode)
        .join(ActionRevision, _content(ACTIONS, run_id))
        .where(Action.training_id.in_(training_ids), Action.state != State.WITHDRAWN)
        .limit(_MOST_OCCASIONS)
    )
    rows = db.session.execute(actions).all()
    periods, over = _periods([row.id for row in rows], today, run_id)
    found: dict[int, set[Occasion]] = defaultdict(set)
    for row in rows:
        unsaid = [] if row.id in over else [(None, None)]
        days = periods.get(row.id) or unsaid
        found[row.training_id].update(Occasion(place, *both) for place in _places(row) for both in days)
    return {training_id: tuple(some) for training_id, some in found.items()}


def _places(row: Any) -> set[str | None]:
    if row.teaching_mode == DISTANCE:
        return {REMOTE}
    return {place["commune"] or (place["town"] and fold(place["town"])) or None for place in row.places} or {None}


def _content(level: Level, run_id: int | None) -> ColumnElement[bool]:
    if run_id is None:
        return level.revision.id == level.record.revision_id
    return and_(getattr(level.revision, level.owner) == level.record.id, level.revision.run_id == run_id)


def _periods(action_ids: list[int], today: date, run_id: int | None) -> tuple[dict[int, list[Any]], set[int]]:
    """Return the days of the sessions that are not past, by action, and the actions that only have past ones."""
    query = (
        select(TrainingSession.action_id, SessionRevision.start, SessionRevision.end, not_past(today).label("alive"))
        .join(SessionRevision, _content(SESSIONS, run_id))
        .where(TrainingSession.action_id.in_(action_ids), TrainingSession.state != State.WITHDRAWN)
        .order_by(SessionRevision.end.desc(), TrainingSession.id.desc())
        .limit(_MOST_OCCASIONS)
    )
    periods: dict[int, list[Any]] = defaultdict(list)
    seen = set()
    for row in db.session.execute(query):
        seen.add(row.action_id)
        if row.alive:
            periods[row.action_id].append((row.start, row.end))
    return periods, seen - periods.keys()
