"""What the worker does once an hour, and once a day."""

from __future__ import annotations

from datetime import datetime

import time_machine
from sqlalchemy import func, select

from extranet.cli.sweeping import Sweep, put_daily
from extranet.clock import PARIS
from extranet.database import db
from extranet.work import WorkItem


def test_once_and_then_not_before_its_time():
    done = []
    sweep = Sweep(lambda: done.append("a"), lambda: done.append("b"))
    assert [sweep(), sweep(), sweep()] == [False] * 3
    assert done == ["a", "b"]


def test_again_when_its_time_has_come():
    done = []
    sweep = Sweep(lambda: done.append(1), every=0.0)
    sweep()
    sweep()
    assert len(done) == 2


def test_a_daily_thing_is_put_once_a_day_of_paris_in_the_morning(database):
    put = []
    for day, hour in ((22, 5), (22, 6), (22, 7), (22, 23), (23, 0), (23, 6), (22, 12)):
        with time_machine.travel(datetime(2026, 11, day, hour, tzinfo=PARIS), tick=False):
            put.append(put_daily("count"))
    assert put == [0, 1, 0, 0, 0, 1, 0]
    assert db.session.scalar(select(func.count()).select_from(WorkItem)) == 2
