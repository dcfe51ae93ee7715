from __future__ import annotations

import pytest

from extranet.search.index.store import DocumentStore


def test_readers_never_see_half_of_a_drain(tmp_path):
    store = DocumentStore(tmp_path / "documents.sqlite", create=True)
    reader = DocumentStore(tmp_path / "documents.sqlite")
    with pytest.raises(RuntimeError), store.transaction():
        store.write([(1, b"one")])
        raise RuntimeError("cut short")
    with store.transaction():
        store.write([(1, b"one")])
        store.write([(2, b"two")])
        assert reader.ids() == []
    assert reader.ids() == [1, 2]
    assert reader.last_seq() == 2
    store.close()
    reader.close()
