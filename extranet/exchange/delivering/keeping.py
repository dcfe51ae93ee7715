"""The folder of delivered files: what lies there, and what goes away in time."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select

from extranet import clock, retention
from extranet.database import db
from extranet.errors import Conflict
from extranet.exchange.before import forget
from extranet.exchange.delivering.deliveries import KEPT, OPEN, Delivery, DeliveryState, abandon, cancel
from extranet.exchange.runs import ImportRun

LARGEST = 500 * 1024 * 1024
_FORGOTTEN_AFTER = 6 * 3600  # seconds: what no delivery names by then was never finished


def new_file(folder: Path) -> tuple[str, BinaryIO]:
    """Open a new file of the folder, for its owner alone, under a name that nobody chose; return both."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    return name, os.fdopen(os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def keep_bytes(folder: Path, content: bytes) -> tuple[str, str]:
    """Write a small file; return its name and its SHA-256."""
    name, file = new_file(folder)
    with file:
        file.write(content)
    return name, hashlib.sha256(content).hexdigest()


def purge(folder: Path) -> int:
    """Abandon what waited too long and remove the files that nobody needs; return how many things went."""
    late = clock.now() - retention.of("deliveries")
    query = select(Delivery.id, Delivery.state).where(Delivery.state.in_(OPEN))
    expired = db.session.execute(query.where(func.coalesce(Delivery.tried_at, Delivery.received_at) < late)).all()
    for delivery_id, state in expired:
        with suppress(Conflict):
            if state == DeliveryState.TRIED:
                abandon(delivery_id, by=None, message="Elle a attendu trop longtemps sans être publiée.")
            else:
                cancel(delivery_id, by=None)
    forget(select(ImportRun.id).where(ImportRun.finished_at < clock.now() - KEPT))
    if not folder.is_dir():
        return len(expired)
    needed = set(db.session.scalars(select(Delivery.stored).where(Delivery.state.in_(OPEN))))
    gone = [path for path in folder.iterdir() if path.name not in needed and _is_left(path)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(expired) + len(gone)


def _is_left(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return path.is_file() and clock.now().timestamp() - path.stat().st_mtime > _FORGOTTEN_AFTER
    return False
