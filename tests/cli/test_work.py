"""The worker: one thing at a time, a cursor at each safe point, a clean stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

from sqlalchemy import select

from extranet import work as items
from extranet.cli.work import follow, step
from extranet.database import db, writing
from extranet.work import WorkItem


def put(kind: str, **arguments) -> None:
    with writing():
        items.put(kind, arguments)


def only() -> WorkItem:
    db.session.rollback()
    return db.session.scalar(select(WorkItem))


def test_a_thing_is_done_once(database):
    done = []
    put("count", upto=3)
    kinds = {"count": lambda arguments, cursor, beat: done.append((arguments, cursor))}
    assert step("one", threading.Event(), kinds) is True
    assert step("one", threading.Event(), kinds) is False
    assert done == [({"upto": 3}, None)]
    assert only().state == items.DONE


def test_asked_to_stop_it_leaves_the_work_at_its_cursor_and_another_goes_on(database):
    stop, seen = threading.Event(), []

    def count(arguments, cursor, beat):
        for number in range(cursor or 0, arguments["upto"]):
            seen.append(number)
            if number == 1:
                stop.set()
            beat(number + 1)

    put("count", upto=4)
    step("one", stop, {"count": count})
    assert (only().state, only().cursor, only().attempts) == (items.WAITING, 2, 0)
    step("two", threading.Event(), {"count": count})
    assert (only().state, seen) == (items.DONE, [0, 1, 2, 3])


def test_a_long_thing_keeps_those_of_another_lane_from_waiting(database):
    done = []
    for kind in ("long", "short", "other"):
        put(kind)
    kinds = {kind: lambda arguments, cursor, beat, kind=kind: done.append(kind) for kind in ("long", "short", "other")}
    while step("one", threading.Event(), kinds, but=("long",)):
        pass
    assert done == ["short", "other"]
    assert step("one", threading.Event(), kinds, only=("long",)) is True
    assert done[2:] == ["long"]


def test_a_failure_is_kept_and_what_it_wrote_is_undone(database):
    def fail(arguments, cursor, beat):
        with writing():
            items.put("child")
            raise OSError("no room left")

    put("fails")
    step("one", threading.Event(), {"fails": fail})
    assert (only().state, only().error) == (items.WAITING, "OSError: no room left")
    assert len(list(db.session.scalars(select(WorkItem)))) == 1


def test_an_unknown_kind_is_an_error_of_that_row_alone(database):
    put("nobody knows")
    assert step("one", threading.Event(), {}) is True
    assert "nobody knows" in only().error


def test_a_task_that_breaks_does_not_end_the_worker(app):
    stop, turns = threading.Event(), []

    def broken() -> bool:
        turns.append(1)
        if len(turns) == 2:
            stop.set()
        raise RuntimeError("broken")

    with app.app_context():
        follow(stop, broken, lambda: True)
    assert len(turns) == 2


def test_it_stops_cleanly_when_asked(app, settings):
    for number in (signal.SIGTERM, signal.SIGINT):
        with app.app_context():
            put("nobody knows")
        environment = os.environ | {"EXTRANET_DATA_DIR": str(settings.data_dir), "EXTRANET_SECRET_KEY": "x" * 40}
        command = [sys.executable, "-m", "extranet.cli", "work"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as worker:
            for line in worker.stderr:  # it has begun: it complains of the unknown kind
                if "LookupError" in line:
                    break
            worker.send_signal(number)
            assert "Traceback" not in worker.stderr.read()
            assert worker.wait(timeout=20) == 0
