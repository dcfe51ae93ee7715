"""How a write begins, joins, fails and waits for its turn."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from extranet.database import WriteOutsideTransaction, db, writing
from extranet.outbox import Message
from extranet.work import WorkItem


def message(name: str = "welcome") -> Message:
    return Message(name=name, to="a@region.example", values={})


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Message))


def test_a_change_outside_is_refused(database):
    database.add(message())
    with pytest.raises(WriteOutsideTransaction):
        database.flush()


def test_a_write_holds_the_lock_from_its_first_statement(app: Flask):
    """A second writer waits at its beginning: nobody can read, then find that somebody wrote meanwhile."""
    inside, leave = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with app.app_context(), writing():
            inside.set()
            leave.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    threading.Timer(0.1, leave.set).start()
    with app.app_context(), writing():
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_nested_write_joins_the_outer_one(database):
    with pytest.raises(ZeroDivisionError), writing():
        with writing() as session:
            session.add(message())
        assert count() == 1
        raise ZeroDivisionError
    assert count() == 0


def test_an_error_inside_undoes_everything_and_frees_the_lock(database):
    with pytest.raises(ZeroDivisionError), writing() as session:
        session.add(message())
        session.flush()
        raise ZeroDivisionError
    with writing() as session:
        session.add(message())
    assert count() == 1


def test_what_was_loaded_before_is_read_again_inside(app: Flask, database):
    with writing() as session:
        session.add(WorkItem(kind="count", arguments={"n": 0}, run_at=datetime.now(UTC)))
    stale = database.scalar(select(WorkItem))

    def other() -> None:
        with app.app_context(), writing():
            db.session.scalar(select(WorkItem)).arguments = {"n": 1}

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert stale.arguments == {"n": 0}
    with writing():
        assert stale.arguments == {"n": 1}


def test_many_threads_read_then_write_and_none_fails(app: Flask):
    """Without BEGIN IMMEDIATE most of these end with « database is locked »."""
    with app.app_context(), writing() as session:
        session.add(WorkItem(kind="count", arguments={"n": 0}, run_at=datetime.now(UTC)))
    failures: list[BaseException] = []

    def add_ten() -> None:
        try:
            with app.app_context():
                for _ in range(10):
                    with writing() as session:
                        item = session.scalar(select(WorkItem))
                        item.arguments = {"n": item.arguments["n"] + 1}
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=add_ten) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with app.app_context():
        assert db.session.scalar(select(WorkItem)).arguments == {"n": 60}


def test_foreign_keys_and_the_journal_are_as_promised(database):
    assert database.scalar(text("PRAGMA foreign_keys")) == 1
    assert database.scalar(text("PRAGMA journal_mode")) == "wal"


def test_instants_come_back_in_utc_and_need_their_zone(database):
    noon = datetime(2027, 1, 5, 12, tzinfo=timezone(timedelta(hours=2)))
    with writing() as session:
        session.add(WorkItem(kind="k", arguments={}, run_at=noon))
    assert database.scalar(select(WorkItem.run_at)) == datetime(2027, 1, 5, 10, tzinfo=UTC)
    assert database.scalar(select(WorkItem.run_at)).tzinfo is UTC
    with pytest.raises(Exception, match="an instant needs its zone"), writing() as session:
        session.add(WorkItem(kind="k", arguments={}, run_at=datetime(2027, 1, 5)))
