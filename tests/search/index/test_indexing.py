"""The index follows the database: for every reader, from every writer, whatever breaks."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from extranet import changes
from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.changes import Change
from extranet.database import db, writing
from extranet.errors import SearchUnavailable
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.index import checking, indexing
from extranet.search.index.folder import SCHEMA, read_current, writing_index
from extranet.search.request import SearchRequest
from tests.forking import Forked
from tests.search.offer import TODAY, Offer, add

READER = """
import sys
from datetime import date
from pathlib import Path
from extranet.application import create_app
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.request import SearchRequest
from extranet.settings import Settings
create_app(Settings(data_dir=Path(sys.argv[1]).parent, secret_key="tests only")).app_context().push()
engine = ColumnarEngine(Path(sys.argv[1]))
print("ready", flush=True)
for words in sys.stdin:
    page = engine.search(SearchRequest(today=date(2026, 11, 22), q=words.strip()))
    print(page.total, [value.count for value in page.facets["financeur"]], flush=True)
"""
REBUILDER = """
import sys
from pathlib import Path
from extranet.application import create_app
from extranet.search.index import indexing
from extranet.settings import Settings
data = Path(sys.argv[1])
with create_app(Settings(data_dir=data, secret_key="nothing is kept secret with this one")).app_context():
    print("ready", flush=True)
    while True:
        indexing.rebuild(data / "index")
        print("built", flush=True)
