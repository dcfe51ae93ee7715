"""The sessions that one programme brought: all of them published, or put away, at once and taken back.

Their ids stand in the journal, a slice of them for each short transaction. Nothing here is called inside `writing()`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from extranet.audit import journal
from extranet.audit.journal import Entry
from extranet.catalogue import creating, publishing
from extranet.catalogue.actions import Action
from extranet.catalogue.copying import slices
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State, Verb
from extranet.database import db, writing
from extranet.errors import NotFound

LOT, ROLL_OVER, ROLLED, PUBLISHED = "lot", "roll_over", "rolled_over", "lot_published"
SHOWN = 3


@dataclass(frozen=True)
class Lot:
    """What one programme brought, and how many of it are still drafts."""

    id: int
    at: datetime
    days: int
    count: int
    drafts: int


def begin(days: int, *, by: int | None, as_: int) -> int:
    """Begin a lot for an organisation (inside `writing()`); return its id."""
    entry = journal.record(ROLL_OVER, LOT, None, by=by, organisation_id=as_, days=days)
    db.session.flush()
    return entry.id


def add(lot_id: int, created: Mapping[str, int], *, by: int | None) -> None:
    """Add sessions to a lot, as id → revision (inside `writing()`)."""
    journal.record(ROLLED, LOT, lot_id, by=by, sessions=dict(created))


def organisation_of(lot_id: int) -> int | None:
    """Return the organisation for which a lot was made; raise NotFound when it is none."""
    entry = db.session.get(Entry, lot_id)
    if entry is None or entry.verb != ROLL_OVER:
        raise NotFound("Il n’y a rien à annuler ici.")
    return entry.organisation_id


def latest(own: Collection[int]) -> list[Lot]:
    """Return the latest lots of these organisations that still have drafts, the last one first."""
    mine = (Entry.kind == LOT, Entry.record_id.is_(None), Entry.verb == ROLL_OVER, Entry.organisation_id.in_(own))
    found = []
    for entry in db.session.scalars(select(Entry).where(*mine).order_by(Entry.id.desc()).limit(SHOWN)):
        ids = [int(key) for key in _noted(entry.id, ROLLED)]
        drafts = db.session.scalar(select(func.count()).select_from(_drafts(ids).subquery())) or 0
        if drafts:
            found.append(Lot(entry.id, entry.at, entry.details["days"], len(ids), drafts))
    return found


def put_away(lot_id: int, *, by: int | None) -> tuple[int, int]:
    """Put away the drafts of a lot that nobody touched since; return how many, and how many stay, changed."""
    created = {int(key): revision_id for key, revision_id in _noted(lot_id, ROLLED).items()}
    count = left = 0
    for ids in slices(sorted(created)):
        standing = select(TrainingSession).where(TrainingSession.id.in_(ids), TrainingSession.revision_id.is_not(None))
        with writing():
            for session in db.session.scalars(standing.options(joinedload(TrainingSession.revision))):
                if session.revision_id == created[session.id] and creating.may_put_away(session):
                    creating.put_away(session, by=by)
                    count += 1
                else:
                    left += 1
    return count, left


def publish(lot_id: int, *, by: int | None) -> tuple[int, int]:
    """Publish the drafts of a lot whose action is published; return how many, and how many stay drafts.

    Raises Invalid where a second person has to read them first.
    """
    count = drafts = 0
    for ids in _ids(lot_id, ROLLED):
        above = joinedload(TrainingSession.action).joinedload(Action.training)
        with writing():
            sessions = db.session.scalars(_drafts(ids).options(above)).all()
            ready = [one for one in sessions if one.action.state == one.action.training.state == State.PUBLISHED]
            for session in ready:
                publishing.publish(session, by=by)
            if ready:
                done = {str(one.id): one.state_changed_at.isoformat() for one in ready}
                journal.record(PUBLISHED, LOT, lot_id, by=by, sessions=done)
        count, drafts = count + len(ready), drafts + len(sessions) - len(ready)
    return count, drafts


def unpublish(lot_id: int, *, by: int | None) -> tuple[int, int]:
    """Take back the publication of a lot; return how many are drafts again, and how many stay, changed since."""
    since = {int(key): datetime.fromisoformat(at) for key, at in _noted(lot_id, PUBLISHED).items()}
    count = 0
    for ids in _ids(lot_id, PUBLISHED):
        with writing():
            for session in db.session.scalars(select(TrainingSession).where(TrainingSession.id.in_(ids))):
                if session.state == State.PUBLISHED and session.state_changed_at == since[session.id]:
                    publishing.undo(session, Verb.PUBLISH, by=by)
                    count += 1
    return count, len(since) - count


def _drafts(ids: Collection[int]) -> Select[tuple[TrainingSession]]:
    standing = (TrainingSession.state == State.DRAFT, TrainingSession.revision_id.is_not(None))
    return select(TrainingSession).where(TrainingSession.id.in_(ids), *standing)


def _ids(lot_id: int, verb: str) -> Iterator[list[int]]:
    return (list(some) for some in slices(sorted(int(key) for key in _noted(lot_id, verb))))


def _noted(lot_id: int, verb: str) -> dict[str, int | str]:
    """Return what the journal keeps of the sessions of a lot; the last word on each."""
    query = select(Entry.details).where(Entry.kind == LOT, Entry.record_id == lot_id, Entry.verb == verb)
    return {
        key: said
        for details in db.session.scalars(query.order_by(Entry.id))
        for key, said in details["sessions"].items()
    }
