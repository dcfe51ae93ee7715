"""The folders that publishers' machines fill: `feeds/<code of the publisher>/`, one file, one delivery.

A file is taken when it has stopped growing; names that begin with a dot or end in `.part` are not ready yet. What the
name says: `*.partiel.*` is a partial delivery, any other is full.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from extranet import clock
from extranet.accounts.organisations import Organisation
from extranet.database import db
from extranet.errors import Refused
from extranet.exchange.delivering.deliveries import Delivery, Origin, Received, receive, shown_name
from extranet.exchange.delivering.keeping import LARGEST, new_file
from extranet.exchange.opening import open_delivery

DONE, REFUSED = "traites", "refuses"
PARTIAL = ".partiel."
LOOK = 5.0  # seconds between two looks
_CHUNK = 1024 * 1024
_log = logging.getLogger(__name__)

Size = tuple[int, int]


@dataclass
class Feeds:
    """Look at the folders from time to time, and receive the files that are whole."""

    folder: Path
    deliveries: Path
    every: float = LOOK
    _seen: dict[Path, Size] = field(default_factory=dict)
    _unknown: set[str] = field(default_factory=set)
    _left: set[Path] = field(default_factory=set)
    _next: float = 0.0

    def __call__(self) -> bool:
        """Receive what is ready; tell whether there was anything."""
        if time.monotonic() < self._next or not self.folder.is_dir():
            return False
        self._next = time.monotonic() + self.every
        seen, self._seen = self._seen, {}
        ready = []
        for publisher_id, path, size in self._files():
            self._seen[path] = size
            if seen.get(path) == size:
                ready.append((publisher_id, path))
        for publisher_id, path in ready:
            del self._seen[path]
            try:
                _take(path, publisher_id, self.deliveries)
            except OSError as error:
                self._leave(path, error)
        return bool(ready)

    def _files(self) -> Iterator[tuple[int, Path, Size]]:
        codes = dict(db.session.execute(select(Organisation.code, Organisation.id).where(Organisation.publishes)).all())
        for folder in sorted(self.folder.iterdir()):
            if folder.name.startswith(".") or folder.is_symlink() or not folder.is_dir():
                continue
            if folder.name not in codes:
                if folder.name not in self._unknown:
                    _log.warning("No publisher has the code %r: its folder of feeds is ignored", folder.name)
                self._unknown.add(folder.name)
                continue
            for path in self._inside(folder):
                if (size := _size(path)) is not None:
                    yield codes[folder.name], path, size

    def _inside(self, folder: Path) -> list[Path]:
        try:
            return sorted(folder.iterdir())
        except OSError as error:
            self._leave(folder, error)
            return []

    def _leave(self, path: Path, error: OSError) -> None:
        """Say once why a file or a folder cannot be taken: the others are none the worse."""
        if path not in self._left:
            _log.warning("The feed %r cannot be taken: %s", str(path), error.strerror)
        self._left.add(path)


def _size(path: Path) -> Size | None:
    """Return the size and the date of a file that may be taken; None for anything else."""
    if path.name.startswith(".") or path.name.endswith(".part") or path.name in (DONE, REFUSED):
        return None
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def _take(path: Path, publisher_id: int, deliveries: Path) -> None:
    """Make a delivery of a file and put it aside; one that was taken before a kill is only put aside."""
    found = path.lstat()
    name = path.name.encode(errors="replace").decode()
    mark = f"{publisher_id}:{name}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}"
    aside = DONE
    if db.session.scalar(select(Delivery.id).where(Delivery.feed_mark == mark).limit(1)) is None:
        try:
            _receive(path, publisher_id, deliveries, mark)
        except Refused as refusal:
            _log.warning("The feed file %r is refused: %s", str(path), refusal.message)
            aside = REFUSED
    _put_aside(path, aside)


def _receive(path: Path, publisher_id: int, deliveries: Path, mark: str) -> None:
    if path.lstat().st_size > LARGEST:
        raise Refused("Le fichier dépasse 500\u00a0Mo.")
    name, file = new_file(deliveries)
    digest, size = hashlib.sha256(), 0
    try:
        with file, os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as source:
            while chunk := source.read(_CHUNK):
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        kind = open_delivery(deliveries / name)
        receive(
            Received(
                publisher_id=publisher_id, file_name=path.name, stored=name, size=size, digest=digest.hexdigest(),
                kind=kind, full=PARTIAL not in path.name.lower(), origin=Origin.FEED, automatic=True, publish=True,
                feed_mark=mark,
            )
        )  # fmt: skip
    except BaseException:
        (deliveries / name).unlink(missing_ok=True)
        raise


def _put_aside(path: Path, name: str) -> None:
    folder = path.parent / name
    folder.mkdir(exist_ok=True)
    path.rename(folder / f"{clock.now():%Y%m%dT%H%M%S%f}-{shown_name(path.name)[-150:]}")