"""


@pytest.fixture
def other_process(folder):
    """Give a function that searches in another process, which stays open."""
    process = Forked(READER, folder)
    assert process.said() == "ready"
    yield process
    process.kill()


def total(engine: ColumnarEngine, q: str = "") -> int:
    return engine.search(SearchRequest(today=TODAY, q=q)).total


def pending() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Change.id)))


def test_what_is_written_is_found_at_once_by_every_process(folder, engine, other_process):
    indexing.ensure(folder)
    assert other_process("soudeur") == "0 []"
    (action_id,) = add(Offer())
    assert indexing.drain(folder)
    assert total(engine, "soudeur") == 1
    assert other_process("soudeur") == "1 [1]"
    with writing():
        db.session.get(Action, action_id).state = "withdrawn"
        changes.note(changes.ACTION, action_id)
    indexing.drain(folder)
    assert total(engine, "soudeur") == 0
    assert other_process("soudeur") == "0 []"
    assert pending() == 0


def test_a_document_replaced_is_counted_once(folder, engine, other_process):
    ids = add(Offer(), Offer(title="Boulanger"), Offer(title="Couvreur"))
    indexing.rebuild(folder)
    for places in (3, 4, 0):
        with writing():
            session = db.session.scalars(select(TrainingSession).where(TrainingSession.action_id == ids[0])).one()
            session.places_left, session.places_confirmed_at = places, datetime(2026, 11, 20, 9, tzinfo=UTC)
            changes.note(changes.SESSION, session.id)
        indexing.drain(folder)
        page = engine.search(SearchRequest(today=TODAY))
        assert page.total == 3
        assert {value.value: value.count for value in page.facets["places"]} == (
            {"oui": 1, "a-confirmer": 2} if places else {"complet": 1, "a-confirmer": 2}
        )
        assert other_process("") == "3 [3]"


def test_a_change_of_a_training_or_of_everything_reaches_its_actions(folder, engine):
    ids = add(Offer(), Offer(title="Boulanger"))
    indexing.drain(folder)
    with writing():
        training = db.session.get(Action, ids[0]).training
        training.revision.title = "Chaudronnier"
        changes.note(changes.TRAINING, training.id)
    indexing.drain(folder)
    assert (total(engine, "soudeur"), total(engine, "chaudronnier")) == (0, 1)
    with writing():
        for training in db.session.scalars(select(Training)):
            training.revision.title = "Cordiste"
        changes.note_everything()
    indexing.drain(folder)
    assert total(engine, "cordiste") == 2
    assert checking.check(folder) == []


def test_only_the_change_rows_that_were_read_are_deleted(folder, monkeypatch):
    indexing.ensure(folder)
    (first,) = add(Offer())
    forget = indexing._forget

    def somebody_writes_meanwhile(change_ids):
        monkeypatch.setattr(indexing, "_forget", forget)
        with writing():
            changes.note(changes.ACTION, first)
        noted.append(pending())
        forget(change_ids)
        noted.append(pending())

    noted: list[int] = []
    monkeypatch.setattr(indexing, "_forget", somebody_writes_meanwhile)
    indexing.drain(folder)
    assert noted == [2, 1]
    assert pending() == 0


def test_many_writers_drain_at_once(app, folder, engine):
    indexing.ensure(folder)

    def write(number: int) -> None:
        with app.app_context():
            for step in range(5):
                try:
                    add(Offer(title=f"Cordiste numero{number}x{step}", provider=f"P{number}"))
                    indexing.drain(folder)
                except Exception as error:
                    failures.append(error)
            db.session.remove()

    failures: list[Exception] = []
    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    indexing.drain(folder)
    assert total(engine, "cordiste") == 20
    assert pending() == 0
    assert checking.check(folder) == []


def test_who_cannot_have_the_lock_leaves_the_changes_to_the_holder(folder):
    indexing.ensure(folder)
    add(Offer())
    with writing_index(folder, 0) as held:
        assert held
        assert not indexing.drain(folder, wait=0.05)
    assert pending() == 1
    assert indexing.drain(folder)


def test_many_changes_end_in_a_new_base(folder, engine, monkeypatch):
    monkeypatch.setattr(indexing, "OVERLAY", 5)
    indexing.ensure(folder)
    before = read_current(folder)
    add(*[Offer(title=f"Soudeur {number}") for number in range(8)])
    indexing.drain(folder, compact=False)
    assert read_current(folder) == before
    assert total(engine) == 8
    indexing.drain(folder)
    assert read_current(folder).snapshot != before.snapshot
    assert [path.name for path in folder.glob("snapshot-*")] == [read_current(folder).snapshot]
    assert total(engine) == 8
    assert len(engine.reader.view().shard.segment.layers) == 1


DAMAGES = {
    "lost": lambda folder: (folder / "CURRENT").unlink(),
    "pointer garbled": lambda folder: (folder / "CURRENT").write_text("{"),
    "of an older schema": lambda folder: (folder / "CURRENT").write_text(
        (folder / "CURRENT").read_text().replace(f'"schema": {SCHEMA}', '"schema": 0')
    ),
    "postings truncated": lambda folder: _cut(next(folder.glob("snapshot-*/documents.npy"))),
    "a column altered": lambda folder: _alter(next(folder.glob("snapshot-*/session.end.npy"))),
    "a column lost": lambda folder: next(folder.glob("snapshot-*/ids.npy")).unlink(),
    "store truncated": lambda folder: _cut(next(folder.glob("documents-*.sqlite"))),
    "store garbled": lambda folder: next(folder.glob("documents-*.sqlite")).write_bytes(b"nothing" * 1000),
}


def _cut(path):
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _alter(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.chmod(0o600)
    path.write_bytes(content)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_says_so_and_is_built_again(folder, damage):
    add(*[Offer(title=f"Soudeur {number}") for number in range(5)])
    indexing.rebuild(folder)
    for path in folder.glob("documents-*-*"):
        path.unlink()
    DAMAGES[damage](folder)
    engine = ColumnarEngine(folder)
    with pytest.raises(SearchUnavailable):
        total(engine)
    assert [str(difference) for difference in checking.check(folder)] == ["index illisible"]
    assert indexing.drain(folder)
    assert total(engine) == 5
    assert checking.check(folder) == []
    assert not indexing.ensure(folder)


def test_a_rebuild_killed_anywhere_leaves_an_index_that_answers(folder, engine, settings):
    add(*[Offer(title=f"Soudeur {number}") for number in range(20)])
    indexing.rebuild(folder)
    for builds in (0, 1, 2):
        process = Forked(REBUILDER, settings.data_dir)
        for _ in range(builds + 1):
            process.said()
        process.kill()
        assert total(engine) == 20
        assert checking.check(folder) == []
    add(Offer())
    indexing.drain(folder)
    assert total(engine) == 21


def test_the_check_tells_what_differs(folder):
    kept, changed, gone = add(Offer(), Offer(), Offer())
    indexing.rebuild(folder)
    with writing():
        db.session.get(Action, changed).training.revision.title = "Autre chose"
        db.session.get(Action, gone).state = "withdrawn"
    (new,) = add(Offer())
    found = {difference.action_id: difference.what for difference in checking.check(folder)}
    assert found == {changed: "différente", gone: "en trop", new: "absente"}
    assert kept not in found


def test_an_empty_database_has_an_index_that_answers(folder, engine):
    indexing.rebuild(folder)
    page = engine.search(SearchRequest(today=TODAY, q="soudeur"))
    assert (page.total, page.hits, page.pages) == (0, [], 1)
    assert set(map(tuple, page.facets.values())) == {()}
