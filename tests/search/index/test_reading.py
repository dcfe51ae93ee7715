"""A view never changes; the next search has a new one."""

import logging
import shutil
import threading
import time
from contextlib import closing

import pytest

from extranet.errors import SearchUnavailable
from extranet.search.index import indexing, reading, store
from extranet.search.index.folder import read_current
from extranet.search.index.reading import _FEW, Reader
from extranet.search.index.store import DocumentStore
from extranet.search.request import SearchRequest
from tests.search.offer import TODAY, Offer, add


def test_a_view_holds_while_everything_moves(folder):
    add(Offer())
    indexing.rebuild(folder)
    reader = Reader(folder)
    before = reader.view()
    assert reader.view() is before
    add(Offer())
    indexing.drain(folder)
    indexing.rebuild(folder)
    assert before.shard.segment.ids.tolist() == [1]
    assert len(before.shard.segment.postings("soudeur")[0]) == 1
    assert reader.view() is not before


def test_each_write_is_seen_at_once_and_one_that_nobody_told_soon(folder, monkeypatch):
    add(Offer())
    indexing.rebuild(folder)
    reader = Reader(folder)
    monkeypatch.setattr(reading, "_LOOK_AGAIN", 3600.0)
    assert len(reader.view().shard.present_ids()) == 1
    add(Offer())
    indexing.drain(folder)
    assert len(reader.view().shard.present_ids()) == 2
    monkeypatch.setattr(store, "touch_pointer", lambda folder: None)  # as if killed before
    add(Offer())
    indexing.drain(folder)
    assert len(reader.view().shard.present_ids()) == 2
    later = time.monotonic() + 3601
    monkeypatch.setattr(reading.time, "monotonic", lambda: later)
    assert len(reader.view().shard.present_ids()) == 3


def test_a_write_leaves_the_base_open_and_a_base_of_the_same_names_is_another(folder):
    add(Offer())
    shutil.rmtree(folder, ignore_errors=True)
    indexing.rebuild(folder)
    reader, names = Reader(folder), read_current(folder).store
    base = reader.view().shard.segment
    add(Offer())
    indexing.drain(folder)
    assert reader.view().shard.segment.layers[0] is base
    shutil.rmtree(folder)
    indexing.rebuild(folder)
    assert read_current(folder).store == names
    (whole,) = reader.view().shard.segment.layers
    assert whole is not base and whole.ids.tolist() == [1, 2]


def test_an_index_not_yet_built_is_not_a_damaged_one(folder, caplog):
    add(Offer())
    shutil.rmtree(folder, ignore_errors=True)
    with caplog.at_level(logging.WARNING), pytest.raises(SearchUnavailable):
        Reader(folder).view()
    assert caplog.records == []
    indexing.rebuild(folder)
    damaged = next(folder.glob("snapshot-*/offsets.npy"))
    damaged.chmod(0o600)
    damaged.write_bytes(b"")
    with caplog.at_level(logging.WARNING), pytest.raises(SearchUnavailable):
        Reader(folder).view()
    assert "cannot be read" in caplog.text


def test_many_threads_search_while_others_write(app, folder, engine):
    add(Offer())
    indexing.rebuild(folder)
    totals: list[int] = []
    failures: list[Exception] = []
    stop = threading.Event()

    def search() -> None:
        with app.app_context():
            seen = 0
            while not stop.is_set():
                try:
                    page = engine.search(SearchRequest(today=TODAY, q="soudeur"))
                except Exception as error:
                    failures.append(error)
                    return
                if page.total < seen or page.facets["financeur"][0].count != page.total:
                    failures.append(AssertionError(f"{seen} then {page}"))
                seen = page.total
            totals.append(seen)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(15):
        add(Offer(provider=f"P{number}"))
        indexing.drain(folder)
        if number % 5 == 0:
            indexing.rebuild(folder)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert engine.search(SearchRequest(today=TODAY, q="soudeur")).total == 16


def test_what_is_written_since_stays_in_few_layers(folder):
    add(*[Offer(title=f"Soudeur {number}") for number in range(4)])
    indexing.rebuild(folder)
    reader = Reader(folder)
    first = reader.view()
    with closing(DocumentStore(folder / read_current(folder).store)) as store:
        payload = next(iter(store.living(store.last_seq())))[1]
        for number in range(3 * _FEW):
            store.write([(1_000_000 + number, payload)])
            shard = reader.view().shard
            base, *above = shard.segment.layers
            assert base is first.shard.segment
            assert len(above) <= 2
            assert len(above[-1]) <= _FEW or len(above) == 1
    assert len(reader.view().shard.present_ids()) == 4 + 3 * _FEW
