"""Each kind is kept as long as its setting says, not a day more: the clock is moved past each end."""

from __future__ import annotations

import logging
from dataclasses import fields
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from extranet import clock, outbox, retention, work
from extranet.accounts import attempts, links, sessions
from extranet.accounts.attempts import Attempt
from extranet.audit import journal, verifying
from extranet.audit.journal import Entry
from extranet.cli import forgetting
from extranet.database import db, writing
from extranet.logs import REQUESTS, scrub
from extranet.retention import Retention
from tests.factories.accounts import an_account, an_organisation

TOLD_ONLY = {"logs"}  # by the host
WITH_ANOTHER = {"open_remarks"}  # by the purge of remarks


def test_every_kind_with_a_setting_has_its_purge(settings):
    kinds = {one.name.removeprefix("keep_") for one in fields(Retention)}
    assert set(forgetting.purges(settings)) == kinds - TOLD_ONLY - WITH_ANOTHER | {"attempts"}


@pytest.mark.usefixtures("database")
def test_each_kind_goes_when_its_time_is_over(settings):
    old = fill()
    kept = Retention(keep_mails=5, keep_sessions=10, keep_links=20, keep_work=25, keep_journal=40, keep_addresses=30)
    retention.apply(kept)
    purges, now = forgetting.purges(settings), clock.now()
    try:
        for kind, days in (("mails", 5), ("sessions", 10.5), ("links", 23), ("work", 25), ("journal", 41)):
            for past, left in ((-1, old[kind]), (1, 0)):
                with time_machine.travel(now + timedelta(days=days, hours=past)):
                    purges[kind]()
                assert how_many(kind) == left + (kind == "journal" and past > 0), (kind, past)
        with time_machine.travel(now + timedelta(minutes=16)):
            assert purges["attempts"]() == 1
    finally:
        retention.apply(settings)


@pytest.mark.usefixtures("database")
def test_the_end_of_the_chain_is_written_in_the_logs(caplog):
    with writing():
        journal.record("publish", "training", 1, by=1)
    logging.getLogger(REQUESTS).addHandler(caplog.handler)
    try:
        forgetting.tell_the_seal()
    finally:
        logging.getLogger(REQUESTS).removeHandler(caplog.handler)
    verdict = verifying.verify()
    assert f"{verdict.position}:{verdict.digest}" in caplog.text
    assert verdict.digest in scrub(caplog.text)


MODELS = {
    "mails": outbox.Message,
    "sessions": sessions.UserSession,
    "links": links.Link,
    "work": work.WorkItem,
    "journal": Entry,
    "attempts": Attempt,
}


def how_many(kind: str) -> int:
    return db.session.scalar(select(func.count()).select_from(MODELS[kind]))


def fill() -> dict[str, int]:
    """Put one thing of each kind, over today."""
    user = an_account()
    attempts.reserve("lea@pau.example", "192.0.2.1", known=False)
    with writing():
        outbox.put("alert", "lea@pau.example")
        sessions.start(user.id, an_organisation(), "192.0.2.1")
        links.issue(user, links.ACTIVATION)
        work.put("export")
        journal.record("publish", "training", 1, by=user.id)
    outbox.sent(outbox.claim())
    item = work.claim("here")
    work.finish(item, "here")
    return {kind: how_many(kind) for kind in MODELS}
