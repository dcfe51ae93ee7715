"""Suggestions over the offer that a test writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extranet import clock
from extranet.search.index import indexing
from extranet.search.suggesting.opening import Suggestions, refresh
from tests.search.offer import TODAY

Found = Callable[..., dict[str, list[str]]]


@pytest.fixture
def folder(larger_towns: None, folder: Path) -> Path:
    """Give the index folder of the application, that knows the larger towns only."""
    return folder


@pytest.fixture
def suggested(folder: Path) -> Found:
    """Give a function that brings everything up to date and says what is proposed, by kind."""
    clock.fix_today(TODAY)
    known = Suggestions(folder)

    def ask(text: str, *, place: bool = False) -> dict[str, list[str]]:
        indexing.drain(folder)
        refresh(folder)
        by_kind: dict[str, list[str]] = {}
        for one in known.places(text) if place else known.words(text):
            by_kind.setdefault(one.kind, []).append(one.value if place else one.label)
        return by_kind

    return ask
