"""The engine of an index folder, one per process: the index answers, and the database while no index can."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from pathlib import Path

from extranet.errors import SearchUnavailable
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.engine import Engine
from extranet.search.fallback.sturdy import SturdyEngine
from extranet.search.index import indexing


def engine(folder: Path) -> Engine:
    """Return the engine of a folder. It always answers, and never builds an index: that is for `extranet work`."""
    return _engine(folder)


def indexed_engine(folder: Path) -> ColumnarEngine:
    """Return the engine of a folder for what must not be simplified; it raises SearchUnavailable without an index."""
    return _engine(folder).indexed


def built_engine(folder: Path) -> Engine:
    """Return the engine of a folder, its index built first when it is missing or damaged, however long that takes."""
    with contextlib.suppress(SearchUnavailable):
        indexing.ensure(folder)
    return _engine(folder)


@lru_cache(maxsize=16)
def _engine(folder: Path) -> SturdyEngine:
    return SturdyEngine(ColumnarEngine(folder))
