"""Backups: saved while others write, put back row by row, undone, refused when they cannot be trusted."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from extranet import __version__, outbox
from extranet.accounts import seed
from extranet.accounts.organisations import Organisation
from extranet.application import create_app
from extranet.audit import journal, verifying
from extranet.cli.backups import knows, migrate
from extranet.database import db, writing
from extranet.errors import Refused
from extranet.operating import backing_up, restoring
from extranet.operating.archive import Manifest, Writer, read_manifest
from extranet.operating.sqlite_copy import FILE, opened
from extranet.search.index import checking, indexing
from tests.factories import offer
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.application import close, settings_in
from tests.fixtures.client import Client

# What a restoration itself writes.
TOUCHED = {"change", "desk_change", "user_session", "outbox_message", "audit_entry", "audit_seal", "audit_head"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give an application over an own database of each kind, its tables empty but for the first day's."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    app = create_app(settings_in(tmp_path / "site", database_url=url))
    app.test_client_class, app.testing = Client, True
    (tmp_path / "site").mkdir()
    with app.app_context():
        with db.engine.connect() as connection:
            migrate(connection, "head")
            connection.commit()
        seed.seed()
    yield app
    close(app)


def every_row() -> dict[str, list[tuple]]:
    db.session.rollback()
    with db.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=repr) for name in names}


def put_back(app: Flask, path: Path) -> Path:
    settings = app.extensions["extranet"]["settings"]
    return restoring.restore(path, settings, __version__, migrate, knows)[1]


def test_saved_while_others_write_then_put_back_row_by_row_and_undone(site, tmp_path):
    client, settings = site.test_client(), site.extensions["extranet"]["settings"]
    with site.app_context():
        an_account()
    sign_in(client)
    started, stop = threading.Event(), threading.Event()

    def write() -> None:
        with site.app_context():
            while not stop.is_set():
                with writing():
                    outbox.put("alert", "un@pau.example")
                    db.session.flush()
                    outbox.put("alert", "deux@pau.example")
                started.set()

    writer = threading.Thread(target=write)
    writer.start()
    started.wait()
    with site.app_context():
        busy = backing_up.backup(tmp_path / "busy.zip", settings, __version__)
    stop.set()
    writer.join()
    assert busy.rows["outbox_message"] % 2 == 0  # a transaction is in it whole, or not at all
    with site.app_context():
        offer.training()
        journal_of_the_day()
        before = every_row()
        backing_up.backup(tmp_path / "quiet.zip", settings, __version__)
        offer.training()
        with writing() as session:
            session.scalars(select(Organisation).where(Organisation.code == "region")).one().name = "Autre nom"
        changed = every_row()
        undo = put_back(site, tmp_path / "quiet.zip")
        after = every_row()
        indexing.ensure(settings.index_dir)
        assert checking.check(settings.index_dir) == []
        assert {name: rows for name, rows in after.items() if name not in TOUCHED} == {
            name: rows for name, rows in before.items() if name not in TOUCHED
        }
        assert [row[0] for row in after["outbox_message"]] == [row[0] for row in before["outbox_message"]]
        assert outbox.claim() is None  # what waited does not leave twice
        assert verifying.verify().problem is None
        assert client.get("/compte").status_code == 302
        put_back(site, undo)
        offered = {"training", "training_revision", "action", "organisation"}
        assert {name: every_row()[name] for name in offered} == {name: changed[name] for name in offered}
        indexing.drain(settings.index_dir)
        assert checking.check(settings.index_dir) == []


def journal_of_the_day() -> None:
    with writing():
        journal.record("try", "backup", None, by=None)


def test_an_older_schema_is_brought_up_to_date(database, settings, tmp_path):
    path = tmp_path / "older.sqlite"
    with opened(path) as connection:
        migrate(connection, "0017")
        connection.commit()
        rows = {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in tables(connection)}
    with Writer(tmp_path / "older.zip") as writer:
        with path.open("rb") as file:
            writer.add(FILE, file)
        writer.end(Manifest("0.1", "0017", "sqlite", "2026-11-01T02:00:00+00:00", rows))
    restoring.restore(tmp_path / "older.zip", settings, __version__, migrate, knows)
    assert knows(database.scalar(text("SELECT version_num FROM alembic_version")))
    assert database.scalar(text("SELECT count(*) FROM heartbeat")) == 0


def tables(connection) -> list[str]:
    return inspect(connection).get_table_names()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"schema": "9999"}, "plus récent"),
        ({"database": "postgresql"}, "ce site utilise sqlite"),
        ({"format": 2}, "plus récente"),
        ({"digests": {FILE: "0" * 64}}, "abîmée"),
        ({"rows": {"training": 3}}, "lignes"),
        (None, "pas une sauvegarde"),
    ],
)
def test_what_cannot_be_trusted_changes_nothing(database, settings, tmp_path, told, said):
    path = tmp_path / "doubtful.zip"
    backing_up.backup(path, settings, __version__)
    manifest = json.loads(zipfile.ZipFile(path).read("manifest.json"))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "other.zip", "w") as new:
        new.writestr(FILE, old.read(FILE))
        new.writestr("manifest.json", json.dumps(manifest | told) if told is not None else "no")
    before = every_row()
    with pytest.raises(Refused, match=said):
        restoring.restore(tmp_path / "other.zip", settings, __version__, migrate, knows)
    assert every_row() == before
    assert not list(settings.backups_dir.glob(".*"))  # nothing half is left


def test_the_commands_and_the_nights(app, extranet, settings, tmp_path):
    path = tmp_path / "mine.zip"
    assert extranet("backup", path).exit_code == 0
    assert (path.stat().st_mode & 0o777, read_manifest(path).database) == (0o600, "sqlite")
    said = extranet("restore", path)
    assert (said.exit_code, "Pour revenir en arrière" in said.output) == (0, True)
    with app.app_context():
        for number in range(9):
            (settings.backups_dir / f"sauvegarde-20260101-00000{number}.zip").touch()
        made = backing_up.nightly(settings, __version__)
        kept = sorted(one.name for one in settings.backups_dir.glob("sauvegarde-*"))
        assert (len(kept), kept[-1]) == (settings.backups_kept, made.name)
        assert [one[0].name.split("-")[0] for one in backing_up.backups(settings)] == ["sauvegarde", "avant"]
