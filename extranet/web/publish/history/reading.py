"""What the pages of a history need to know of records: their names, and one version of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from extranet.accounts.people import User
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.levels import ACTIONS, LEVELS, SESSIONS, Level
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.database import db
from extranet.errors import NotFound
from extranet.exchange.history import ever_seen, shown_at
from extranet.exchange.runs import ImportRun
from extranet.web import formats
from extranet.web.publish.lines import where

LEVEL_OF = {level.kind: level for level in LEVELS}


def names(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return what people call these records, given as (level, id); at most two queries."""
    by_kind: dict[str, set[int]] = {}
    for kind, record_id in wanted:
        by_kind.setdefault(kind, set()).add(record_id)
    found = {("formations", record_id): "Formation" for record_id in by_kind.get("formations", ())}
    if ids := by_kind.get(ACTIONS.kind):
        query = select(Action.id, Action.numero, ActionRevision.places, ActionRevision.teaching_mode)
        query = query.join(ActionRevision, ActionRevision.id == Action.revision_id).where(Action.id.in_(ids))
        for row in db.session.execute(query):
            found[ACTIONS.kind, row.id] = f"Action {row.numero}, {where(row.places, row.teaching_mode)}"
    if ids := by_kind.get(SESSIONS.kind):
        query = select(TrainingSession.id, TrainingSession.numero, SessionRevision.start, SessionRevision.end)
        query = query.join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        for row in db.session.execute(query.where(TrainingSession.id.in_(ids))):
            days = f", {formats.days(row.start, row.end)}" if row.start else ""
            found[SESSIONS.kind, row.id] = f"Session {row.numero}{days}"
    return found


def version(level: Level, record_id: int, revision_id: int) -> Any:
    """Return one version that a record had one day, with its text; raise NotFound."""
    revision = level.revision
    query = (
        select(revision.id, revision.lheo, revision.run_id, shown_at(level).label("at"))
        .add_columns(User.name.label("author"), ImportRun.file_name)
        .outerjoin(User, User.id == revision.author_id)
        .outerjoin(ImportRun, ImportRun.id == revision.run_id)
        .where(revision.id == revision_id, getattr(revision, level.owner) == record_id, ever_seen(level))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound("Cette version de la fiche n’existe pas.")
    return row
