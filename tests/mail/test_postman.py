"""The postman and a real mail server: what leaves, what is tried again, what fails for good."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from extranet import outbox
from extranet.mail import postman as module
from extranet.mail.postman import DELAYS, Postman
from extranet.settings import Settings
from tests.forking import Forked
from tests.mail.conftest import put, row

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture
def frozen():
    """Stop the clock at noon; the test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_a_mail_leaves_once(server, postman):
    number = put()
    assert postman.deliver() is True
    assert postman.deliver() is False
    (letter,) = server.handler.letters
    assert (letter["To"], letter["From"]) == (
        "lea@mission-locale.example",
        "Extranet formation <assistance@region.example>",
    )
    assert (row(number).state, row(number).error) == (outbox.SENT, None)


def test_one_connection_carries_what_waits(server, postman):
    for _ in range(3):
        put()
    while postman.deliver():
        pass
    assert len(server.handler.letters) == 3
    assert postman._server is None


def test_a_refusal_for_good_is_kept_with_its_reason_and_holds_nobody_up(server, postman):
    server.handler.to_recipients = "550 5.1.1 Personne de ce nom"
    refused = put()
    postman.deliver()
    assert row(refused).state == outbox.FAILED
    assert "550" in row(refused).error
    server.handler.to_recipients = "250 OK"
    put()
    assert postman.deliver() is True
    assert len(server.handler.letters) == 1


def test_a_refusal_for_now_is_tried_again_later_each_time(server, postman, frozen):
    server.handler.to_letters = "451 4.3.0 Plus tard"
    number = put()
    for attempt, minutes in enumerate(DELAYS, 1):
        assert postman.deliver() is True
        assert (row(number).state, row(number).attempts) == (outbox.WAITING, attempt)
        assert row(number).run_at - datetime.now(UTC) == timedelta(minutes=minutes)
        assert postman.deliver() is False
        frozen.shift(timedelta(minutes=minutes))
    server.handler.to_letters = "250 OK"
    assert postman.deliver() is True
    assert row(number).state == outbox.SENT


def test_it_ends_by_failing(server, postman, frozen):
    server.handler.to_letters = "451 4.3.0 Plus tard"
    number = put()
    for minutes in (*DELAYS, 0):
        postman.deliver()
        frozen.shift(timedelta(minutes=minutes))
    assert row(number).state == outbox.FAILED
    assert "451" in row(number).error


def test_without_a_server_it_rests_and_the_other_letters_lose_no_try(server, speaking, postman, frozen):
    server.stop()
    first, second = put(), put()
    assert postman.deliver() is True
    assert postman.deliver() is False
    assert (row(first).attempts, row(second).attempts) == (1, 0)
    frozen.shift(timedelta(minutes=1))
    assert postman.deliver() is True
    assert "refus" in row(first).error.lower()


def test_a_server_that_does_not_know_us_makes_no_letter_fail(server, speaking, frozen):
    settings = Settings(**vars(speaking.extensions["extranet"]["settings"]) | {"smtp_user": "nobody"})
    number = put()
    stranger = Postman(settings)
    assert stranger.deliver() is True
    assert row(number).state == outbox.WAITING


@pytest.mark.parametrize("said", ["530 5.7.0 Authentication required", "535 5.7.8 Who are you?", "421 Closing"])
def test_what_the_server_holds_against_us_makes_no_letter_fail(server, postman, frozen, said):
    server.handler.to_recipients = said
    number, other = put(), put()
    assert postman.deliver() is True
    assert postman.deliver() is False
    assert (row(number).state, row(other).attempts) == (outbox.WAITING, 0)


def test_nothing_is_said_in_clear_where_tls_is_asked(server, speaking, frozen):
    settings = Settings(**vars(speaking.extensions["extranet"]["settings"]) | {"smtp_starttls": True})
    number = put()
    assert Postman(settings).deliver() is True
    assert (server.handler.letters, row(number).state) == ([], outbox.WAITING)


def test_a_mail_without_template_fails_and_the_next_one_leaves(server, postman):
    unknown, escaping, good = put(name="nobody_wrote_it"), put(name="../errors/500"), put()
    while postman.deliver():
        pass
    assert "nobody_wrote_it" in row(unknown).error
    assert [row(one).state for one in (unknown, escaping, good)] == [outbox.FAILED, outbox.FAILED, outbox.SENT]


@pytest.mark.parametrize("to", ["", "nowhere", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"])
def test_an_address_that_is_none_fails(server, postman, to):
    number = put(to)
    postman.deliver()
    assert (row(number).state, server.handler.letters) == (outbox.FAILED, [])


def test_killed_before_it_could_say_so_it_sends_the_same_letter_again(server, speaking, postman):
    """A process that dies between the server's yes and the row's: the second letter is the first, to the letter."""
    number = put()
    values = dict(vars(speaking.extensions["extranet"]["settings"]))
    child = f"""
import os, signal
from pathlib import PosixPath
from extranet import outbox
from extranet.application import create_app
from extranet.settings import Settings
outbox.sent = lambda message: os.kill(os.getpid(), signal.SIGKILL)
app = create_app(Settings(**{values!r}))
with app.app_context():
    app.extensions["extranet"]["postman"].deliver()
"""
    assert Forked(child).wait()[0] == -signal.SIGKILL
    assert (row(number).state, len(server.handler.letters)) == (outbox.WAITING, 1)

    with time_machine.travel(row(number).run_at):
        assert postman.deliver() is True
    first, second = server.handler.raw
    assert first == second
    assert row(number).state == outbox.SENT


def test_two_workers_do_not_take_the_same_mail(speaking):
    put()
    assert outbox.claim() is not None
    assert outbox.claim() is None


def test_in_development_letters_become_files(app, settings):
    with app.app_context():
        number = put()
        postman = app.extensions["extranet"]["postman"]
        assert postman.deliver() is True
        assert row(number).state == outbox.SENT
        (file,) = settings.mail_dir.iterdir()
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert "http://127.0.0.1:8000/alertes/" in letter.get_body(("plain",)).get_content()
        assert str(settings.mail_dir) in postman.where()


@pytest.mark.parametrize("known", [{}, {"smtp_host": "127.0.0.1"}, {"site_url": "https://x.example"}])
def test_in_production_letters_wait_until_server_and_address_are_set(make_app, known):
    app = make_app(env="production", **known)
    with app.app_context():
        number = put()
        postman = app.extensions["extranet"]["postman"]
        assert postman.deliver() is False
        assert row(number).state == outbox.WAITING
        assert "attendent" in postman.where()


def test_no_transaction_stays_open_while_the_server_thinks(server, postman, monkeypatch):
    """A reader that stays holds the whole write-ahead log of SQLite."""
    seen = []

    def send(server, written):
        seen.append(outbox.db.session().in_transaction())

    put()
    monkeypatch.setattr(module, "_send", send)
    postman.deliver()
    assert seen == [False]
