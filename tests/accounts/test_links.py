from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from extranet import clock, errors
from extranet.accounts import links
from extranet.accounts.links import ACTIVATION, Link
from extranet.accounts.people import User
from extranet.database import db, writing
from tests.factories.accounts import an_account

NINE = datetime(2027, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def travelled(database):
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def issue(purpose: str = ACTIVATION) -> str:
    with writing():
        return links.issue(db.session.scalars(select(User)).one(), purpose)


def test_a_link_serves_once_and_looking_does_not_use_it(travelled):
    user = an_account()
    token = issue()
    assert links.look(token, ACTIVATION).id == user.id
    assert links.look(token, ACTIVATION).id == user.id
    with writing():
        assert links.use(token, ACTIVATION).id == user.id
    for attempt in (links.look, links.use):
        with pytest.raises(errors.NotFound), writing():
            attempt(token, ACTIVATION)


def test_a_link_lasts_seventy_two_hours(travelled):
    an_account()
    token = issue()
    travelled.shift(timedelta(hours=72) - timedelta(seconds=1))
    assert links.look(token, ACTIVATION)
    travelled.shift(1)
    with pytest.raises(errors.NotFound):
        links.look(token, ACTIVATION)


def test_a_new_link_replaces_the_former(travelled):
    an_account()
    former, other_purpose, latest = issue(), issue("other"), issue()
    with pytest.raises(errors.NotFound):
        links.look(former, ACTIVATION)
    assert links.look(latest, ACTIVATION)
    assert links.look(other_purpose, "other")


def test_a_link_serves_its_purpose_only_and_its_hash_opens_nothing(travelled):
    an_account()
    token = issue()
    stored = db.session.scalars(select(Link.token_hash)).one()
    assert token not in stored
    for wrong, purpose in ((token, "other"), (stored, ACTIVATION), ("", ACTIVATION)):
        with pytest.raises(errors.NotFound):
            links.look(wrong, purpose)


def test_the_link_of_a_suspended_account_opens_nothing(travelled):
    user = an_account()
    token = issue()
    with writing():
        user.suspended_at = clock.now()
    with pytest.raises(errors.NotFound):
        links.look(token, ACTIVATION)


def test_of_two_at_the_same_time_one_wins(app, database):
    an_account()
    token = issue()
    results = []

    def use():
        with app.app_context():
            try:
                with writing():
                    links.use(token, ACTIVATION)
                results.append("in")
            except errors.NotFound:
                results.append("out")

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["in", "out", "out", "out"]
