"""Files too long to wait for: rows that `extranet work` makes into files, kept for a week.

The file gets its name once it is whole, so that a killed worker leaves nothing to download; whoever takes the work over
writes it anew. What a worker writes carries its own process in its name: two of them never write in one file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from extranet import clock, retention, work
from extranet.accounts.people import User
from extranet.database import Instant, Json, db, writing
from extranet.errors import Conflict, NotFound

MOST_WAITING = 3  # of one person
_STALE = timedelta(hours=6)
_BEGUN = ".part"

Beat = Callable[[], None]
# Writes the file, says how many lines are written and of how many, returns how many there are
Write = Callable[[BinaryIO, Callable[[int, int], None]], int]


class OrderState(StrEnum):
    """Where a file stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


UNDER_WAY = (OrderState.WAITING, OrderState.RUNNING)


class FileOrder(db.Model):
    """One file that somebody asked for: which kind of work makes it, of what, how far it went."""

    __tablename__ = "file_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    work_kind: Mapped[str]
    asked: Mapped[dict[str, Any]] = mapped_column(Json)  # as whoever makes it understands it
    kind: Mapped[str]  # of the file, as its name ends
    state: Mapped[str] = mapped_column(default=OrderState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str | None]
    work_id: Mapped[int | None]
    # Read with the files of a list, all at once
    work_item: Mapped[work.WorkItem | None] = relationship(
        primaryjoin=lambda: foreign(FileOrder.work_id) == work.WorkItem.id, viewonly=True, lazy="selectin"
    )
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Cancelled(Exception):
    """Its owner does not want the file any more."""


def place(work_kind: str, asked: dict[str, Any], kind: str, *, total: int, owner_id: int, organisation_id: int) -> int:
    """Put a file in the queue and return the order's id; the same one under way is not made twice.

    Raises Conflict when the person already waits for several.
    """
    with writing() as session:
        session.execute(select(User.id).where(User.id == owner_id).with_for_update())  # other windows wait
        mine = select(FileOrder).where(FileOrder.owner_id == owner_id, FileOrder.state.in_(UNDER_WAY))
        waiting = [one for one in session.scalars(mine) if state_of(one) in UNDER_WAY]
        for one in waiting:
            if (one.work_kind, one.asked, one.kind, one.organisation_id) == (work_kind, asked, kind, organisation_id):
                return one.id
        if len(waiting) >= MOST_WAITING:
            raise Conflict(f"Vous avez déjà {MOST_WAITING} fichiers en préparation. Attendez-en un, ou annulez-le.")
        order = FileOrder(
            owner_id=owner_id, organisation_id=organisation_id, work_kind=work_kind, asked=asked, kind=kind,
            total=total, expires_at=clock.now() + retention.of("exports"),
        )  # fmt: skip
        session.add(order)
        session.flush()
        item = work.put(work_kind, {"order": order.id})
        session.flush()
        order.work_id = item.id
        return order.id


def of_owner(owner_id: int, work_kind: str, organisation_id: int | None = None) -> list[FileOrder]:
    """List the files of one kind of work that a person asked for, the latest first."""
    query = select(FileOrder).where(FileOrder.owner_id == owner_id, FileOrder.work_kind == work_kind)
    if organisation_id is not None:
        query = query.where(FileOrder.organisation_id == organisation_id)
    return list(
        db.session.scalars(query.where(FileOrder.expires_at > clock.now()).order_by(FileOrder.id.desc()).limit(50))
    )


def own(owner_id: int, order_id: int, work_kind: str) -> bool:
    """Tell whether a person asked for this file, and it is still kept."""
    order = db.session.get(FileOrder, order_id)
    return (
        order is not None
        and (order.owner_id, order.work_kind) == (owner_id, work_kind)
        and order.expires_at > clock.now()
    )


def state_of(order: FileOrder) -> OrderState:
    """Return where a file stands; it has failed when the work was given up."""
    item = order.work_item
    given_up = order.state in UNDER_WAY and item is not None and item.state == work.FAILED
    return OrderState.FAILED if given_up else OrderState(order.state)


def cancel(order_id: int) -> None:
    """Give a file up; a finished one stays."""
    with writing() as session:
        order = session.get_one(FileOrder, order_id, with_for_update=True)
        if order.state in UNDER_WAY:
            order.state, order.finished_at = OrderState.CANCELLED, clock.now()


def file_of(folder: Path, order_id: int) -> Path:
    """Return a finished file; raise NotFound."""
    order = db.session.get(FileOrder, order_id)
    path = folder / order.file_name if order and order.state == OrderState.DONE and order.file_name else None
    if path is None or not path.is_file():
        raise NotFound("Ce fichier n’est pas là\u00a0: il n’est pas prêt, ou il a été effacé.")
    return path


def waited_for(order_id: int) -> FileOrder | None:
    """Return an order that is still to be made."""
    order = db.session.get(FileOrder, order_id)
    return order if order is not None and order.state in UNDER_WAY else None


def make(folder: Path, order_id: int, kind: str, write: Write, beat: Beat) -> None:
    """Write the file of an order, from its beginning; say how far it goes after each batch.

    `beat` renews the lease of the work and may stop it. What has been cancelled or purged meanwhile leaves no file.
    """
    name = f"{order_id}.{kind}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def progress(done: int, total: int) -> None:
        _go_on(order_id, done, max(total, done))
        beat()

    with contextlib.suppress(Cancelled), _begun(folder / f"{name}.{os.getpid()}{_BEGUN}") as path:
        progress(0, 0)
        with open(path, "wb", opener=_owner_only) as file:
            count = write(file, progress)
            file.flush()
            os.fsync(file.fileno())
        _finish(order_id, count, path, folder / name)


@contextlib.contextmanager
def _begun(path: Path) -> Iterator[Path]:
    """Give the path of a file under way; nothing is left of it when it did not get its name."""
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _go_on(order_id: int, done: int, total: int) -> None:
    with writing():
        order = _wanted(order_id)
        order.state, order.done, order.total = OrderState.RUNNING, done, max(total, order.total)


def _finish(order_id: int, lines: int, path: Path, end: Path) -> None:
    with writing():
        order = _wanted(order_id)
        path.replace(end)
        order.state, order.finished_at, order.file_name = OrderState.DONE, clock.now(), end.name
        order.done = order.total = lines


def _wanted(order_id: int) -> FileOrder:
    order = db.session.get(FileOrder, order_id, with_for_update=True)
    if order is None or order.state not in UNDER_WAY:
        raise Cancelled
    return order


def purge(folder: Path) -> int:
    """Forget the files whose time is over, and what no order names; return how many files and folders went."""
    now = clock.now()
    over = FileOrder.expires_at < now
    if db.session.scalar(select(FileOrder.id).where(over).limit(1)) is not None:
        with writing() as session:
            session.execute(delete(FileOrder).where(over))
    if not folder.is_dir():
        return 0
    named = set(db.session.scalars(select(FileOrder.file_name).where(FileOrder.file_name.is_not(None))))
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
