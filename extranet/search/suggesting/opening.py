"""Suggestions of an index folder: read by every process from the one file, made anew by the worker."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from extranet import clock
from extranet.catalogue.actions import ActionRevision
from extranet.catalogue.trainings import TrainingRevision
from extranet.database import db
from extranet.reference.versions import current_versions
from extranet.search.index.folder import read_current
from extranet.search.index.store import DocumentStore
from extranet.search.suggesting.entries import read_entries
from extranet.search.suggesting.lookup import Lookup, Suggestion
from extranet.search.suggesting.table import NAME, Damaged, compile_entries, load_table, mark_of, write_table

# Seconds between two makings, and how many times its own length a making waits before the next.
_PAUSE, _SHARE = 2.0, 10
_log = logging.getLogger(__name__)


class Suggestions:
    """The suggestions of a folder; none while there is no file, or while it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: tuple[tuple[int, int] | None, Lookup | None] = (None, None)

    def words(self, text: str) -> list[Suggestion]:
        """Return what to propose for words: jobs, titles, domains, providers, towns."""
        lookup = self._lookup()
        return lookup.words(text) if lookup else []

    def places(self, text: str) -> list[Suggestion]:
        """Return what to propose for a place."""
        lookup = self._lookup()
        return lookup.places(text) if lookup else []

    def _lookup(self) -> Lookup | None:
        """Return what answers now; another file may have replaced the last one."""
        try:
            status = (self._folder / NAME).stat()
        except OSError:
            return None
        mark = (status.st_ino, status.st_mtime_ns)
        seen, lookup = self._opened
        if mark != seen:
            try:
                lookup = Lookup(load_table(self._folder))
            except Damaged as damage:
                _log.warning("The suggestions of %s cannot be read: %s", self._folder, damage)
                lookup = None
            self._opened = (mark, lookup)
        return lookup


@lru_cache(maxsize=16)
def suggestions(folder: Path) -> Suggestions:
    """Return the suggestions of a folder, one per process."""
    return Suggestions(folder)


def refresh(folder: Path) -> bool:
    """Make the file of suggestions when what it was made from has changed; tell whether it was made."""
    mark = _present(folder)
    if _written(folder) == mark:
        return False
    entries = read_entries(clock.today())
    db.session.rollback()
    write_table(compile_entries(entries), mark, folder)
    return True


def follower(folder: Path, now: Callable[[], float] = time.monotonic) -> Callable[[], bool]:
    """Return the task of a worker: refresh, and after each making a rest in proportion to what it took."""
    rests_until = now()

    def follow() -> bool:
        nonlocal rests_until
        started = now()
        if started < rests_until or not refresh(folder):
            return False
        ended = now()
        rests_until = ended + max(_PAUSE, _SHARE * (ended - started))
        return True

    return follow


def _written(folder: Path) -> Any:
    """Return what the present file was made from, None when it cannot be read."""
    try:
        load_table(folder)
        return mark_of(folder)
    except Damaged:
        return None


def _present(folder: Path) -> list[Any]:
    """Return a mark that changes with the offer, the reference tables and the day."""
    revisions = select(
        select(func.max(TrainingRevision.id)).scalar_subquery(), select(func.max(ActionRevision.id)).scalar_subquery()
    )
    versions = sorted(version.id for version in current_versions().values())
    return [clock.today().isoformat(), *db.session.execute(revisions).one(), *versions, *_indexed(folder)]


def _indexed(folder: Path) -> tuple[str, int]:
    """Return which store of documents is current, and its last write."""
    current = read_current(folder)
    if current is None:
        return "", 0
    try:
        with closing(DocumentStore(folder / current.store)) as store:
            return current.store, store.last_seq()
    except sqlite3.Error:
        return "", 0
