"""Exports made by the worker: taken over when it is killed, given up when nobody wants them, forgotten in time."""

from __future__ import annotations

import io
import os
import threading
from datetime import timedelta

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import select

from extranet import clock, work
from extranet.cli.work import KINDS, step
from extranet.database import db, writing
from extranet.errors import Conflict, NotFound, SearchUnavailable
from extranet.exchange import orders
from extranet.exchange.orders import FileOrder, OrderState
from extranet.search.exporting import exports
from extranet.search.exporting import rows as export_rows
from extranet.search.exporting.files import write
from extranet.search.index import indexing
from extranet.search.opening import engine
from extranet.search.request import SearchRequest
from tests.factories import offer
from tests.factories.accounts import an_account, an_organisation
from tests.fixtures.application import SECRET
from tests.forking import Forked

ADDRESS = "https://site.example/formations"
# A worker that stops in the middle of a file, and waits there to be killed.
HALF = """
import sys, threading
from pathlib import Path
from extranet.application import create_app
from extranet.cli.work import KINDS, step
from extranet.search.exporting import rows as export_rows, exports
from extranet.settings import Settings

export_rows.BATCH = 2
app = create_app(Settings(data_dir=Path(sys.argv[1]), secret_key=sys.argv[2]))

def beat_then_wait(arguments, cursor, beat):
    beats = []
    def pause(_=None):
        beat(None)
        beats.append(1)
        if len(beats) == 3:
            print("half", flush=True)
            sys.stdin.read()
    KINDS[exports.KIND](arguments, cursor, pause)

with app.app_context():
    step("first", threading.Event(), {exports.KIND: beat_then_wait})
"""


@pytest.fixture
def request_(database, settings) -> SearchRequest:
    """Give the search of an offer of eight actions, indexed."""
    offer.training(actions=tuple(offer.AnAction(numero=f"A{number}") for number in range(8)))
    indexing.drain(settings.index_dir)
    return SearchRequest(today=clock.today())


@pytest.fixture
def ask(request_, database):
    """Give a function that asks for a file, and returns the id of the export."""
    owner = an_account().id
    organisation = an_organisation()

    def ask(kind: str = "xlsx", **changes) -> int:
        asked = SearchRequest(today=clock.today(), **changes)
        values = {"owner_id": owner, "organisation_id": organisation, "address": ADDRESS, "source": "Site"}
        return exports.ask(asked, kind, 8, **values)

    return ask


def do(owner: str = "one", stop: threading.Event | None = None) -> bool:
    return step(owner, stop or threading.Event(), KINDS)


def read(export_id: int) -> FileOrder:
    db.session.rollback()
    return db.session.get_one(FileOrder, export_id)


def lines(workbook: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(workbook))["Sessions"].iter_rows(values_only=True))


def whole(settings, request: SearchRequest) -> list[tuple[object, ...]]:
    hits, _ = exports.found(engine(settings.index_dir), request)
    file = io.BytesIO()
    write(file, "xlsx", hits, request, address=ADDRESS, source="Site")
    return lines(file.getvalue())


