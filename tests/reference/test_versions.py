from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, func, select, update

from extranet import clock
from extranet.changes import EVERYTHING, Change
from extranet.database import db, writing
from extranet.reference import Code, ReferenceVersion, codes, versions


def rows(label, count=1):
    return [
        {"kind": "nsf", "code": str(number), "label": label, "parent": None, "extra": {}} for number in range(count)
    ]


def stage(label, count=1):
    return versions.stage("nsf", [(Code, rows(label, count))], origin="file.csv")


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_staged_rows_are_read_by_nobody_before_the_switch(app):
    versions.switch(stage("old"))
    new = stage("new")
    assert codes.labels("nsf", ["0"]) == {"0": "old"}
    versions.switch(new)
    assert codes.labels("nsf", ["0"]) == {"0": "new"}
    assert codes.label("nsf", "0") == "new"


def test_the_switch_notes_that_everything_may_have_changed(app):
    versions.switch(stage("old"))
    assert list(db.session.scalars(select(Change.kind))) == [EVERYTHING]


def test_purge_deletes_what_nobody_reads(app):
    versions.switch(stage("old", 5))
    versions.switch(stage("new", 3))
    versions.purge("nsf", Code)
    assert count(Code) == 3
    assert [version.rows for version in db.session.scalars(select(ReferenceVersion))] == [3]


def test_a_killed_load_is_swept_later_never_a_running_one(app):
    versions.switch(stage("current"))
    abandoned = stage("abandoned")
    running = stage("running")
    long_ago = clock.now() - timedelta(hours=2)
    with writing() as session:
        session.execute(update(ReferenceVersion).where(ReferenceVersion.id == abandoned.id).values(loaded_at=long_ago))
    versions.purge("nsf", Code)
    assert set(db.session.scalars(select(Code.label))) == {"current", "running"}
    versions.switch(running)
    assert codes.labels("nsf", ["0"]) == {"0": "running"}


@pytest.fixture
def written():
    """How many rows each write transaction touched: the lock is held as long as there are rows to write."""
    touched, lasted = {}, []

    def begin(connection):
        if connection.get_execution_options().get("begin") == "IMMEDIATE":
            touched[id(connection)] = 0

    def execute(connection, cursor, *_told):
        if id(connection) in touched:
            touched[id(connection)] += max(cursor.rowcount, 0)

    def commit(connection):
        if id(connection) in touched:
            lasted.append(touched.pop(id(connection)))

    told = {"begin": begin, "after_cursor_execute": execute, "commit": commit}
    for name, listener in told.items():
        event.listen(Engine, name, listener)
    yield lasted
    for name, listener in told.items():
        event.remove(Engine, name, listener)


def test_no_write_transaction_touches_more_than_a_batch(app, written):
    versions.switch(stage("old", 20_000))
    versions.switch(stage("new", 20_000))
    versions.purge("nsf", Code)
    assert count(Code) == 20_000
    assert sum(written) >= 60_000
    assert max(written) <= versions.BATCH
