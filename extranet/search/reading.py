"""What readers see of the index: a base snapshot and, above it, what was written since.

Each search looks whether the index has moved (microseconds). A view never changes: a search holds its own to the end,
whatever is written or replaced meanwhile.
"""

from __future__ import annotations

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
from extranet.search.snapshot import DamagedSnapshot, load_snapshot
from extranet.search.store import DocumentStore

UNAVAILABLE = "La recherche est momentanément indisponible\u00a0: l’index se reconstruit."
_PATIENCE = 2.0  # seconds to wait for another thread that is reading what is new
_ATTEMPTS = 3
# Above so many documents written at once (an import), readers wait for the new base that follows instead of
# compiling them each on its own.
_MOST_PENDING = 5000


@dataclass(frozen=True)
class View:
    """The shards that one search reads: the base, then what was written since."""

    shards: tuple[Shard, ...]
    seq: int


class _Opened:
    """A base snapshot and its store, and the documents written since."""

    def __init__(self, folder: Path, current: Current) -> None:
        self.store = DocumentStore(folder / current.store)
        self.base = Segment(load_snapshot(folder / current.snapshot))
        self.newer: dict[int, bytes | None] = {}
        self.seq, self.version = current.seq, -1

    def refresh(self) -> View | None:
        """Return a new view when something was written since the last one."""
        version = self.store.version()
        if version == self.version:
            return None
        if self.version != -1 and self.store.count_since(self.seq) > _MOST_PENDING:
            return None
        for action_id, seq, payload in self.store.since(self.seq):
            self.newer[action_id], self.seq = payload, seq
        self.version = version
        return self._view()

    def _view(self) -> View:
        if not self.newer:
            return View((Shard(self.base),), self.seq)
        compiler = Compiler()
        ids = sorted(self.newer)
        for action_id in ids:
            if (payload := self.newer[action_id]) is not None:
                compiler.add(action_id, payload)
        base = Shard(self.base, replaced(self.base, np.array(ids, np.int64)))
        return View((base, Shard(Segment(compiler.arrays()))), self.seq)


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
        view = self._view
        if not self._lock.acquire(timeout=0 if view else _PATIENCE * 10) and not self._lock.acquire(timeout=_PATIENCE):
            if view is None:
                raise SearchUnavailable(UNAVAILABLE)
            return view
        try:
            return self._current()
        except (sqlite3.Error, DamagedSnapshot, OSError, ValueError, IndexError, KeyError) as error:
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
        error: Exception = DamagedSnapshot(f"no index in {self._folder}")
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
