"""An index folder of its own for each test, and how to search in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extranet.search import opening
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.engine import Page
from extranet.search.index import indexing
from extranet.search.request import SearchRequest
from tests.search.offer import TODAY, Offer, add


@pytest.fixture
def folder(database, settings) -> Path:
    """Give the index folder of the application, in its context."""
    return settings.index_dir


@pytest.fixture
def engine(folder: Path) -> ColumnarEngine:
    """Give an engine over the index folder."""
    return ColumnarEngine(folder)


@pytest.fixture
def found(folder: Path, engine: ColumnarEngine) -> Callable[..., Page]:
    """Give a function that brings the index up to date and searches, `found("soudeur", places=("oui",))`."""

    def search(q: str = "", **values) -> Page:
        indexing.drain(folder)
        fields = {name: values.pop(name) for name in list(values) if name in SearchRequest.__dataclass_fields__}
        return engine.search(SearchRequest(**{"today": TODAY, "q": q, "chosen": values} | fields))

    return search


@pytest.fixture
def data(folder, settings) -> Path:
    """Give a data folder with five welders, indexed."""
    opening._engine.cache_clear()
    add(*[Offer(title=f"Soudeur {number}") for number in range(5)])
    indexing.rebuild(folder)
    return settings.data_dir
