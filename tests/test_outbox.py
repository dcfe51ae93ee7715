"""Mails to send: they leave only if the rest of the transaction is kept."""

from __future__ import annotations

import pytest

from extranet import outbox
from extranet.database import writing


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
