"""Alerts whose worker dies, whose index is gone, whose owner changes it meanwhile: one mail, or none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extranet import clock
from extranet.database import db
from extranet.search import opening
from extranet.search.alerting import alerts, saved
from extranet.search.alerting.saved import Frequency
from extranet.search.index import indexing
from tests.forking import Forked
from tests.search.alerting.conftest import follow, mails, read
from tests.search.offer import Offer, add

DYING = """
import os, signal, time_machine
from pathlib import PosixPath
from extranet.application import create_app
from extranet.search.alerting import alerts
from extranet.settings import Settings
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
{moment}
app = create_app(Settings(**{settings!r}))
with time_machine.travel({now!r}, tick=False), app.app_context():
    alerts.tell_next(PosixPath({folder!r}))
"""
MOMENTS = {
    "before the search": "alerts.find = die",
    "before the mail": "alerts._held = die",
    "in the transaction": "alerts.saved.next_time = die",
    "after it": "held = alerts._settle\nalerts._settle = lambda *values: die(held(*values))",
}


def test_without_an_index_it_waits_and_loses_nothing(worker, lea):
    search = follow(lea)
    worker.turn()
    add(Offer(title="Soudeur"))
    aside = worker.folder.with_name("aside")
    worker.folder.rename(aside)
    opening._engine.cache_clear()
    worker.travel.shift(timedelta(days=1))
    alerts.tell_next(worker.folder)
    assert mails() == []
    assert read(search).due_at == clock.now() + alerts.LEASE
    if worker.folder.exists():
        worker.folder.rename(worker.folder.with_name("empty"))
    aside.rename(worker.folder)
    opening._engine.cache_clear()
    worker.travel.shift(alerts.LEASE)
    assert len(worker.turn()) == 1


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_it_sends_one_mail(worker, lea, settings, moment):
    follow(lea)
    worker.turn()
    add(Offer(title="Soudeur"))
    worker.travel.shift(timedelta(days=1))
    indexing.drain(worker.folder)
    now = clock.now().isoformat()
    code = DYING.format(moment=MOMENTS[moment], settings=dict(vars(settings)), now=now, folder=str(worker.folder))
    assert Forked(code).wait()[0] == -9
    assert len(mails()) == (moment == "after it")
    assert worker.turn() == []  # still held by the dead
    worker.travel.shift(alerts.LEASE)
    worker.turn()
    assert len(mails()) == 1


def test_an_owner_who_changes_it_meanwhile_wins(worker, lea, monkeypatch):
    search = follow(lea)
    worker.turn()
    add(Offer(title="Soudeur"))
    found = alerts.find

    def find(*arguments):
        saved.change(lea, search, name="Soudeur", frequency=Frequency.NONE)
        return found(*arguments)

    monkeypatch.setattr(alerts, "find", find)
    assert worker.in_days(1) == []
    assert read(search).due_at is None


def test_a_worker_that_was_believed_dead_tells_nothing_again(worker, lea, monkeypatch):
    follow(lea)
    worker.turn()
    add(Offer(title="Soudeur"))
    made = alerts._lines

    def lines(*arguments):
        monkeypatch.setattr(alerts, "_lines", made)
        result = made(*arguments)
        worker.travel.shift(alerts.LEASE)
        assert len(worker.turn()) == 1  # another worker took it over meanwhile
        return result

    monkeypatch.setattr(alerts, "_lines", lines)
    worker.in_days(1)
    assert len(mails()) == 1


def test_the_lock_is_not_held_while_it_searches(worker, lea, monkeypatch):
    follow(lea)
    found, inside = alerts.find, []

    def find(*arguments):
        inside.append(db.session().info.get("writing"))
        return found(*arguments)

    monkeypatch.setattr(alerts, "find", find)
    worker.turn()
    assert inside == [False]
