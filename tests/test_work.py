"""Things to do: claimed once, taken up again where they stood, given up in the end."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from extranet import clock, work
from extranet.application import create_app
from extranet.cli.database import prepare
from extranet.database import db, writing
from extranet.work import WorkItem
from tests.fixtures.application import close, settings_in


def put(kind: str = "import", **arguments) -> int:
    with writing():
        item = work.put(kind, arguments)
        db.session.flush()
        return item.id


def later(minutes: float):
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False)


def test_the_oldest_is_claimed_once(database):
    first, second = put(file="a"), put(file="b")
    assert [work.claim("one").id, work.claim("two").id] == [first, second]
    assert work.claim("three") is None


def test_what_is_for_later_waits(database):
    with writing():
        work.put("alert", run_at=clock.now() + timedelta(minutes=10))
    assert work.claim("one") is None
    with later(11):
        assert work.claim("one").kind == "alert"


def test_a_dead_owner_s_work_is_taken_up_at_its_cursor(database):
    put()
    item = work.claim("one")
    work.heartbeat(item, "one", {"line": 40})
    assert work.claim("two") is None
    with later(3):
        taken = work.claim("two")
        assert (taken.cursor, taken.owner, taken.attempts) == ({"line": 40}, "two", 2)
        with pytest.raises(work.LeaseLost):
            work.heartbeat(item, "one")
        with pytest.raises(work.LeaseLost):
            work.finish(item, "one")
        work.finish(taken, "two")
    assert db.session.scalar(select(WorkItem.state)) == work.DONE


def test_a_heartbeat_keeps_the_work(database):
    put()
    item = work.claim("one")
    with later(1.5):
        work.heartbeat(item, "one")
    with later(3):
        assert work.claim("two") is None


def test_a_failure_is_tried_again_later_then_given_up(database):
    put()
    for attempt in range(1, work.ATTEMPTS + 1):
        with later(2 ** (work.ATTEMPTS + 1)):
            item = work.claim("one")
            assert item.attempts == attempt
            item_id = item.id
        work.fail(item, "one", "no room")
    item = db.session.get(WorkItem, item_id)
    assert (item.state, item.error) == (work.FAILED, "no room")
    with later(10_000):
        assert work.claim("one") is None


def test_a_work_that_kills_its_owners_is_given_up(database):
    item_id = put()
    for number in range(work.ATTEMPTS):
        with later(3 * (number + 1)):
            assert work.claim(f"owner {number}") is not None
    with later(60):
        assert work.claim("the last") is None
    assert db.session.get(WorkItem, item_id).state == work.FAILED


def test_a_released_work_counts_no_attempt(database):
    put()
    item = work.claim("one")
    work.release(item, "one")
    assert work.claim("two").attempts == 1


def put_in_eight_processes(app) -> Counter:
    """Put a daily thing for two days from eight threads at the same moment; count what each was told."""
    told = Counter()
    for day in (date(2026, 11, 22), date(2026, 11, 23)):
        together = threading.Barrier(8)

        def put(day=day, together=together) -> None:
            with app.app_context():
                together.wait()
                told[day.day, work.put_once_a_day("count", day)] += 1

        threads = [threading.Thread(target=put) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return told


ONCE_A_DAY = {(22, True): 1, (22, False): 7, (23, True): 1, (23, False): 7}


def test_a_daily_thing_is_put_by_one_process_alone(app, database):
    assert put_in_eight_processes(app) == ONCE_A_DAY
    assert len(list(db.session.scalars(select(WorkItem)))) == 2


@pytest.mark.postgresql
def test_by_one_alone_on_postgresql(tmp_path, postgresql_url):
    app = create_app(settings_in(tmp_path, database_url=postgresql_url))
    with app.app_context():
        prepare()
    assert put_in_eight_processes(app) == ONCE_A_DAY
    close(app)
