from __future__ import annotations

import pytest
from flask import Flask

from extranet import changes, reference  # noqa: F401 (their tables are created below)
from extranet.database import db


@pytest.fixture
def app(tmp_path):
    """A bare application on a real SQLite file."""
    app = Flask("reference")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'reference.sqlite'}"
    db.init_app(app)
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()
