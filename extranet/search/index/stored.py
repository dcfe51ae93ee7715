"""The stored documents, opened for one question: what a snapshot leaves out (the words themselves) is read there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extranet.search.index.folder import read_current
from extranet.search.index.store import DocumentStore


@contextmanager
def stored(folder: Path) -> Iterator[DocumentStore]:
    """Open the current store of an index folder, and close it."""
    current = read_current(folder)
    if current is None:
        raise sqlite3.OperationalError(f"no index that can be read in {folder}")
    store = DocumentStore(folder / current.store)
    try:
        yield store
    finally:
        store.close()
