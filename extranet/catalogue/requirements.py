"""What a publisher asks of its sheets from a day on: a point (see `points`) that nobody may publish without any more.

What is already online is never locked nor withdrawn by it: what lacks the point has until a day to be completed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Date, ForeignKey, Index, insert, literal, select, text
from sqlalchemy.orm import Mapped, mapped_column

from extranet import changes, clock
from extranet.accounts.organisations import Organisation
from extranet.audit import journal
from extranet.catalogue import points
from extranet.catalogue.actions import Action
from extranet.catalogue.levels import ACTIONS, LEVELS, SESSIONS, TRAININGS, Level
from extranet.catalogue.points import Point
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.changes import DeskChange
from extranet.database import Instant, db
from extranet.errors import Conflict, Invalid

RECORD = "requirement"
LONGEST_DAYS = 365
TAGS = {TRAININGS.kind: "formation", ACTIONS.kind: "action", SESSIONS.kind: "session"}


class Requirement(db.Model):
    """One point that a publisher asks for since a day; what was online then has some days to say it."""

    __tablename__ = "requirement"
    __table_args__ = (
        Index(
            "uq_requirement_open", "publisher_id", "level", "code", unique=True,
            sqlite_where=text("dropped_at IS NULL"), postgresql_where=text("dropped_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    level: Mapped[str]  # as reports count it
    code: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    days: Mapped[int]
    dropped_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def due(self) -> date:
        """Return the last day to complete what was online before."""
        return self.since + timedelta(days=self.days)

    @property
    def point(self) -> Point:
        """Return what is asked, with its reason."""
        return points.named(TAGS[self.level], [self.code])[0]


@dataclass(frozen=True)
class Task:
    """What one record that is online has to say, and until when."""

    requirement: Requirement
    record_id: int
    numero: str


def asked_by(own: Collection[int]) -> list[Requirement]:
    """List what these publishers ask for today, the first due first."""
    query = select(Requirement).where(Requirement.publisher_id.in_(own), Requirement.dropped_at.is_(None))
    known = [one for one in db.session.scalars(query) if points.named(TAGS[one.level], [one.code])]
    return sorted(known, key=lambda one: (one.due, one.id))


def ask(publisher_id: int, level: str, code: str, days: int, *, by: int | None) -> Requirement:
    """Ask for a point from today on (inside `writing()`); Invalid for what is no point or no delay, Conflict twice."""
    if not points.named(TAGS.get(level, "session"), [code]):
        raise Invalid("Choisissez ce qui est demandé.", field="point")
    if not 0 <= days <= LONGEST_DAYS:
        raise Invalid(f"Indiquez de 0 à {LONGEST_DAYS} jours.", field="days")
    db.session.execute(select(Organisation.id).where(Organisation.id == publisher_id).with_for_update())
    if any((one.level, one.code) == (level, code) for one in asked_by([publisher_id])):
        raise Conflict("C’est déjà demandé.")
    asked = Requirement(publisher_id=publisher_id, level=level, code=code, since=clock.today(), days=days)
    db.session.add(asked)
    db.session.flush()
    _follow(asked, "ask", by)
    return asked


def drop(asked: Requirement, *, by: int | None) -> None:
    """Ask for it no more (inside `writing()`)."""
    asked.dropped_at = clock.now()
    _follow(asked, "drop", by)


def ask_again(asked: Requirement, *, by: int | None) -> None:
    """Take `drop` back, with the day and the delay that it had (inside `writing()`)."""
    others = asked_by([asked.publisher_id])
    if asked.dropped_at is None or any((one.level, one.code) == (asked.level, asked.code) for one in others):
        raise Conflict("C’est déjà demandé.")
    asked.dropped_at = None
    _follow(asked, "ask", by)


def _follow(asked: Requirement, verb: str, by: int | None) -> None:
    """Note it, and let the desk read the publisher's offer again: no reader sees anything else."""
    journal.record(verb, RECORD, asked.id, by=by, code=asked.code, level=asked.level, days=asked.days)
    own = select(literal(changes.TRAINING), Training.id).where(Training.publisher_id == asked.publisher_id)
    db.session.execute(insert(DeskChange).from_select(["kind", "record_id"], own))


def lacked(level: Level, record_ids: Collection[int], asked: Iterable[Requirement]) -> list[Task]:
    """List what these records of one level lack of what is asked; one query, none when nothing is."""
    codes = [one for one in asked if one.level == level.kind]
    if not codes or not record_ids:
        return []
    record, revision = level.record, level.revision
    query = select(record.id, record.numero, revision.lacking).join(revision, revision.id == record.revision_id)
    rows = db.session.execute(query.where(record.id.in_(record_ids)).order_by(record.id)).all()
    return [Task(one, row.id, row.numero) for one in codes for row in rows if one.code in (row.lacking or ())]


def inside(training_id: int, state: State) -> dict[str, list[int]]:
    """Return the ids of the records of a training that are in a state, by level; itself included."""
    here = (Action.training_id == training_id, Action.revision_id.is_not(None))
    sessions = select(TrainingSession.id).join(Action, Action.id == TrainingSession.action_id).where(*here)
    standing = (TrainingSession.state == state, TrainingSession.revision_id.is_not(None))
    return {
        TRAININGS.kind: [training_id],
        ACTIONS.kind: list(db.session.scalars(select(Action.id).where(*here, Action.state == state))),
        SESSIONS.kind: list(db.session.scalars(sessions.where(*standing))),
    }


def tasks_of(training_id: int, publisher_id: int) -> list[Task]:
    """List what a training that is online lacks, itself and inside, the first due first."""
    asked = asked_by([publisher_id])
    if not asked:
        return []
    ids = inside(training_id, State.PUBLISHED)
    found = [task for level in LEVELS for task in lacked(level, ids[level.kind], asked)]
    return sorted(found, key=lambda one: (one.requirement.due, one.requirement.id, one.record_id))
