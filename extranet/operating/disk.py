"""The disk of the data folder: what is free, and what takes room."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from extranet.settings import Settings

LOW, EXHAUSTED = 2 * 1024**3, 256 * 1024**2  # bytes free under which people are warned, under which nothing is sure


@dataclass(frozen=True)
class Room:
    """How much of a disk is free, in bytes."""

    free: int
    total: int

    @property
    def low(self) -> bool:
        """Tell whether somebody should look."""
        return self.free < LOW

    @property
    def exhausted(self) -> bool:
        """Tell whether writing may fail at any moment."""
        return self.free < EXHAUSTED


def room(settings: Settings) -> Room:
    """Return what is free where the data are."""
    usage = shutil.disk_usage(settings.data_dir)
    return Room(usage.free, usage.total)


def sizes(settings: Settings) -> dict[str, int]:
    """Return the bytes that each folder of data takes; the SQLite database and its journal count as one."""
    folders = {
        "index": settings.index_dir,
        "backups": settings.backups_dir,
        "deliveries": settings.deliveries_dir,
        "feeds": settings.feeds_dir,
        "exports": settings.exports_dir,
        "partners": settings.partners_dir,
        "mail": settings.mail_dir,
    }
    database = sum(_size(path) for path in settings.data_dir.glob("extranet.sqlite*"))
    return {"database": database} | {name: _total(folder) for name, folder in folders.items()}


def _total(folder: Path) -> int:
    return sum(_size(Path(path) / name) for path, _, names in os.walk(folder) for name in names)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone meanwhile
        return 0
