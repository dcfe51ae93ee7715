"""LHÉO's three levels, as one table: a formation holds actions, an action holds sessions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from extranet import changes
from extranet.catalogue import content
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.lheo.tree import Element


@dataclass(frozen=True)
class Level:
    """One level: its tables, how its rows hang on those above, and how its columns are read."""

    kind: str  # as reports count it
    change: str  # as changes note it
    record: Any
    revision: Any
    owner: str  # the column of a revision that names its record
    parent: str | None  # the column of a record that names the one above
    columns: Callable[[Element], dict[str, Any]]


TRAININGS = Level(
    "formations", changes.TRAINING, Training, TrainingRevision, "training_id", None, content.training_columns
)
ACTIONS = Level("actions", changes.ACTION, Action, ActionRevision, "action_id", "training_id", content.action_columns)
SESSIONS = Level(
    "sessions",
    changes.SESSION,
    TrainingSession,
    SessionRevision,
    "session_id",
    "action_id",
    content.session_columns,
)
LEVELS = (TRAININGS, ACTIONS, SESSIONS)


def level_of(record: Any) -> Level:
    """Return the level of a record."""
    return next(level for level in LEVELS if isinstance(record, level.record))
