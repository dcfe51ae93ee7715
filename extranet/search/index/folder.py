"""The index folder: which store and which snapshot are current, and the lock of the one who writes.

`CURRENT` names both and is replaced in one step; what it names is complete. Everything here can be deleted: it is
built again from the database.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from extranet.search.words import analysis

SCHEMA = 4
_POINTER, _LOCK, _DAMAGED = "CURRENT", "lock", "DAMAGED"
_PAUSE = 0.02
_NAMES = re.compile(r"(documents-\d+\.sqlite) (snapshot-\d+)", re.ASCII)  # files of the folder, and no others


@dataclass(frozen=True)
class Current:
    """What readers read: the store of documents and the snapshot compiled from it up to the write `seq`."""

    store: str
    snapshot: str
    seq: int
    schema: int = SCHEMA
    analyser: int = analysis.VERSION
    # Tells it apart from another of the same names, made in a folder that was lost
    mark: str = ""

    @property
    def usable(self) -> bool:
        """Tell whether this program can read it."""
        return (self.schema, self.analyser) == (SCHEMA, analysis.VERSION)


def read_current(folder: Path) -> Current | None:
    """Return what is current, None when nothing readable is."""
    try:
        values = json.loads((folder / _POINTER).read_text())
        current = Current(**values)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    named = _NAMES.fullmatch(f"{current.store} {current.snapshot}") and isinstance(current.seq, int)
    return current if named and current.usable else None


def pointer_mark(folder: Path) -> tuple[int, int] | None:
    """Return a mark that moves when another index becomes current, or is written (cheap: asked at every search)."""
    try:
        status = os.stat(f"{folder}/{_POINTER}")  # noqa: PTH116 (half the time of a Path)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def touch_pointer(folder: Path) -> None:
    """Tell readers that something was written: the mark of the pointer moves, whatever the clock says."""
    pointer = folder / _POINTER
    with contextlib.suppress(OSError):
        moved = max(time.time_ns(), pointer.stat().st_mtime_ns + 1)
        os.utime(pointer, ns=(moved, moved))


def note_damage(folder: Path) -> None:
    """Say that what is current cannot be read: the next one who drains builds it again."""
    with contextlib.suppress(OSError):
        (folder / _DAMAGED).touch()


def damage_noted(folder: Path) -> bool:
    """Tell whether a reader found the index damaged."""
    return (folder / _DAMAGED).exists()


def make_current(folder: Path, current: Current) -> None:
    """Make another store or snapshot current, in one step, then delete what nobody names any more."""
    aside = folder / f"{_POINTER}.{os.getpid()}"
    with aside.open("w") as file:
        json.dump(asdict(replace(current, mark=secrets.token_hex(8))), file)
        file.flush()
        os.fsync(file.fileno())
    put(aside, folder / _POINTER)
    (folder / _DAMAGED).unlink(missing_ok=True)
    sync_folder(folder)
    _forget_others(folder, current)


def put(aside: Path, path: Path) -> None:
    """Put a file in the place of another, or of whatever has taken its name."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    aside.replace(path)


def take_away(path: Path) -> None:
    """Delete what has a name, file or folder; a folder's files that cannot be deleted stay."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what nobody names: what a build that died, or found the disk full, left half-written."""
    _forget_others(folder, read_current(folder))


def _forget_others(folder: Path, current: Current | None) -> None:
    """Delete other stores and snapshots: who still reads one has its files open."""
    for path in folder.iterdir():
        name = path.name
        if name.startswith("snapshot-"):
            kept = current is not None and name == current.snapshot
        elif name.startswith("documents-"):
            kept = current is not None and name.startswith(current.store)
        else:
            kept = not name.startswith(f"{_POINTER}.")
        if not kept:
            take_away(path)


def next_generation(folder: Path) -> int:
    """Return a number above those of everything in the folder."""
    numbers = (path.name.split(".")[0].partition("-")[2] for path in folder.glob("*-*"))
    return max((int(number) for number in numbers if number.isdigit()), default=0) + 1


def sync_folder(folder: Path) -> None:
    """Write the folder's own entries to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def writing_index(folder: Path, wait: float) -> Iterator[bool]:
    """Be the one who writes the index; give False when another still is after `wait` seconds."""
    if not folder.is_dir():
        take_away(folder)  # whatever has taken its name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / _LOCK).open("a") as file:
        held = _lock(file.fileno(), time.monotonic() + wait)
        try:
            yield held
        finally:
            if held:
                fcntl.flock(file, fcntl.LOCK_UN)


def _lock(handle: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        else:
            return True
