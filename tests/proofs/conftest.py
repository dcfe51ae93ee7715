"""One application with everybody's things in it, for proofs that change nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from extranet.application import create_app
from tests.fixtures.application import close, settings_in
from tests.fixtures.client import Client
from tests.proofs import world


class Quiet(Client):
    """Ask for parts of pages and files as well as for pages: nothing is checked of what they look like."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return Context().run(FlaskClient.open, self, *args, **{"buffered": True} | kwargs)


@pytest.fixture(scope="package")
def guarded(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, dict[str, int]]]:
    """Give an application and the ids of what belongs to others; forms need no token there."""
    folder = tmp_path_factory.mktemp("guarded")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    app = create_app(settings_in(folder))
    app.test_client_class, app.testing = Quiet, True
    with app.app_context():
        ids = world.build()
    yield app, ids
    close(app)
