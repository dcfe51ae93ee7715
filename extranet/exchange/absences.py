"""What a full delivery no longer holds, and how much of the published offer that is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, or_, select

from extranet import clock
from extranet.catalogue.actions import Action
from extranet.catalogue.aliases import numbers_kept
from extranet.catalogue.levels import ACTIONS, SESSIONS, TRAININGS, Level
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.exchange.runs import KINDS
from extranet.exchange.staging import FEED

_AT_ONCE = 2000


@dataclass
class Absences:
    """The records of a publisher's feed that a file does not hold, by level, and how many of each it has published."""

    ids: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    published: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    def counts(self) -> dict[str, int]:
        """Return how many are absent, by level."""
        return {kind: len(ids) for kind, ids in self.ids.items()}


def share(absent: dict[str, int], published: dict[str, int]) -> int:
    """Return the largest share, in percent rounded up, that is absent from a level."""
    return max((-(-100 * absent[kind] // published[kind]) for kind in KINDS if published[kind]), default=0)


def absences(own: Collection[int], numeros: Collection[str], seen: dict[str, set[int]]) -> Absences:
    """Compare the published records of a feed with what a file holds: its formations' numbers, the records met.

    What people wrote by hand, what a rejected formation holds and sessions that are over are never absent, nor is the
    training that was kept when the file only holds the one that was merged into it.
    """
    found = Absences()
    numeros = {*numeros, *numbers_kept(own, numeros)}
    gone: set[int] = set()
    for row in _published(TRAININGS, own):
        if _counted(found, TRAININGS, row.id, absent=row.numero not in numeros):
            gone.add(row.id)
    gone_actions: set[int] = set()
    for row in _published(ACTIONS, own):
        left_out = row.owner in seen["formations"] and row.id not in seen["actions"]
        if _counted(found, ACTIONS, row.id, absent=row.owner in gone or left_out):
            gone_actions.add(row.id)
    for row in _published(SESSIONS, own):
        left_out = row.owner in seen["actions"] and row.id not in seen["sessions"]
        _counted(found, SESSIONS, row.id, absent=row.owner in gone_actions or left_out)
    return found


def _counted(found: Absences, level: Level, record_id: int, *, absent: bool) -> bool:
    found.published[level.kind] += 1
    if absent:
        found.ids[level.kind].append(record_id)
    return absent


def _published(level: Level, own: Collection[int]) -> Iterator[Any]:
    """Give the published records of a level that a feed brought, by id."""
    record, last = level.record, 0
    while rows := db.session.execute(_page(level, own).where(record.id > last)).all():
        yield from rows
        last = rows[-1].id


def _page(level: Level, own: Collection[int]) -> Select[Any]:
    record, revision = level.record, level.revision
    owner = getattr(record, level.parent) if level.parent else record.publisher_id
    query = select(record.id, record.numero, owner.label("owner")).join(revision, revision.id == record.revision_id)
    if level is SESSIONS:
        query = query.join(Action, Action.id == TrainingSession.action_id)
        query = query.where(or_(SessionRevision.end.is_(None), SessionRevision.end >= clock.today()))
    if level is not TRAININGS:
        query = query.join(Training, Training.id == Action.training_id)
    return (
        query.where(Training.publisher_id.in_(own), Training.source == FEED)
        .where(record.state == State.PUBLISHED, revision.feed_digest.is_not(None))
        .order_by(record.id)
        .limit(_AT_ONCE)
    )
