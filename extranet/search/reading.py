"""What readers see of the index: a base snapshot and, above it, what was written since.

Each search looks whether the index has moved (microseconds). A view never changes: a search holds its own to the end,
whatever is written or replaced meanwhile.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extranet.errors import SearchUnavailable
from extranet.search.compiling import Compiler
from extranet.search.folder import Current, note_damage, pointer_mark, read_current
from extranet.search.segment import Segment, Shard, replaced
from extranet.search.snapshot import DamagedSnapshot, NoSnapshot, load_snapshot
from extranet.search.store import DocumentStore

UNAVAILABLE = "La recherche est momentanément indisponible\u00a0: l’index se reconstruit."
_PATIENCE = 2.0  # seconds to wait for another thread that is reading what is new
_ATTEMPTS = 3
_log = logging.getLogger(__name__)
# Above so many documents written at once (an import), readers wait for the new base that follows instead of
# compiling them each on its own.
_MOST_PENDING = 5000
# The latest documents, compiled again at each write: a millisecond for so few.
_FEW = 50


@dataclass(frozen=True)
class View:
    """The shards that one search reads: the base, then what was written since."""

    shards: tuple[Shard, ...]
    seq: int


class _Opened:
    """A base snapshot and its store, and above it what was written since: the older part, then the latest few."""

    def __init__(self, folder: Path, current: Current) -> None:
        self.store = DocumentStore(folder / current.store)
        self._base = Segment(load_snapshot(folder / current.snapshot))
        self._seq, self._version = current.seq, -1
        self._older: dict[int, bytes | None] = {}
        self._latest: dict[int, bytes | None] = {}
        self._middle: Segment | None = None

    def refresh(self) -> View | None:
        """Return a new view when something was written since the last one."""
        version = self.store.version()
        if version == self._version:
            return None
        if self._version != -1 and self.store.count_since(self._seq) > _MOST_PENDING:
            return None
        for action_id, seq, payload in self.store.since(self._seq):
            self._latest[action_id], self._seq = payload, seq
        self._version = version
        if len(self._latest) > _FEW:
            self._older |= self._latest
            self._latest = {}
            self._middle = _compiled(self._older)
        return self._view()

    def _view(self) -> View:
        """Stack the layers: a document that is above is dead below."""
        latest, older = (np.array(sorted(ids), np.int64) for ids in (self._latest, self._older | self._latest))
        shards = [Shard(self._base, replaced(self._base, older))]
        if self._middle is not None:
            shards.append(Shard(self._middle, replaced(self._middle, latest)))
        if self._latest:
            shards.append(Shard(_compiled(self._latest)))
        return View(tuple(shards), self._seq)


def _compiled(documents: dict[int, bytes | None]) -> Segment:
    compiler = Compiler()
    for action_id, payload in sorted(documents.items()):
        if payload is not None:
            compiler.add(action_id, payload)
    return Segment(compiler.arrays())


class Reader:
    """Give views of the index of a folder, to any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._mark: tuple[int, int] | None = None
        self._opened: _Opened | None = None
        self._view: View | None = None
        self._process = os.getpid()

    def view(self) -> View:
        """Return the index as it is now; raise SearchUnavailable when there is none that can be read."""
        if not self._lock.acquire(timeout=_PATIENCE):
            if (view := self._view) is None:
                raise SearchUnavailable(UNAVAILABLE)
            return view
        try:
            return self._current()
        except (sqlite3.Error, DamagedSnapshot, OSError, ValueError, IndexError, KeyError) as error:
            if isinstance(error, NoSnapshot):
                _log.info("No index in %s yet", self._folder)
            else:
                _log.exception("The index of %s cannot be read", self._folder)
            self._forget()
            note_damage(self._folder)
            raise SearchUnavailable(UNAVAILABLE) from error
        finally:
            self._lock.release()

    def _current(self) -> View:
        mark = pointer_mark(self._folder)
        if mark is None or mark != self._mark or os.getpid() != self._process:
            self._open(mark)
        if (fresh := self._opened.refresh()) is not None:
            self._view = fresh
        return self._view

    def _open(self, mark: tuple[int, int] | None) -> None:
        """Open what is current; another process may replace it between two steps, hence several attempts."""
        error: Exception = NoSnapshot(f"no index in {self._folder}")
        for _ in range(_ATTEMPTS):
            current = read_current(self._folder)
            if mark is None or current is None:
                break
            try:
                opened = _Opened(self._folder, current)
            except (sqlite3.Error, DamagedSnapshot) as failure:
                error, mark = failure, pointer_mark(self._folder)
                continue
            self._forget()
            self._opened, self._mark, self._process = opened, mark, os.getpid()
            return
        raise error

    def _forget(self) -> None:
        if self._opened is not None and os.getpid() == self._process:
            self._opened.store.close()
        self._opened = self._view = self._mark = None
