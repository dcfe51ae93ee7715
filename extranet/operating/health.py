"""How the site fares: a few cheap looks, none of which reads a whole table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from extranet import clock, outbox
from extranet.changes import Change
from extranet.database import db
from extranet.operating import disk
from extranet.operating.backing_up import last_backup
from extranet.operating.heartbeat import last_beat
from extranet.outbox import Message
from extranet.search.index.folder import damage_noted, read_current
from extranet.settings import Settings

SILENT, LATE, OLD = timedelta(minutes=3), timedelta(minutes=30), timedelta(hours=36)
MOST_COUNTED = 1000
DATABASE, INDEX, WORKER, MAIL, DISK, BACKUP = "database", "index", "worker", "mail", "disk", "backup"
VITAL = (DATABASE, DISK)  # without these, pages fail; the others wait for somebody


@dataclass(frozen=True)
class Check:
    """One look: whether all is well, and what was seen."""

    ok: bool
    seen: dict[str, Any] = field(default_factory=dict)


def checks(settings: Settings) -> dict[str, Check]:
    """Look at everything once; where the database does not answer, what is read from it is not well either."""
    looks: dict[str, Callable[[], Check]] = {
        DATABASE: _database,
        INDEX: lambda: _index(settings),
        WORKER: _worker,
        MAIL: _mail,
        DISK: lambda: _disk(settings),
        BACKUP: lambda: _backup(settings),
    }
    return {name: _looked(look) for name, look in looks.items()}


def serves(found: dict[str, Check]) -> bool:
    """Tell whether pages can be answered."""
    return all(found[name].ok for name in VITAL)


def _looked(look: Callable[[], Check]) -> Check:
    try:
        return look()
    except (SQLAlchemyError, OSError):
        db.session.rollback()
        return Check(False)


def _database() -> Check:
    return Check(db.session.scalar(text("SELECT 1")) == 1)


def _index(settings: Settings) -> Check:
    current = read_current(settings.index_dir)
    some = select(Change.id).limit(MOST_COUNTED + 1).subquery()
    behind = db.session.scalar(select(func.count()).select_from(some)) or 0
    followed = current and _written(settings, current.store)
    sound = current is not None and not damage_noted(settings.index_dir)
    return Check(sound and behind <= MOST_COUNTED, {"changes_waiting": behind, "followed_at": followed})


def _written(settings: Settings, store: str) -> str:
    """Return when the store of documents was last written."""
    dates = [path.stat().st_mtime for path in settings.index_dir.glob(f"{store}*")]
    return datetime.fromtimestamp(max(dates), clock.PARIS).isoformat(timespec="seconds")


def _worker() -> Check:
    seen = last_beat()
    return Check(seen is not None and clock.now() - seen < SILENT, {"seen_at": seen and seen.isoformat()})


def _mail() -> Check:
    waiting = select(func.min(Message.run_at)).where(Message.state == outbox.WAITING)
    oldest = db.session.scalar(waiting)
    return Check(oldest is None or clock.now() - oldest < LATE, {"due_since": oldest and oldest.isoformat()})


def _disk(settings: Settings) -> Check:
    room = disk.room(settings)
    return Check(not room.exhausted, {"free": room.free, "total": room.total, "low": room.low})


def _backup(settings: Settings) -> Check:
    made = last_backup(settings)
    recent = made is not None and clock.now() - made < OLD
    return Check(recent or not settings.backups_kept, {"made_at": made and made.isoformat(timespec="seconds")})
