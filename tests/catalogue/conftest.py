"""One small offer, delivered as drafts."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.exchange.importing import import_file
from tests.exchange.conftest import one
from tests.exchange.files import TWO


@pytest.fixture
def offer(app: Flask, database: Session, tmp_path: Path) -> SimpleNamespace:
    """Give the training F1, its action A1 and that one's sessions S1 and S2: all drafts."""
    path = tmp_path / "offre.xml"
    path.write_text(TWO.replace('numero="A2"', 'numero="A9"').replace('numero="S1"', 'numero="S9"'))
    path.write_text(path.read_text().replace('numero="S9"', 'numero="S1"', 1))
    import_file(path, "region", locks=tmp_path / "locks")
    return SimpleNamespace(
        training=one(Training, "F1"),
        action=one(Action, "A1"),
        first=one(TrainingSession, "S1"),
        second=one(TrainingSession, "S2"),
    )
