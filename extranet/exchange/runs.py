"""Import runs: what was read from which file, and every problem met."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock
from extranet.database import Instant, Json, db

RUNNING, DONE, INTERRUPTED = "running", "done", "interrupted"

GROUPS = ("created", "changed", "unchanged", "rejected")
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
