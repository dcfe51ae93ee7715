from __future__ import annotations

import pytest
from sqlalchemy import select

from extranet.audit import journal
from extranet.audit.journal import AppendOnly, Entry
from extranet.database import WriteOutsideTransaction, db, writing

pytestmark = pytest.mark.usefixtures("database")


def entry() -> Entry:
    return db.session.scalars(select(Entry)).one()


def test_an_entry_says_who_did_what_to_what_for_whom_and_from_where():
    journal.coming_from("192.0.2.1")
    with writing():
        journal.record("publish", "training", 12, by=7, organisation_id=3, reason="file")
    journal.coming_from(None)
    written = entry()
    assert (written.actor_id, written.organisation_id, written.verb, written.kind) == (7, 3, "publish", "training")
    assert (written.record_id, written.details, written.address) == (12, {"reason": "file"}, "192.0.2.1")
    assert written.at.tzinfo


def test_an_entry_goes_with_the_transaction_of_what_it_tells():
    with pytest.raises(RuntimeError, match="stop"), writing():
        journal.record("publish", "training", 12, by=7)
        db.session.flush()
        raise RuntimeError("stop")
    assert db.session.scalars(select(Entry)).all() == []
    journal.record("publish", "training", 12, by=7)
    with pytest.raises(WriteOutsideTransaction):
        db.session.flush()
    db.session.rollback()


def test_an_entry_neither_changes_nor_goes():
    with writing():
        journal.record("publish", "training", 12, by=7)
    with pytest.raises(AppendOnly), writing():
        entry().verb = "withdraw"
    with pytest.raises(AppendOnly), writing():
        db.session.delete(entry())
    assert entry().verb == "publish"
