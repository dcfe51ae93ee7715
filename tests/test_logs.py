"""The logs: what is struck out, what a request and an error leave."""

from __future__ import annotations

import json
import logging
import secrets

import pytest

from extranet import logs
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.leaks import FORBIDDEN, Leaks


def written(message: str, production: bool = True) -> str:
    record = logging.LogRecord("extranet.test", logging.WARNING, __file__, 1, message, None, None)
    return logs.formatter(production=production).format(record)


@pytest.mark.parametrize("production", [True, False])
def test_what_names_a_person_or_opens_something_is_struck_out(production):
    token = "aB3" + secrets.token_urlsafe(32)
    said = f"to=lea.martin@agence.example, {token}, 06 12 34 56 78, 1 85 05 78 006 084, 2850578006084"
    line = written(said, production)
    assert line.count("[adresse]") == line.count("[jeton]") == line.count("[téléphone]") == 1
    assert line.count("[numéro]") == 2 and "martin" not in line and token not in line
    plain = "Work 12345 (result-export) failed in extranet.search.exporting.exports, 2026-11-28, " + "0f" * 32
    assert plain in written(plain, production)


def test_the_search_of_the_tests_would_find_them():
    leaks = Leaks()
    leaks.setFormatter(logging.Formatter("%(message)s"))
    for said in (
        "trois mots de passe",
        "lea@agence.example",
        "aB3" + secrets.token_urlsafe(32),
        "code: 123456",
        "0612345678",
        "1850578006084",
        "/formations?q=lea",
    ):
        leaks.handle(logging.LogRecord("extranet", logging.ERROR, __file__, 1, said, None, None))
    assert {one.split(":")[0] for one in leaks.found} == set(FORBIDDEN)


@pytest.fixture
def lines(app) -> list[dict]:
    """Give the lines of the log as they are written in production."""
    found: list[dict] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(json.loads(self.format(record)))

    keep = Keep()
    keep.setFormatter(logs.formatter(production=True))
    loggers = [logging.getLogger(), logging.getLogger(logs.REQUESTS)]
    for logger in loggers:
        logger.addHandler(keep)
    yield found
    for logger in loggers:
        logger.removeHandler(keep)


def test_a_request_is_one_line_that_names_its_page_and_its_id(app, client, lines):
    with app.app_context():
        an_account()
    sign_in(client)
    lines.clear()
    answers = [client.get("/formations?q=Léa+Martin+0612345678"), client.get("/lien/unjeton")]
    for line, answer in zip(lines, answers, strict=True):
        assert line["request"] == answer.headers["X-Request-ID"]
        assert line["status"] == answer.status_code
    assert lines[0]["endpoint"] == "find.results"
    assert not any(word in json.dumps(lines) for word in ("Martin", "0612", "unjeton"))


def test_an_error_gives_a_reference_and_is_logged_without_what_was_asked(app, client, lines, monkeypatch):
    def fail() -> None:
        raise RuntimeError("for lea@agence.example")

    app.testing = False
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "help.help", fail)
    fail.guard_rule = app.view_functions["help.legal"].guard_rule
    answer = client.get("/aide?q=Martin")
    assert answer.status_code == 500
    reference = answer.headers["X-Request-ID"]
    assert reference in answer.text
    (error,) = [line for line in lines if line["level"] == "ERROR"]
    assert error["request"] == reference and "RuntimeError: for [adresse]" in error["exc_info"]
    assert "Martin" not in json.dumps(lines)
