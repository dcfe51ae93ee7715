"""What happened to records: contents, verbs and places confirmed, by whom, from which import; some at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, literal, null, or_, select, union_all

from extranet.accounts.people import User
from extranet.audit.journal import Entry
from extranet.catalogue.actions import Action
from extranet.catalogue.differences import Difference, differences
from extranet.catalogue.levels import ACTIONS, LEVELS, SESSIONS, TRAININGS, Level
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import Verb
from extranet.database import Json, db
from extranet.exchange.runs import DONE, UNDONE, ImportRun

PAGE_SIZE = 20
# Verbs of the journal that write a content, beside the plain edit.
EDIT, REWRITINGS = "edit", ("create", "restore", "take", "choose_again")
WRITTEN, PLACES = "written", "confirm_places"
CONTENT, STATE = "content", "state"
VERBS = {
    STATE: (*Verb, "merge", "unmerge", "submit", "review_accepted", "review_returned", "review_taken_back", "propose"),
    PLACES: (PLACES,),
    CONTENT: ("keep",),
}


@dataclass(frozen=True)
class Asked:
    """Which part of a history: of one level (its kind), of one sort (CONTENT, STATE, PLACES); None: all."""

    kind: str | None = None
    sort: str | None = None
    page: int = 1


@dataclass
class Event:
    """One thing that happened to one record; `fields` are what a content changed, none for the first content."""

    at: datetime
    level: Level
    record_id: int
    verb: str
    author: str | None
    file_name: str | None
    run_id: int | None
    details: dict[str, Any]
    revision_id: int | None = None
    base_id: int | None = None
    fields: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class History:
    """One page of a history."""

    total: int
    page: int
    pages: int
    events: list[Event]


def history(level: Level, record_id: int, asked: Asked) -> History:
    """Return one page of what happened to a record and to what is inside it, the latest first; seven queries."""
    scopes = [scope for scope in _scopes(level, record_id) if asked.kind in {None, scope[0].kind}]
    parts = [_written(*scope) for scope in scopes] if asked.sort in {None, CONTENT} else []
    verbs = [verb for sort, some in VERBS.items() if asked.sort in {None, sort} for verb in some]
    parts += [_said(scope_level, own, verbs) for scope_level, own in scopes]
    told = union_all(*parts).subquery()
    total = db.session.scalar(select(func.count()).select_from(told))
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(asked.page, pages)
    query = (
        select(told, User.name.label("author"), ImportRun.file_name)
        .outerjoin(User, User.id == told.c.author_id)
        .outerjoin(ImportRun, ImportRun.id == told.c.run_id)
        .order_by(told.c.at.desc(), told.c.id.desc())
    )
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    events = [_event(row) for row in rows]
    _compare(events)
    _name_verbs(events)
    return History(total, page, pages, events)


def versions(level: Level, record_id: int, most: int) -> list[Any]:
    """List the latest contents of a record, without their texts: id, base_id, at, author, file_name, run_id."""
    revision = level.revision
    query = (
        select(revision.id, revision.base_id, shown_at(level).label("at"), revision.run_id)
        .add_columns(User.name.label("author"), ImportRun.file_name)
        .outerjoin(User, User.id == revision.author_id)
        .outerjoin(ImportRun, ImportRun.id == revision.run_id)
        .where(getattr(revision, level.owner) == record_id, ever_seen(level))
        .order_by(shown_at(level).desc(), revision.id.desc())
    )
    return list(db.session.execute(query.limit(most)))


def ever_seen(level: Level) -> ColumnElement[bool]:
    """Match the revisions (join ImportRun, outer) that readers saw one day: not what was only prepared or proposed."""
    run = or_(ImportRun.id.is_(None), ImportRun.state.in_((DONE, UNDONE)))
    return and_(run, level.revision.proposed.is_not(True))


def shown_at(level: Level) -> ColumnElement[datetime]:
    """Return since when readers see a revision (join ImportRun, outer)."""
    return func.coalesce(ImportRun.finished_at, level.revision.created_at)


def _scopes(level: Level, record_id: int) -> list[tuple[Level, Any]]:
    """Return each level with what its records must satisfy: the record itself, then what is inside it."""
    below = select(Action.id).where(Action.training_id == record_id)
    if level is TRAININGS:
        inside = select(TrainingSession.id).where(TrainingSession.action_id.in_(below))
        return [(TRAININGS, [record_id]), (ACTIONS, below), (SESSIONS, inside)]
    if level is ACTIONS:
        inside = select(TrainingSession.id).where(TrainingSession.action_id == record_id)
        return [(ACTIONS, [record_id]), (SESSIONS, inside)]
    return [(SESSIONS, [record_id])]


def _written(level: Level, own: Any) -> Select[Any]:
    revision = level.revision
    owner = getattr(revision, level.owner)
    return (
        select(
            shown_at(level).label("at"),
            revision.id.label("id"),
            literal(level.kind).label("kind"),
            owner.label("record_id"),
            literal(WRITTEN).label("verb"),
            revision.author_id.label("author_id"),
            revision.run_id.label("run_id"),
            revision.base_id.label("base_id"),
            cast(null(), Json).label("details"),
        )
        .outerjoin(ImportRun, ImportRun.id == revision.run_id)
        .where(owner.in_(own), ever_seen(level))
    )


def _said(level: Level, own: Any, verbs: list[str]) -> Select[Any]:
    return select(
        Entry.at,
        Entry.id,
        literal(level.kind).label("kind"),
        Entry.record_id,
        Entry.verb,
        Entry.actor_id.label("author_id"),
        cast(null(), Integer).label("run_id"),
        cast(null(), Integer).label("base_id"),
        Entry.details,
    ).where(Entry.kind == level.change, Entry.record_id.in_(own), Entry.verb.in_(verbs))


def _event(row: Any) -> Event:
    level = next(level for level in LEVELS if level.kind == row.kind)
    written = row.verb == WRITTEN
    return Event(
        at=row.at,
        level=level,
        record_id=row.record_id,
        verb=row.verb,
        author=row.author,
        file_name=row.file_name,
        run_id=row.run_id,
        details=row.details or {},
        revision_id=row.id if written else None,
        base_id=row.base_id,
    )


def _compare(events: list[Event]) -> None:
    """Say what each content changed: the texts of the versions of the page are read, one query a level."""
    for level in LEVELS:
        own = [event for event in events if event.level is level and event.base_id]
        texts = texts_of(level, {key for event in own for key in (event.revision_id, event.base_id)}) if own else {}
        for event in own:
            if event.base_id in texts:
                event.fields = differences(texts[event.base_id], texts[event.revision_id])


def texts_of(level: Level, revision_ids: set[int]) -> dict[int, str]:
    """Return the LHÉO texts of these revisions."""
    query = select(level.revision.id, level.revision.lheo).where(level.revision.id.in_(revision_ids))
    return dict(db.session.execute(query).all())


def _name_verbs(events: list[Event]) -> None:
    """Say how a person came to write: the verbs of the journal, in one query."""
    own = [event for event in events if event.revision_id and not event.run_id]
    if not own:
        return
    query = select(Entry.verb, Entry.kind, Entry.record_id, Entry.details).where(
        Entry.kind.in_({event.level.change for event in own}),
        Entry.record_id.in_({event.record_id for event in own}),
        Entry.verb.in_((EDIT, *REWRITINGS)),
    )
    verbs = {(row.kind, row.record_id, row.details.get("after")): row for row in db.session.execute(query)}
    for event in own:
        if row := verbs.get((event.level.change, event.record_id, event.revision_id)):
            event.verb, event.details = WRITTEN if row.verb == EDIT else row.verb, row.details
