from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from extranet.accounts import attempts
from extranet.accounts.attempts import ACCOUNT_LIMIT, ADDRESS_LIMIT, PAIR_LIMIT, WINDOW, Attempt, TooManyAttempts
from extranet.database import db, writing

NINE = datetime(2027, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def clock(database):
    with time_machine.travel(NINE, tick=False) as travelled:
        yield travelled


def test_one_account_from_one_address_waits_after_a_few_failures_and_never_more_than_fifteen_minutes(clock):
    for _ in range(PAIR_LIMIT):
        attempts.reserve("lea@a.example", "192.0.2.1", known=True)
        clock.shift(10)
    with pytest.raises(TooManyAttempts, match="minutes") as refusal:
        attempts.reserve("LEA@a.example ", "192.0.2.1", known=True)
    assert 0 < refusal.value.details["seconds"] <= WINDOW.total_seconds()
    attempts.reserve("leo@a.example", "192.0.2.1", known=False)
    attempts.reserve("lea@a.example", "192.0.2.2", known=False)
    clock.shift(refusal.value.details["seconds"])
    attempts.reserve("lea@a.example", "192.0.2.1", known=True)


def test_insisting_does_not_prolong_the_wait(clock):
    for _ in range(PAIR_LIMIT):
        attempts.reserve("lea@a.example", "192.0.2.1", known=False)
    for _ in range(14):
        clock.shift(timedelta(minutes=1))
        with pytest.raises(TooManyAttempts):
            attempts.reserve("lea@a.example", "192.0.2.1", known=False)
    clock.shift(timedelta(minutes=1))
    attempts.reserve("lea@a.example", "192.0.2.1", known=False)


def test_many_addresses_against_one_account_are_stopped_but_its_owner_is_not(clock):
    for number in range(ACCOUNT_LIMIT):
        attempts.reserve("lea@a.example", f"192.0.2.{number}", known=False)
    with pytest.raises(TooManyAttempts):
        attempts.reserve("lea@a.example", "198.51.100.7", known=False)
    attempts.reserve("lea@a.example", "203.0.113.9", known=True)


def test_one_address_against_many_accounts_is_stopped(clock):
    for number in range(ADDRESS_LIMIT):
        attempts.reserve(f"agent{number}@a.example", "192.0.2.1", known=False)
    with pytest.raises(TooManyAttempts):
        attempts.reserve("lea@a.example", "192.0.2.1", known=True)


def test_signing_in_forgets_one_s_own_failures_only(clock):
    for _ in range(PAIR_LIMIT):
        attempts.reserve("lea@a.example", "192.0.2.1", known=False)
        attempts.reserve("leo@a.example", "192.0.2.1", known=False)
    with writing():
        attempts.forget("Lea@a.example", "192.0.2.1")
    attempts.reserve("lea@a.example", "192.0.2.1", known=False)
    with pytest.raises(TooManyAttempts):
        attempts.reserve("leo@a.example", "192.0.2.1", known=False)


def test_what_strangers_do_is_counted_by_address_apart_from_sign_ins(clock):
    numbers = [attempts.count("rejoindre", "192.0.2.1", 3, "Trop.") for _ in range(3)]
    with pytest.raises(TooManyAttempts, match=r"Trop\. Réessayez dans 15") as refusal:
        attempts.count("rejoindre", "192.0.2.1", 3, "Trop.")
    assert refusal.value.details["seconds"] <= WINDOW.total_seconds() + 1
    attempts.count("proconnect", "192.0.2.1", 3, "Trop.")
    attempts.count("rejoindre", "192.0.2.2", 3, "Trop.")
    for number in range(ADDRESS_LIMIT):
        attempts.reserve(f"agent{number}@a.example", "192.0.2.1", known=False)
    attempts.uncount(numbers[0])
    attempts.count("rejoindre", "192.0.2.1", 3, "Trop.")
    clock.shift(WINDOW)
    attempts.count("rejoindre", "192.0.2.1", 3, "Trop.")


def test_nothing_is_kept_longer_than_it_serves(clock):
    attempts.reserve("lea@a.example", "192.0.2.1", known=False)
    clock.shift(WINDOW)
    attempts.reserve("leo@a.example", "192.0.2.1", known=False)
    assert db.session.scalars(select(Attempt.email)).all() == ["leo@a.example"]


def test_attempts_at_the_same_instant_do_not_slip_through_together(app, database):
    passed = []

    def attempt():
        with app.app_context():
            try:
                attempts.reserve("lea@a.example", "192.0.2.1", known=False)
                passed.append(1)
            except TooManyAttempts:
                pass

    threads = [threading.Thread(target=attempt) for _ in range(2 * PAIR_LIMIT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == PAIR_LIMIT
    assert database.scalar(select(func.count(Attempt.id))) == PAIR_LIMIT
