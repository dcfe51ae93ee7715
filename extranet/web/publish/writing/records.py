"""The records that are written: where they stand in the offer, and each of their contents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from extranet.accounts.people import User
from extranet.catalogue.actions import Action
from extranet.catalogue.levels import LEVELS, Level
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.errors import NotFound
from extranet.exchange.runs import ImportRun
from extranet.lheo.tree import Element, from_text
from extranet.web.publish.lines import where
from extranet.web.publish.traces import written_by
from extranet.web.sessions import dates_of


@dataclass(frozen=True)
class Version:
    """One content of a record: its LHÉO element, when it was written and by whom."""

    id: int
    element: Element
    at: datetime
    author: str


@dataclass(frozen=True)
class Place:
    """Where a record stands: what it is called, its training, the pages above it as (label, address)."""

    level: str
    record: Any
    title: str
    training_id: int
    above: list[dict[str, str]]  # down to its own sheet, or that of its training


def level_named(name: str) -> Level:
    """Return the level of an address."""
    return next(level for level in LEVELS if level.kind == name)


def version(level: str, record_id: int, revision_id: int) -> Version:
    """Return one content of a record; raise NotFound when it never was one."""
    of = level_named(level)
    revision = of.revision
    query = (
        select(revision.lheo, revision.created_at, User.name, ImportRun.file_name)
        .outerjoin(User, User.id == revision.author_id)
        .outerjoin(ImportRun, ImportRun.id == revision.run_id)
        .where(revision.id == revision_id, getattr(revision, of.owner) == record_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound("Cette version de la fiche n’existe pas.")
    return Version(revision_id, from_text(row.lheo), row.created_at, written_by(row.name, row.file_name))


def place(level: str, record_id: int, today: date) -> Place:
    """Return where a record stands."""
    record = db.session.get_one(level_named(level).record, record_id)
    above = [{"label": "Notre offre", "url": url_for("publish.offer")}]
    training = record if level == "formations" else record.training if level == "actions" else record.action.training
    above.append(_link(training))
    title = training.revision.title
    if level != "formations":
        action = record if level == "actions" else record.action
        above.append(_link(training, action))
        title = _action(action)
        if level == "sessions":
            title = f"Session\u00a0: {dates_of(record.revision, action.revision.permanent, today)}"
    return Place(level, record, title, training.id, above)


def _link(training: Training, action: Action | None = None) -> dict[str, str]:
    if action is None:
        return {"label": training.revision.title, "url": url_for("publish.training", training_id=training.id)}
    url = url_for("publish.training", training_id=training.id, _anchor=f"action-{action.id}")
    return {"label": _action(action), "url": url}


def _action(action: Action) -> str:
    return f"Action\u00a0: {where(action.revision.places, action.revision.teaching_mode)}"
