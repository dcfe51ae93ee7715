"""The migrations make exactly the models' tables, on both databases, there and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from extranet.application import create_app
from extranet.database import db
from tests.fixtures.application import close, settings_in


def differences(app: Flask) -> list[object]:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": db.metadata})
        return compare_metadata(context, db.metadata)


def there_and_back(app: Flask) -> None:
    with app.app_context():
        upgrade()
    assert differences(app) == []
    with app.app_context():
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
    assert differences(app) == []


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Make an application over an empty database."""
    made = []

    def make(**values: Any) -> Flask:
        made.append(create_app(settings_in(tmp_path, **values)))
        return made[-1]

    yield make
    for app in made:
        close(app)


def test_on_sqlite(empty):
    there_and_back(empty())


@pytest.mark.postgresql
def test_on_postgresql(empty, empty_postgresql_url: str):
    there_and_back(empty(database_url=empty_postgresql_url))