def test_the_worker_makes_the_file(settings, request_, ask):
    export = ask()
    assert (read(export).state, read(export).total) == (OrderState.WAITING, 8)
    with pytest.raises(NotFound):
        orders.file_of(settings.exports_dir, export)
    assert do()
    made = read(export)
    assert (made.state, made.done, made.total) == (OrderState.DONE, 8, 8)
    path = orders.file_of(settings.exports_dir, export)
    assert lines(path.read_bytes()) == whole(settings, request_)
    assert (path.stat().st_mode & 0o777, settings.exports_dir.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [one.name for one in settings.exports_dir.iterdir()] == [path.name]


def test_killed_in_the_middle_it_is_taken_over_and_the_file_is_the_same(settings, request_, ask):
    export = ask()
    worker = Forked(HALF, settings.data_dir, SECRET)
    assert worker.said() == "half"
    assert (read(export).state, read(export).done) == (OrderState.RUNNING, 4)
    worker.kill()
    with pytest.raises(NotFound):
        orders.file_of(settings.exports_dir, export)
    assert do() is False  # its lease still runs
    with writing() as session:
        session.scalars(select(work.WorkItem)).one().leased_until = clock.now() - timedelta(seconds=1)
    assert do() is True
    assert read(export).state == OrderState.DONE
    assert lines(orders.file_of(settings.exports_dir, export).read_bytes()) == whole(settings, request_)
    left = [path for path in settings.exports_dir.iterdir() if path.name != f"{export}.xlsx"]
    assert len(left) == 2  # the file without its name, the pieces of the workbook
    assert orders.purge(settings.exports_dir) == 0  # somebody may be at it
    for path in left:
        os.utime(path, (0, 0))
    assert orders.purge(settings.exports_dir) == 2
    assert list(settings.exports_dir.iterdir()) == [settings.exports_dir / f"{export}.xlsx"]
    assert orders.file_of(settings.exports_dir, export)


def test_asked_to_stop_it_gives_the_work_back_and_leaves_no_piece(settings, request_, ask):
    export, stop = ask(), threading.Event()
    stop.set()
    do(stop=stop)
    assert read(export).state == OrderState.RUNNING and list(settings.exports_dir.iterdir()) == []
    do()
    assert read(export).state == OrderState.DONE


def test_cancelled_before_or_while_it_is_written_it_leaves_nothing(monkeypatch, settings, request_, ask):
    before = ask()
    orders.cancel(before)
    assert do() is True
    assert read(before).state == OrderState.CANCELLED and not settings.exports_dir.exists()
    monkeypatch.setattr(export_rows, "BATCH", 2)
    during = ask()
    beats = []

    def give_up() -> None:
        beats.append(read(during).done)
        if len(beats) == 2:
            orders.cancel(during)

    exports.make(lambda: engine(settings.index_dir), settings.exports_dir, during, give_up)
    assert read(during).state == OrderState.CANCELLED
    assert beats == [0, 2] and list(settings.exports_dir.iterdir()) == []


def test_a_finished_export_is_not_cancelled(settings, request_, ask):
    export = ask()
    do()
    orders.cancel(export)
    assert read(export).state == OrderState.DONE


def test_without_an_index_it_waits_then_is_given_up_and_says_so(request_, ask, settings, monkeypatch):
    def missing():
        raise SearchUnavailable("none")

    export = ask()
    kinds = {
        exports.KIND: lambda arguments, cursor, beat: exports.make(
            missing, settings.exports_dir, arguments["order"], beat
        )
    }
    item = db.session.scalars(select(work.WorkItem)).one().id
    for attempt in range(work.ATTEMPTS):
        assert orders.state_of(read(export)) == OrderState.WAITING, attempt
        with time_machine.travel(clock.now() + timedelta(hours=attempt), tick=False):
            assert step("one", threading.Event(), kinds)
    assert db.session.get_one(work.WorkItem, item).state == work.FAILED
    assert orders.state_of(read(export)) == OrderState.FAILED
    assert ask() != export  # one may ask again


def test_the_same_file_is_not_made_twice_at_once_and_three_are_enough(request_, ask):
    first = ask()
    assert ask() == first and ask(page=3) == first
    others = {ask("csv"), ask(q="soudeur")}
    assert len(others | {first}) == 3
    with pytest.raises(Conflict, match="3 fichiers"):
        ask(q="boulanger")
    orders.cancel(first)
    assert ask(q="boulanger") not in others


def test_a_week_later_file_and_row_are_gone(settings, request_, ask):
    export = ask()
    do()
    path = orders.file_of(settings.exports_dir, export)
    with time_machine.travel(clock.now() + timedelta(days=6), tick=False):
        assert orders.purge(settings.exports_dir) == 0 and path.exists()
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        owner = read(export).owner_id
        assert orders.own(owner, export, exports.KIND) is False and orders.of_owner(owner, exports.KIND) == []
        orders.purge(settings.exports_dir)
        assert not path.exists() and db.session.get(FileOrder, export) is None
