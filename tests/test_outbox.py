"""Mails to send: they leave only if the rest of the transaction is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from extranet import outbox
from extranet.database import writing

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_mail_waits_until_it_is_sent(database):
    with writing():
        outbox.put("activation", "a@region.example", link="/mot-de-passe/choisir/x")
    [message] = outbox.waiting()
    assert (message.name, message.to, message.values) == (
        "activation",
        "a@region.example",
        {"link": "/mot-de-passe/choisir/x"},
    )
    outbox.sent(message)
    assert outbox.waiting() == []
    assert message.sent_at is not None


def test_a_mail_is_forgotten_thirty_days_after_it_left(database):
    with time_machine.travel(NOW, tick=False) as travelled:
        with writing():
            for to in ("a@region.example", "b@region.example", "c@region.example"):
                outbox.put("activation", to)
        gone, refused, _ = outbox.waiting()
        outbox.sent(gone)
        outbox.failed(refused, "no such person")
        travelled.shift(timedelta(days=29))
        assert outbox.purge() == 0
        travelled.shift(timedelta(days=2))
        assert outbox.purge() == 2
        assert [message.to for message in outbox.waiting()] == ["c@region.example"]


def test_a_mail_is_lost_with_its_transaction(database):
    with pytest.raises(ZeroDivisionError), writing():
        outbox.put("activation", "a@region.example")
        raise ZeroDivisionError
    assert outbox.waiting() == []


def test_a_mail_that_cannot_leave_says_why(database):
    with writing():
        outbox.put("activation", "nowhere")
    [message] = outbox.waiting()
    outbox.failed(message, "550 no such person")
    assert (message.state, message.error) == (outbox.FAILED, "550 no such person")
    assert outbox.waiting() == []
