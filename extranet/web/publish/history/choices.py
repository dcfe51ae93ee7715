"""The fields that a feed and a person say differently: one page of those that wait for a choice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.catalogue.actions import Action
from extranet.catalogue.conflicts import FieldConflict, waiting
from extranet.catalogue.differences import Difference
from extranet.catalogue.levels import ACTIONS, LEVELS, SESSIONS, Level
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db
from extranet.exchange.runs import ImportRun
from extranet.lheo.tree import from_text
from extranet.web import formats
from extranet.web.addresses import url_for
from extranet.web.publish.history.display import changed_field
from extranet.web.publish.history.reading import names

PAGE_SIZE = 20
_LEVELS = {level.change: level for level in LEVELS}


@dataclass(frozen=True)
class ChoicePage:
    """One page of choices; `runs` are the imports that left some: id, file_name, count."""

    total: int
    page: int
    pages: int
    run_id: int | None
    runs: list[Any]
    lines: list[dict[str, Any]]


def own_conflict(member: Member, conflict_id: int, **_: Any) -> bool:
    """Tell whether the choice is the member's organisation's to make."""
    publisher_id = db.session.scalar(select(FieldConflict.publisher_id).where(FieldConflict.id == conflict_id))
    return publisher_id is not None and publisher_id in family(member.organisation.id)


def choices(own: Collection[int], run_id: int | None, page: int) -> ChoicePage:
    """Return one page of the choices that wait, those of one import where it is named; seven queries."""
    mine = (FieldConflict.publisher_id.in_(own), waiting())
    count = func.count(FieldConflict.id).label("count")
    left = select(ImportRun.id, ImportRun.file_name, count).join(FieldConflict, FieldConflict.run_id == ImportRun.id)
    left = left.where(*mine).group_by(ImportRun.id, ImportRun.file_name).order_by(ImportRun.id.desc())
    runs = list(db.session.execute(left))
    total = sum(run.count for run in runs if run_id in {None, run.id})
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(page, pages)
    query = select(FieldConflict, ImportRun.file_name).join(ImportRun, ImportRun.id == FieldConflict.run_id)
    query = query.where(*mine).order_by(FieldConflict.level.desc(), FieldConflict.record_id, FieldConflict.field)
    if run_id is not None:
        query = query.where(FieldConflict.run_id == run_id)
    rows = list(db.session.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))
    return ChoicePage(total, page, pages, run_id, runs, _lines(rows))


def _lines(rows: list[Any]) -> list[dict[str, Any]]:
    records = {}
    for level in LEVELS:
        ids = {conflict.record_id for conflict, _ in rows if conflict.level == level.change}
        for row in db.session.execute(_standing(level, ids)) if ids else ():
            records[level.change, row.id] = row
    called = names((_LEVELS[conflict.level].kind, conflict.record_id) for conflict, _ in rows)
    return [
        _line(conflict, file_name, record, called[_LEVELS[conflict.level].kind, conflict.record_id])
        for conflict, file_name in rows
        if (record := records.get((conflict.level, conflict.record_id)))
    ]


def _standing(level: Level, ids: set[int]) -> Select[Any]:
    """Select the present texts of records, with the training that each is or stands in."""
    query = select(level.record.id, level.revision.lheo, Training.id.label("training_id"), TrainingRevision.title)
    query = query.select_from(level.record).join(level.revision, level.revision.id == level.record.revision_id)
    if level is SESSIONS:
        query = query.join(Action, Action.id == TrainingSession.action_id)
    if level in {ACTIONS, SESSIONS}:
        query = query.join(Training, Training.id == Action.training_id)
        query = query.join(TrainingRevision, TrainingRevision.id == Training.revision_id)
    return query.where(level.record.id.in_(ids))


def _line(conflict: FieldConflict, file_name: str, record: Any, name: str) -> dict[str, Any]:
    mine = from_text(record.lheo).findall(conflict.field)
    theirs = list(from_text(conflict.value)) if conflict.value else []
    level = _LEVELS[conflict.level].kind
    return {
        "id": conflict.id,
        "title": record.title,
        "record": name,
        "file_name": file_name,
        "since": formats.moment(conflict.since),
        "training_url": url_for("publish.training", training_id=record.training_id),
        "history_url": url_for("history.record", level=level, record_id=conflict.record_id),
        "field": changed_field(Difference(conflict.field, mine, theirs)),
    }
