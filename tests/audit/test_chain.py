"""The chain of the journal: one for all writers, and whoever touches it is found out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from extranet import clock
from extranet.application import create_app
from extranet.audit import journal, purging, verifying
from extranet.audit.verifying import Anchor
from extranet.database import db, writing
from tests.fixtures.application import close, settings_in

YEAR = timedelta(days=365)
TRIGGERS = ("entry_frozen", "entry_address", "entry_kept", "seal_frozen", "seal_kept", "head_forward", "head_kept")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def chained(request: pytest.FixtureRequest, tmp_path) -> Iterator[Flask]:
    """Give an application on each database, inside its context, with twelve entries from one address."""
    if request.param == "sqlite":
        app = request.getfixturevalue("app")
    else:
        app = create_app(settings_in(tmp_path, database_url=request.getfixturevalue("postgresql_url")))
        with app.app_context():
            upgrade()
    with app.app_context():
        journal.coming_from("192.0.2.1")
        for number in range(1, 13):
            write(number)
        journal.coming_from(None)
        yield app
    close(app)


def write(number: int, *, by: int = 7) -> None:
    with writing():
        journal.record("publish", "training", number, by=by, organisation_id=3, before={"é": 1.5, 2: None})


def sql(*statements: str) -> None:
    db.session.rollback()  # a reader would keep the triggers from going
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def disarm() -> None:
    """Take the database's own refusals away, as somebody who owns it can."""
    on = db.engine.dialect.name == "postgresql"
    sql(*(f"DROP TRIGGER audit_{one}" + (f" ON audit_{one.split('_')[0]}" if on else "") for one in TRIGGERS))


def problem(known: Anchor | None = None) -> str:
    return verifying.verify(known).problem or ""


def test_what_is_written_is_sealed_at_once_and_holds(chained):
    with writing():
        for number in range(20, 23):
            journal.record("edit", "action", number, by=None)
    with pytest.raises(RuntimeError), writing():
        journal.record("edit", "action", 30, by=None)
        db.session.flush()
        raise RuntimeError
    verdict = verifying.verify()
    assert (verdict.problem, verdict.count, verdict.position) == (None, 15, 15)


