"""A catalogue of any size in a folder of its own, made once where that folder is kept; LHÉO files to import."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from extranet.application import create_app
from extranet.catalogue.actions import Action
from extranet.cli.database import prepare
from extranet.database import db
from extranet.demonstration import loading
from extranet.exchange.exporting import export_file
from extranet.search.index import indexing
from extranet.settings import Settings


@contextmanager
def installation(actions: int = 0, keep: Path | None = None) -> Iterator[Flask]:
    """Give an application over an installation with the demonstration at that size, indexed; with 0, an empty one.

    With `keep`, the catalogue stays in that folder and is used again.
    """
    with tempfile.TemporaryDirectory(prefix="extranet-bench-") as folder:
        data = keep / f"actions-{actions}" if keep and actions else Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        app = create_app(Settings(data_dir=data))
        with app.app_context():
            prepare()
            if actions and not db.session.scalar(select(func.count(Action.id))):
                loading.load(data / "locks", actions)
            if actions:
                index = app.extensions["extranet"]["settings"].index_dir
                indexing.ensure(index)
                indexing.drain(index)
            yield app
            db.session.remove()
            db.engine.dispose()


def lheo_file(folder: Path, actions: int, keep: Path | None = None) -> Path:
    """Write a LHÉO file of about that many actions."""
    path = folder / "bench.lheo.xml"
    with installation(actions, keep):
        export_file(path)
    return path
