"""`/sante`: yes or no to anybody, details to who knows the word, few statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from extranet import clock, outbox
from extranet.database import db, writing
from extranet.operating import backing_up, disk, health, heartbeat
from extranet.operating.heartbeat import Heartbeat
from extranet.outbox import Message
from extranet.search.index.folder import note_damage
from tests.fixtures.statements import counted

WORD = "a word for the watchman"
BEARER = {"Authorization": f"Bearer {WORD}"}


@pytest.fixture
def site(make_app):
    app = make_app(health_token=WORD)
    settings = app.extensions["extranet"]["settings"]
    with app.app_context():
        heartbeat.beat("here:1")
        backing_up.nightly(settings, "1")
    return app


def test_anybody_reads_yes_or_no_and_nothing_else(site, monkeypatch):
    client = site.test_client()
    for headers in (
        {},
        {"Authorization": "Bearer other"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic eDp5"},
    ):
        answer = client.get("/sante", headers=headers)
        assert (answer.status_code, answer.json) == (200, {"status": "ok"})
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("what", ["disk", "database"])
def test_anybody_reads_that_the_site_cannot_serve(site, monkeypatch, what):
    def fail(*_):
        raise OperationalError("SELECT 1", {}, Exception("down"))

    if what == "disk":
        monkeypatch.setattr(disk, "room", lambda _: disk.Room(free=1, total=2))
    else:
        monkeypatch.setattr(db.session, "scalar", fail)
    answer = site.test_client().get("/sante")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable"})


def test_without_a_word_in_the_settings_nobody_reads_more(client):
    assert client.get("/sante", headers={"Authorization": "Bearer "}).json == {"status": "ok"}


def test_who_knows_the_word_reads_what_needs_a_hand(site):
    client, settings = site.test_client(), site.extensions["extranet"]["settings"]

    def wrong() -> set[str]:
        site.extensions.pop("health", None)
        answer = client.get("/sante", headers=BEARER)
        found = {name for name, check in answer.json["checks"].items() if not check["ok"]}
        assert (answer.status_code, answer.json["ok"]) == ((503, False) if found else (200, True))
        return found

    with counted(site) as sent:
        assert wrong() == set()
    assert len([one for one in sent if not one.startswith("BEGIN")]) <= 4
    with counted(site) as sent:  # however often it is asked
        client.get("/sante")
    assert sent == []
    with site.app_context(), writing() as session:
        session.get(Heartbeat, heartbeat.WORKER).at = clock.now() - timedelta(minutes=4)
    assert wrong() == {health.WORKER}
    with site.app_context(), writing() as session:
        outbox.put("alert", "un@pau.example")
        session.flush()
        session.query(Message).one().run_at = clock.now() - timedelta(hours=1)
    note_damage(settings.index_dir)
    for path in settings.backups_dir.iterdir():
        path.unlink()
    assert wrong() == {health.WORKER, health.MAIL, health.INDEX, health.BACKUP}