def test_many_writers_make_one_chain(chained):
    def some(first: int) -> None:
        with chained.app_context():
            for number in range(first, first + 10):
                write(number)

    threads = [threading.Thread(target=some, args=(100 * one,)) for one in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = verifying.verify()
    assert (verdict.problem, verdict.count) == (None, 52)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = 'withdraw' WHERE id = 5",
        "UPDATE audit_entry SET address = '192.0.2.2' WHERE id = 5",
        "DELETE FROM audit_entry WHERE id = 12",
        "UPDATE audit_seal SET digest = 'x' WHERE position = 5",
        "DELETE FROM audit_seal WHERE position = 12",
        "UPDATE audit_head SET position = 3",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_itself_refuses(app, statement):
    with app.app_context():
        for number in range(12):
            write(number)
        with pytest.raises(DBAPIError, match="append-only"):
            sql(statement)
        assert problem() == ""


@pytest.mark.postgresql
def test_postgresql_itself_refuses(postgresql_url, tmp_path):
    app = create_app(settings_in(tmp_path, database_url=postgresql_url))
    with app.app_context():
        upgrade()
        write(1)
        for table in ("entry", "seal", "head"):
            for statement in (f"DELETE FROM audit_{table}", f"UPDATE audit_{table} SET id = 9"):
                if (table, statement[:6]) == ("head", "UPDATE"):
                    statement = "UPDATE audit_head SET position = 0"
                with pytest.raises(DBAPIError, match="append-only"):
                    sql(statement.replace("audit_seal SET id", "audit_seal SET entry_id"))
        assert problem() == ""
    close(app)


ATTACKS = {
    "changed": ("position 5", "UPDATE audit_entry SET verb = 'withdraw' WHERE id = 5"),
    "backdated": ("position 6", "UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = 6"),
    "moved": ("position 4", "UPDATE audit_entry SET address = '192.0.2.9' WHERE id = 4"),
    "deleted": ("position 5", "DELETE FROM audit_entry WHERE id = 5"),
    "deleted with its seal": (
        "position 5",
        "DELETE FROM audit_entry WHERE id = 5",
        "DELETE FROM audit_seal WHERE position = 5",
    ),
    "renumbered over a gap": (
        "position 5",
        "DELETE FROM audit_entry WHERE id = 5",
        "DELETE FROM audit_seal WHERE position = 5",
        "UPDATE audit_seal SET position = 5 WHERE position = 6",
    ),
    "inserted": (
        "ajoutée autrement",
        "INSERT INTO audit_entry (id, at, verb, kind, details)"
        " VALUES (99, '2026-01-01 00:00:00', 'publish', 'training', '{}')",
    ),
    "reordered": (
        "position 2",
        "UPDATE audit_seal SET entry_id = 99 WHERE position = 2",
        "UPDATE audit_seal SET entry_id = 2 WHERE position = 3",
        "UPDATE audit_seal SET entry_id = 3 WHERE position = 2",
    ),
    "cut at the end": (
        "a été coupée",
        "DELETE FROM audit_entry WHERE id > 10",
        "DELETE FROM audit_seal WHERE position > 10",
    ),
    "cut at the beginning": (
        "position 1",
        "DELETE FROM audit_entry WHERE id < 3",
        "DELETE FROM audit_seal WHERE position < 3",
    ),
    "cut at the beginning, head moved": (
        "sans que le journal le dise",
        "UPDATE audit_head SET purged_position = 2, purged_digest = (SELECT digest FROM audit_seal WHERE position = 2)",
        "DELETE FROM audit_entry WHERE id < 3",
        "DELETE FROM audit_seal WHERE position < 3",
    ),
    "beheaded": ("a disparu", "DELETE FROM audit_head"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_whoever_touches_it_is_found_out(app, extranet, name):
    said, *statements = ATTACKS[name]
    with app.app_context():
        journal.coming_from("192.0.2.1")
        for number in range(1, 13):
            write(number)
        journal.coming_from(None)
        assert extranet("audit", "verify").output.startswith("OK\u00a0: 12 écritures")
        disarm()
        sql(*statements)
    result = extranet("audit", "verify")
    assert result.exit_code == 1 and said in result.stderr, result.output


def test_a_whole_journal_rewritten_is_noticed_by_what_was_noted_elsewhere(chained):
    noted = verifying.verify()
    known = Anchor(noted.position, noted.digest)
    assert problem(known) == ""
    disarm()
    sql("UPDATE audit_entry SET record_id = 99 WHERE id = 1", "DELETE FROM audit_seal", "DELETE FROM audit_head")
    rows = db.session.execute(text("SELECT id FROM audit_entry ORDER BY id")).scalars().all()
    reseal(rows)
    assert problem() == ""
    assert "position 12" in problem(known)
    assert "position 40" in problem(Anchor(40, "f" * 64))


def reseal(ids: list[int]) -> None:
    """Make a true chain of a false journal."""
    from_the_start = {"position": 0, "digest": "0" * 64, "purged_position": 0, "purged_digest": "0" * 64}
    with writing() as session:
        session.execute(db.metadata.tables["audit_head"].insert(), [{"id": 1, **from_the_start}])
        session.info[journal.WAITING] = [session.get_one(journal.Entry, one) for one in ids]


def test_the_purge_keeps_the_last_digest_and_says_so_in_the_journal(chained):
    assert purging.purge(YEAR) == 0
    with time_machine.travel(clock.now() + YEAR - timedelta(days=5)):
        write(50)
    with time_machine.travel(clock.now() + YEAR + timedelta(days=2)):
        assert purging.purge(YEAR) == 12
        verdict = verifying.verify()
        assert (verdict.problem, verdict.count, verdict.position) == (None, 2, 14)
        assert purging.purge(YEAR) == 0
    with time_machine.travel(clock.now() + 2 * YEAR + timedelta(days=2)):
        assert purging.purge(YEAR) == 2
        assert (problem(), verifying.verify().count) == ("", 1)


def test_addresses_are_erased_and_the_chain_holds(chained):
    write(50, by=8)
    assert purging.forget_addresses(YEAR) == 0
    assert purging.forget_addresses_of(8) == 0  # it came from nowhere
    assert purging.forget_addresses_of(7) == 12
    left = "SELECT count(*) FROM audit_entry WHERE address IS NOT NULL OR address_salt IS NOT NULL"
    assert db.session.scalar(text(left)) == 0
    assert problem() == ""


def test_the_migration_seals_what_was_there(chained):
    db.session.rollback()
    downgrade(revision="0015")
    upgrade()
    verdict = verifying.verify()
    assert (verdict.problem, verdict.count) == (None, 12)
    write(60)
    assert problem() == ""
