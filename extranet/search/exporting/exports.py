"""Exports of results too long to wait for: rows that `extranet work` makes into files, kept for a week.

The file gets its name once it is whole, so that a killed worker leaves nothing to download; whoever takes the work over
writes it anew. What a worker writes carries its own process in its name: two of them never write in one file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Date, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, work
from extranet.accounts.people import User
from extranet.database import Instant, Json, db, writing
from extranet.errors import Conflict, NotFound
from extranet.search.answering.ranking import Hit
from extranet.search.engine import Engine
from extranet.search.exporting.files import write
from extranet.search.exporting.rows import count_lines
from extranet.search.parameters import Kept, read_request
from extranet.search.request import SearchRequest

KIND = "result-export"
AT_ONCE = 5000  # lines: what a reader waits for
MOST_RESULTS = 200_000
MOST_WAITING = 3  # of one person
KEPT = timedelta(days=7)
_STALE = timedelta(hours=6)
_BEGUN = ".part"


class ExportState(StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


UNDER_WAY = (ExportState.WAITING, ExportState.RUNNING)


class ResultExport(db.Model):
    """One file that somebody asked for: the search as its parameters, the day it is seen from, how far it went."""

    __tablename__ = "result_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    args: Mapped[dict[str, Any]] = mapped_column(Json)  # SearchRequest.to_args()
    day: Mapped[date] = mapped_column(Date)
    address: Mapped[str]  # of the results; a sheet's begins so
    source: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=ExportState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str | None]
    work_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Cancelled(Exception):
    """Its owner does not want the file any more."""


def found(engine: Engine, request: SearchRequest) -> tuple[list[Hit], int]:
    """Return all the results of a search, in their order, and how many lines they make."""
    hits = engine.search(replace(request, page=1, size=MOST_RESULTS)).hits
    return hits, count_lines(hits, request.today)


def ask(
    request: SearchRequest, kind: str, lines: int, *, owner_id: int, organisation_id: int, address: str, source: str
) -> int:
    """Put an export in the queue and return its id; the same one under way is not made twice.

    Raises Conflict when the person already waits for several.
    """
    args = replace(request, page=1).to_args()
    with writing() as session:
        session.execute(select(User.id).where(User.id == owner_id).with_for_update())  # other windows wait
        mine = select(ResultExport).where(ResultExport.owner_id == owner_id, ResultExport.state.in_(UNDER_WAY))
        waiting = [one for one in session.scalars(mine) if state_of(one) in UNDER_WAY]
        same = next((one.id for one in waiting if (one.args, one.kind) == (args, kind)), None)
        if same is not None:
            return same
        if len(waiting) >= MOST_WAITING:
            raise Conflict(f"Vous avez déjà {MOST_WAITING} fichiers en préparation. Attendez-en un, ou annulez-le.")
        export = ResultExport(
            owner_id=owner_id, organisation_id=organisation_id, args=args, day=request.today, address=address,
            source=source, kind=kind, total=lines, expires_at=clock.now() + KEPT,
        )  # fmt: skip
        session.add(export)
        session.flush()
        item = work.put(KIND, {"export": export.id})
        session.flush()
        export.work_id = item.id
        return export.id


def of_owner(owner_id: int) -> list[ResultExport]:
    """List the exports of a person, the latest first."""
    query = select(ResultExport).where(ResultExport.owner_id == owner_id, ResultExport.expires_at > clock.now())
    return list(db.session.scalars(query.order_by(ResultExport.id.desc()).limit(50)))


def own(owner_id: int, export_id: int) -> bool:
    """Tell whether a person asked for this export, and it is still kept."""
    export = db.session.get(ResultExport, export_id)
    return export is not None and export.owner_id == owner_id and export.expires_at > clock.now()


def state_of(export: ResultExport) -> ExportState:
    """Return where an export stands; it has failed when the work was given up."""
    if export.state in UNDER_WAY and export.work_id is not None:
        item = db.session.get(work.WorkItem, export.work_id)
        if item is not None and item.state == work.FAILED:
            return ExportState.FAILED
    return ExportState(export.state)


def cancel(export_id: int) -> None:
    """Give an export up; a finished one stays."""
    with writing() as session:
        export = session.get_one(ResultExport, export_id, with_for_update=True)
        if export.state in UNDER_WAY:
            export.state, export.finished_at = ExportState.CANCELLED, clock.now()


def file_of(folder: Path, export_id: int) -> Path:
    """Return the file of a finished export; raise NotFound."""
    export = db.session.get(ResultExport, export_id)
    path = folder / export.file_name if export and export.state == ExportState.DONE and export.file_name else None
    if path is None or not path.is_file():
        raise NotFound("Ce fichier n’est pas là\u00a0: il n’est pas prêt, ou il a été effacé.")
    return path


def make(engine: Callable[[], Engine], folder: Path, export_id: int, beat: Callable[[], None]) -> None:
    """Write the file of an export, from its beginning; say how far it goes after each batch.

    `beat` renews the lease of the work and may stop it. What has been cancelled or purged meanwhile leaves no file.
    """
    export = db.session.get(ResultExport, export_id)
    if export is None or export.state not in UNDER_WAY:
        return
    request, _ = read_request(Kept(export.args), today=export.day)
    kind, address, source = export.kind, export.address, export.source
    hits, lines = found(engine(), request)
    name = f"{export_id}.{kind}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def progress(done: int) -> None:
        _go_on(export_id, done, max(lines, done))
        beat()

    with contextlib.suppress(Cancelled), _begun(folder / f"{name}.{os.getpid()}{_BEGUN}") as path:
        progress(0)
        with open(path, "wb", opener=_owner_only) as file:
            count = write(file, kind, hits, request, address=address, source=source, progress=progress, scratch=folder)
            file.flush()
            os.fsync(file.fileno())
        _finish(export_id, count, path, folder / name)


@contextlib.contextmanager
def _begun(path: Path) -> Iterator[Path]:
    """Give the path of a file under way; nothing is left of it when it did not get its name."""
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _go_on(export_id: int, done: int, total: int) -> None:
    with writing():
        export = _wanted(export_id)
        export.state, export.done, export.total = ExportState.RUNNING, done, total


def _finish(export_id: int, lines: int, path: Path, end: Path) -> None:
    with writing():
        export = _wanted(export_id)
        path.replace(end)
        export.state, export.finished_at, export.file_name = ExportState.DONE, clock.now(), end.name
        export.done = export.total = lines


def _wanted(export_id: int) -> ResultExport:
    export = db.session.get(ResultExport, export_id, with_for_update=True)
    if export is None or export.state not in UNDER_WAY:
        raise Cancelled
    return export


def purge(folder: Path) -> int:
    """Forget the exports whose time is over, and what no export names; return how many files and folders went."""
    now = clock.now()
    over = ResultExport.expires_at < now
    if db.session.scalar(select(ResultExport.id).where(over).limit(1)) is not None:
        with writing() as session:
            session.execute(delete(ResultExport).where(over))
    if not folder.is_dir():
        return 0
    named = set(db.session.scalars(select(ResultExport.file_name).where(ResultExport.file_name.is_not(None))))
    gone = [path for path in folder.iterdir() if path.name not in named and _is_left(path, now)]
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(gone)


def _is_left(path: Path, now: datetime) -> bool:
    """Tell whether a file that no row names is left over, and not one that is about to get its name."""
    with contextlib.suppress(FileNotFoundError):
        return now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > _STALE
    return False
