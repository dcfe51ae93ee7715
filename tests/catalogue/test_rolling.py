"""A programme that rolls over: each session once, whatever is run twice, and all of it taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from extranet import clock
from extranet.accounts.organisations import find
from extranet.catalogue import lots, publishing, rolling
from extranet.catalogue.rolling import Obstacle, Programme
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from tests.factories import offer
from tests.factories.edits import revise
from tests.factories.offer import AnAction, ASession
from tests.fixtures.statements import counted

THIS_YEAR = clock.today().year
MARCH = date(THIS_YEAR, 3, 3)


def programme(days: int = 364, first: date = date(THIS_YEAR, 1, 1), last: date = date(THIS_YEAR, 12, 31)) -> Programme:
    return Programme(select(Training.id), first, last, days)


def lines_of(wanted: Programme, left_out: tuple[int, ...] = ()):
    return rolling.plan(wanted, left_out, clock.today())[0]


def roll(wanted: Programme, left_out: tuple[int, ...] = ()) -> tuple[int | None, int]:
    kept = [line for line in lines_of(wanted, left_out) if line.session.id not in left_out]
    return rolling.roll_over(kept, wanted.days, by=None, as_=find("region").id)


def sessions() -> int:
    return db.session.scalar(select(func.count()).where(TrainingSession.revision_id.is_not(None)))


@pytest.fixture
def march(app):
    """Give two sessions of March at the same dates, and one withdrawn."""
    dates = {"start": MARCH, "end": MARCH + timedelta(days=60)}
    several = (ASession(numero="A", **dates), ASession(numero="B", **dates),
               ASession(numero="C", state=State.WITHDRAWN, **dates))  # fmt: skip
    with app.app_context():
        offer.training(actions=(AnAction(sessions=several),))
        yield offer.session_ids(db.session.scalar(select(Training.id)))


def test_each_session_comes_again_once_and_goes_back(march):
    lot, count = roll(programme())
    assert count == 2 and sessions() == 5
    new = db.session.scalars(select(TrainingSession).order_by(TrainingSession.id.desc()).limit(2)).all()
    assert {(one.state, one.revision.start) for one in new} == {(State.DRAFT, MARCH + timedelta(days=364))}
    assert roll(programme()) == (None, 0), "twice creates nothing twice"
    assert [line.obstacle for line in lines_of(programme())] == [Obstacle.THERE, Obstacle.THERE, Obstacle.WITHDRAWN]
    with writing():
        touched = db.session.get_one(TrainingSession, new[0].id)
        revise(touched, {"modalites-inscription": "Par mail"}, seen=touched.revision_id, by=None)
    assert lots.put_away(lot, by=None) == (1, 1)
    assert lots.put_away(lot, by=None) == (0, 1)
    assert sessions() == 4 and roll(programme())[1] == 1


def test_a_lot_is_published_at_once_and_taken_back(march):
    lot, _ = roll(programme())
    assert [(one.count, one.drafts) for one in lots.latest([find("region").id])] == [(2, 2)]
    assert lots.latest([find("pole-emploi").id]) == []
    assert lots.publish(lot, by=None) == (2, 0) and lots.latest([find("region").id]) == []
    with writing():
        one = db.session.scalars(select(TrainingSession).order_by(TrainingSession.id.desc())).first()
        publishing.withdraw(one, by=None)
    assert lots.unpublish(lot, by=None) == (1, 1)
    with writing():
        publishing.withdraw(db.session.scalars(select(Training)).one(), by=None)
    assert lots.publish(lot, by=None) == (0, 1)


def test_what_is_left_out_stays_out_when_it_is_run_again(march):
    assert roll(programme(), (march[0],))[1] == 1
    assert roll(programme(), (march[0],)) == (None, 0)
    assert roll(programme())[1] == 1


def test_a_plan_that_another_has_done_meanwhile_creates_nothing(march):
    late = lines_of(programme())
    roll(programme())
    assert rolling.roll_over(late, 364, by=None, as_=find("region").id) == (None, 0)
    assert sessions() == 5


def test_a_month_does_not_roll_over_what_it_has_just_received(march):
    wanted = programme(days=28 * 12, first=MARCH, last=MARCH + timedelta(days=365))
    assert roll(wanted)[1] == 2
    assert roll(wanted) == (None, 0)
    assert [line.obstacle for line in lines_of(wanted)][-2:] == [Obstacle.AHEAD] * 2


def test_what_would_be_over_does_not_come(app):
    start = clock.today() - timedelta(days=100)
    over = ASession(start=start, end=start + timedelta(days=92))
    with app.app_context():
        offer.training(actions=(AnAction(sessions=(over,)),))
        found = {days: lines_of(programme(days, start, start))[0].obstacle for days in (7, 8)}
    assert found == {7: Obstacle.PAST, 8: None}


def test_a_large_programme_is_read_in_two_queries_and_bounded(app, march, monkeypatch):
    with counted(app) as sent:
        lines_of(programme())
    assert len(sent) == 2
    monkeypatch.setattr(rolling, "MOST", 2)
    lines, beyond = rolling.plan(programme(), (), clock.today())
    assert len(lines) == 2 and beyond
