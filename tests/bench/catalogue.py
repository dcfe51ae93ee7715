"""A catalogue of any size in a folder of its own, and LHÉO files to import."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from extranet.application import create_app
from extranet.cli.database import prepare
from extranet.database import db
from extranet.demonstration import loading
from extranet.exchange.exporting import export_file
from extranet.search import indexing
from extranet.settings import Settings


@contextmanager
def installation() -> Iterator[Flask]:
    """Give an application over a new, empty installation."""
    with tempfile.TemporaryDirectory(prefix="extranet-bench-") as folder:
        app = create_app(Settings(data_dir=Path(folder)))
        with app.app_context():
            prepare()
            yield app
            db.session.remove()
            db.engine.dispose()


def fill(app: Flask, actions: int) -> None:
    """Load the demonstration at that size and index it."""
    settings = app.extensions["extranet"]["settings"]
    loading.load(settings.data_dir / "locks", actions)
    indexing.drain(settings.index_dir)


def lheo_file(folder: Path, actions: int) -> Path:
    """Write a LHÉO file of about that many actions."""
    path = folder / "bench.lheo.xml"
    with installation() as app:
        fill(app, actions)
        export_file(path)
    return path
