"""Whoever searches waits for nobody, and finds out once what cannot be read."""

from __future__ import annotations

import os

from extranet.search import opening
from extranet.search.index import indexing
from extranet.search.index.reading import Reader
from extranet.search.request import SearchRequest
from tests.search.offer import TODAY, Offer, add
from tests.search.processes import running


def test_a_request_waits_for_no_lock(data, folder, monkeypatch):
    def pause(_: float) -> None:
        raise AssertionError("a request waits")

    monkeypatch.setattr("extranet.search.index.folder.time.sleep", pause)
    add(Offer())
    holder = running("from extranet.search.index.folder import writing_index\nwith writing_index(FOLDER, 0) as held:\n"
                     "    print('ready' if held else 'no', flush=True)\n    sys.stdin.read()\n", data)  # fmt: skip
    with holder:
        assert not indexing.drain(folder, compact=False)
        assert opening.engine(folder).search(SearchRequest(today=TODAY, q="soudeur")).total == 5
    assert indexing.drain(folder)


def test_a_thread_does_not_wait_for_the_one_that_opens_a_new_index(data, folder):
    reader = Reader(folder)
    before = reader.view()
    indexing.rebuild(folder)
    with reader._lock:
        assert reader.view() is before
    assert reader.view() is not before


def test_a_damaged_index_is_not_read_again_at_each_search(data, folder, caplog):
    for path in folder.glob("snapshot-*/*.npy"):
        path.chmod(0o600)
        os.truncate(path, 20)
    engine = opening.engine(folder)
    for _ in range(3):
        assert engine.search(SearchRequest(today=TODAY, q="soudeur")).simplified
    assert len(caplog.records) == 1
