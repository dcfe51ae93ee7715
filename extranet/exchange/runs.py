"""Import runs: what was read from which file, every problem met, and what waits for the switch or followed it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.database import Instant, Json, db

RUNNING, DONE, INTERRUPTED = "running", "done", "interrupted"
TRIED, UNDONE = "tried", "undone"  # of deliveries: staged and waiting for a person's word; taken back

GROUPS = ("created", "changed", "unchanged", "rejected")
WITHDRAWN = "withdrawn"  # one group more, in full deliveries
KINDS = ("formations", "actions", "sessions")


class ImportRun(db.Model):
    """One delivery of a publisher. Its records are staged as revisions that nobody sees before the switch."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    publisher_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    file_name: Mapped[str]
    publish: Mapped[bool]
    state: Mapped[str] = mapped_column(default=RUNNING)
    started_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    # {"created": {"formations", "actions", "sessions"}, "changed": …, "unchanged": …, "rejected": …}
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class ImportProblem(db.Model):
    """One thing that is wrong in a file: where, what, and what was done about it."""

    __tablename__ = "import_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    line: Mapped[int | None]
    numero: Mapped[str | None]
    element: Mapped[str]
    value: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    action: Mapped[str]


class Move(StrEnum):
    """What a run does to the state of a record that was there."""

    PUBLISH = "publish"  # a draft that the file holds unchanged
    WITHDRAW = "withdraw"  # absent from a full delivery
    REPUBLISH = "republish"  # withdrawn by an earlier delivery, and back


class RecordMove(db.Model):
    """One record whose state changes at the switch of a run, and since when it had the state before."""

    __tablename__ = "record_move"
    __table_args__ = (Index("ix_record_move_record", "level", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    level: Mapped[str]
    record_id: Mapped[int]
    move: Mapped[str]
    changed_before: Mapped[datetime | None] = mapped_column(Instant)


class RejectedFormation(db.Model):
    """A formation that a file could not bring in: why, and its text as it stood there (None: too long, too many)."""

    __tablename__ = "rejected_formation"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    line: Mapped[int | None]
    numero: Mapped[str | None]
    element: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text, deferred=True)
    mended_at: Mapped[datetime | None] = mapped_column(Instant)
    # The number under which it came in at last, and the delivery that brought it, when it is not its own.
    mended_as: Mapped[str | None]
    mended_in: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))
