"""What the desk lists on any day is what the offer says on that day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from extranet import clock
from extranet.accounts.organisations import find
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.desk_following import follow, follow_all, refresh
from extranet.catalogue.desk_lines import DeskLine, LineKind, waiting
from extranet.catalogue.freshness import to_confirm
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.changes import DeskChange
from extranet.database import db, writing
from tests.factories import offer
from tests.factories.offer import AnAction, ASession

DAYS = tuple(clock.today() + timedelta(days=after) for after in (0, 1, 9, 16, 31, 46, 80))


def listed(kind: LineKind, day: date) -> set[int]:
    own = [find("region").id]
    return set(db.session.scalars(select(DeskLine.record_id).where(waiting(own, kind, day))))


def a_session(chance: random.Random, number: int) -> ASession:
    start = clock.today() + timedelta(days=chance.choice((-90, -10, 0, 8, 15, 45)))
    return ASession(
        numero=f"S{number}",
        start=start,
        end=start + timedelta(days=chance.choice((5, 30, 100))),
        recruitment=chance.choice("1123"),
        state=chance.choice((None, None, State.WITHDRAWN)),
        left=chance.choice((None, 0, 4)),
        total=10,
        confirmed_days_ago=chance.choice((0, 14, 15, 16, 60)),
    )


def an_action(chance: random.Random, number: int) -> AnAction:
    sessions = tuple(a_session(chance, index) for index in range(chance.randint(1, 4)))
    state = chance.choice((None, None, None, State.WITHDRAWN))
    return AnAction(numero=f"A{number}", permanent=chance.random() < 0.3, state=state, sessions=sessions)


@pytest.fixture
def offered(database) -> None:
    """Write an offer of every sort."""
    chance = random.Random(5)
    for number in range(12):
        state = chance.choice((State.PUBLISHED, State.PUBLISHED, State.DRAFT))
        actions = tuple(an_action(chance, index) for index in range(chance.randint(1, 3)))
        offer.training(f"F{number}", f"Formation {number}", state=state, actions=actions)
    _note_all()
    follow_all()


def _note_all() -> None:
    with writing() as session:
        ids = session.scalars(select(Training.id)).all()
        session.add_all(DeskChange(kind="training", record_id=one) for one in ids)


def test_places_to_confirm_are_those_of_the_rule(offered):
    for day in DAYS:
        rule = (
            select(TrainingSession.id)
            .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
            .join(Action, Action.id == TrainingSession.action_id)
            .join(ActionRevision, ActionRevision.id == Action.revision_id)
            .join(Training, Training.id == Action.training_id)
            .where(to_confirm(day))
        )
        assert listed(LineKind.PLACES, day) == set(db.session.scalars(rule)), day
    assert listed(LineKind.PLACES, DAYS[0])


def without_successor(day: date) -> set[int]:
    """Tell by hand which sessions have nothing after them."""
    rows = db.session.execute(
        select(TrainingSession.id, TrainingSession.action_id, TrainingSession.places_left)
        .add_columns(SessionRevision.start, SessionRevision.end)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .join(Action, Action.id == TrainingSession.action_id)
        .join(Training, Training.id == Action.training_id)
        .where(*(record.state == State.PUBLISHED for record in (Training, Action, TrainingSession)))
    ).all()
    found = set()
    for row in rows:
        beside = [one for one in rows if one.action_id == row.action_id]
        last = max(beside, key=lambda one: (one.end, one.id)) is row
        if last and timedelta() < day - row.end <= timedelta(days=30):
            found.add(row.id)
        open_to_come = [one for one in beside if one.places_left != 0 and one.start > day]
        if row.places_left == 0 and row.end >= day and not open_to_come:
            found.add(row.id)
    return found


def test_what_ends_or_is_full_with_nothing_after_it(offered):
    for day in DAYS:
        assert listed(LineKind.NEXT, day) == without_successor(day), day
    assert listed(LineKind.NEXT, DAYS[0])


def test_full_sessions_come_first_then_those_that_ended_as_they_did(offered):
    ended = (
        select(SessionRevision.end)
        .select_from(DeskLine)
        .join(TrainingSession, TrainingSession.id == DeskLine.record_id)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .order_by(DeskLine.rank, DeskLine.id)
    )
    for day in DAYS:
        ends = db.session.scalars(ended.where(waiting([find("region").id], LineKind.NEXT, day))).all()
        past = [end for end in ends if end < day]
        assert ends[len(ends) - len(past) :] == sorted(past), day
        before = select(func.count(DeskLine.id)).where(DeskLine.kind == LineKind.NEXT, DeskLine.first_day > day)
        first = select(func.max(DeskLine.rank)).where(waiting([find("region").id], LineKind.NEXT, day))
        assert not past or db.session.scalar(before.where(DeskLine.rank.between(0, db.session.scalar(first)))) == 0


def test_a_poor_sheet_waits_as_long_as_something_is_to_come(database):
    training = offer.training()
    with writing() as session:
        session.execute(update(TrainingRevision).values(score=20))
        session.add(DeskChange(kind="training", record_id=training))
    follow_all()
    assert listed(LineKind.POOR, clock.today()) == {training}
    assert listed(LineKind.POOR, clock.today() + timedelta(days=300)) == set()


def test_a_change_is_followed_once_and_the_title_sorts(database):
    training = offer.training("F1", "Éducation à l’œuvre")
    assert not follow()
    assert db.session.get_one(Training, training).sort_title == "education a l'oeuvre"
    assert listed(LineKind.PLACES, clock.today())
    with writing():
        record = db.session.get_one(Training, training)
        record.state = State.WITHDRAWN
        db.session.add(DeskChange(kind="training", record_id=training))
    assert follow() and not follow()
    assert listed(LineKind.PLACES, clock.today()) == set()


def test_a_session_that_has_begun_takes_its_place_in_the_order(database, time_machine):
    today = clock.today()
    soon = ASession(start=today + timedelta(days=3), end=today + timedelta(days=90))
    offer.training("F1", actions=(AnAction(permanent=True, sessions=(soon,)),))
    follow_all()
    assert refresh() == 0
    time_machine.move_to(clock.now() + timedelta(days=5))
    assert refresh() == 1
    follow_all()
    assert refresh() == 0


def test_lines_are_counted_by_their_days_and_forgotten_after_the_last(offered):
    counting = select(DeskLine.id).where(waiting({1}, LineKind.NEXT, DAYS[0]))
    text = counting.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = db.session.execute(db.text(f"EXPLAIN QUERY PLAN {text}")).all()
    assert "ix_desk_line_days" in plan[0].detail
    kept = select(DeskLine.id).where(DeskLine.last_day >= clock.today())
    with writing() as session:
        session.execute(update(DeskLine).where(DeskLine.id == select(func.min(DeskLine.id)).scalar_subquery())
                        .values(last_day=clock.today() - timedelta(days=1)))  # fmt: skip
    left = set(db.session.scalars(kept))
    refresh()
    assert set(db.session.scalars(select(DeskLine.id))) == left
