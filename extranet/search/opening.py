"""The engine of an index folder: one per process, and an index built at once where there is none and it is quick."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sqlalchemy import func, select

from extranet.catalogue.actions import Action
from extranet.database import db
from extranet.errors import SearchUnavailable
from extranet.search import indexing
from extranet.search.columnar import ColumnarEngine
from extranet.search.engine import Engine

# Up to so many actions, a search builds a missing index itself: a second or two. Above, `extranet work` does.
_QUICK = 2000


def engine(folder: Path) -> Engine:
    """Return the engine of a folder; raise SearchUnavailable when its index is missing and long to build."""
    opened = _engine(folder)
    try:
        opened.reader.view()
    except SearchUnavailable:
        if (db.session.scalar(select(func.count(Action.id))) or 0) > _QUICK:
            raise
        indexing.ensure(folder, wait=2.0)
    return opened


def built_engine(folder: Path) -> Engine:
    """Return the engine of a folder, its index built first when it is missing or damaged, however long that takes."""
    opened = _engine(folder)
    try:
        opened.reader.view()
    except SearchUnavailable:
        indexing.ensure(folder)
    return opened


@lru_cache(maxsize=16)
def _engine(folder: Path) -> ColumnarEngine:
    return ColumnarEngine(folder)
