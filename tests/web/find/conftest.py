"""An adviser signed in, and an offer that the index follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event

from extranet.database import db
from extranet.search import opening
from extranet.search.index import indexing
from tests.factories import offer
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.client import Client


class Screen:
    """A page as a reader has it before them."""

    def __init__(self, response) -> None:
        self.status, self.source = response.status_code, response.text
        self.tree = html.fromstring(response.text)
        self.words = " ".join(self.tree.text_content().split())

    def texts(self, path: str) -> list[str]:
        return [" ".join(one.text_content().split()) for one in self.tree.xpath(path)]

    def links(self, path: str = "//main") -> dict[str, str]:
        return {" ".join(one.text_content().split()): one.get("href") for one in self.tree.xpath(f"{path}//a[@href]")}

    @property
    def title(self) -> str:
        return self.tree.xpath("string(//title)").replace("\u00a0", " ")

    @property
    def cards(self) -> list[str]:
        return self.texts("//article[contains(@class, 'card')]")


@pytest.fixture(autouse=True)
def fresh_engine() -> None:
    """Forget the index of the test before: the copies of one folder cannot be told apart."""
    opening._engine.cache_clear()


@pytest.fixture
def adviser(app: Flask, client: Client) -> Client:
    """Give the browser of an adviser of a mission locale, signed in."""
    with app.app_context():
        an_account()
    sign_in(client)
    return client


@pytest.fixture
def publish(app: Flask) -> Callable[..., list[int]]:
    """Give a function that adds a training and returns the ids of its actions, found at once."""

    def add(*args, **values) -> list[int]:
        with app.app_context():
            ids = offer.action_ids(offer.training(*args, **values))
            indexing.drain(app.extensions["extranet"]["settings"].index_dir)
            return ids

    return add


@pytest.fixture
def look(adviser: Client) -> Callable[[str], Screen]:
    """Give a function that opens an address as the adviser."""
    return lambda path: Screen(adviser.get(path))


@pytest.fixture
def asked(app: Flask):
    """Give a context that lists the queries sent meanwhile."""

    @contextmanager
    def listening() -> Iterator[list[str]]:
        queries: list[str] = []

        def note(_connection, _cursor, statement, *_) -> None:
            if not statement.startswith("BEGIN"):
                queries.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield queries
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listening
