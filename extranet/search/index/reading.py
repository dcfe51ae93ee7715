"""What readers see of the index: a base snapshot and, above it, what was written since.

Each search looks whether the pointer has moved (microseconds): whoever writes touches it. Should somebody be killed
between the two, the store itself is looked into four times a second. A view never changes: a search holds its own to
the end, whatever is written or replaced meanwhile. While the index cannot be read (lost, damaged, of another version),
the last view goes on answering for a while, as long as its own files are sound; nobody waits while another thread opens
a new one.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extranet.errors import SearchUnavailable
from extranet.search.index.compiling import Compiler
from extranet.search.index.files import OpenFiles
from extranet.search.index.folder import Current, note_damage, pointer_mark, read_current
from extranet.search.index.segment import Segment, Shard, Stack, replaced
from extranet.search.index.snapshot import DamagedSnapshot, NoSnapshot, open_snapshot
from extranet.search.index.store import DocumentStore, is_damage

UNAVAILABLE = "La recherche est momentanément indisponible\u00a0: l’index se reconstruit."
_PATIENCE = 2.0  # seconds to wait for another thread that opens the first view
_ATTEMPTS = 3
_TRY_AGAIN = 5.0  # seconds before looking again at an index that could not be read
_LOOK_AGAIN = 0.25  # seconds before looking in the store again though nobody told that it was written
OLD = 900.0  # seconds for which the last view answers once the index cannot be read
_log = logging.getLogger(__name__)
# Above so many documents written at once (an import), readers wait for the new base that follows instead of
# compiling them each on its own.
_MOST_PENDING = 5000
# The latest documents, compiled again at each write: a millisecond for so few.
_FEW = 50
_FAILURES = (sqlite3.Error, DamagedSnapshot, OSError, ValueError, IndexError, KeyError)


@dataclass(frozen=True)
class View:
    """What one search reads: the base and what was written since, as one shard; and the files behind them."""

    shard: Shard
    seq: int
    files: OpenFiles


class _Opened:
    """A base snapshot and its store, and above it what was written since: the older part, then the latest few."""

    def __init__(self, folder: Path, current: Current, mark: tuple[int, int]) -> None:
        self.mark, self.current, self._path = mark, current, folder / current.store
        self.store = DocumentStore(self._path)
        try:
            arrays, self._files = open_snapshot(folder / current.snapshot)
            self._base = Segment(arrays)
        except BaseException:
            self.store.close()
            raise
        self._seq, self._version = current.seq, -1
        self._older: dict[int, bytes | None] = {}
        self._latest: dict[int, bytes | None] = {}
        self._below: Segment | Stack = self._base

    def refresh(self) -> View | None:
        """Return a new view when something was written since the last one."""
        if self.store.frozen and os.access(self._path.parent, os.W_OK):
            self.store.close()
            self.store, self._version = DocumentStore(self._path), -1
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
            self._below = Stack(self._base, _compiled(self._older))
        return self._view()

    def _view(self) -> View:
        """Stack the layers: a document that is above is dead below."""
        latest, older = (np.array(sorted(ids), np.int64) for ids in (self._latest, self._older | self._latest))
        segment, dead = self._below, [replaced(self._base, older)]
        dead += [replaced(one, latest) for one in self._below.layers[1:]]
        if self._latest:
            above = _compiled(self._latest)
            segment = Stack(segment, above)
            dead.append(np.zeros(len(above), np.bool_))
        gone = np.concatenate(dead)
        return View(Shard(segment, gone if gone.any() else None), self._seq, self._files)


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
        self._opened: _Opened | None = None
        self._view: View | None = None
        self._process = os.getpid()
        self._look_again = 0.0
        # What could not be read, until when not to look at it again, and since when nothing can.
        self._tried: tuple[int, int] | None = None
        self._refused_until: float | None = None
        self._failing_since: float | None = None

    def view(self) -> View:
        """Return the index as it is now, else the last view of it; raise SearchUnavailable when there is none."""
        held = self._view if self._process == os.getpid() else None
        if not (self._lock.acquire(timeout=_PATIENCE) if held is None else self._lock.acquire(blocking=False)):
            if held is None or not held.files.unchanged():
                raise SearchUnavailable(UNAVAILABLE)
            return held
        try:
            return self._current()
        except _FAILURES as error:
            self._refuse(error)
            return self._last(error)
        finally:
            self._lock.release()

    def payloads(self, action_ids: Sequence[int]) -> dict[int, bytes]:
        """Return the stored documents of these actions as they are now: a snapshot leaves their words out."""
        if not self._lock.acquire(timeout=_PATIENCE):
            raise SearchUnavailable(UNAVAILABLE)
        try:
            if self._opened is None or self._process != os.getpid():
                raise sqlite3.OperationalError(f"no store of {self._folder} is open")
            found = self._opened.store.payloads(list(action_ids))
        finally:
            self._lock.release()
        return {key: payload for key, payload in found.items() if payload}

    def _current(self) -> View:
        mark = pointer_mark(self._folder)
        if self._process != os.getpid():
            self._opened = self._view = None  # the parent's: not ours to close
            self._process = os.getpid()
        if self._refused_until is not None and mark == self._tried and time.monotonic() < self._refused_until:
            return self._last(None)
        self._tried = mark
        if self._view is not None and not self._view.files.unchanged():
            self._forget()
            raise DamagedSnapshot(f"the files of {self._folder} have changed while they were read")
        if self._opened is None or mark != self._opened.mark:
            self._open(mark)
        elif self._view is not None and time.monotonic() < self._look_again:
            return self._view
        self._look_again = time.monotonic() + _LOOK_AGAIN
        if (fresh := self._opened.refresh()) is not None:
            self._view = fresh
        self._refused_until = self._failing_since = None
        return self._view

    def _open(self, mark: tuple[int, int] | None) -> None:
        """Open what is current; another process may replace it between two steps, hence several attempts."""
        error: Exception = NoSnapshot(f"no index in {self._folder}")
        for _ in range(_ATTEMPTS):
            current = read_current(self._folder)
            if mark is None or current is None:
                break
            if self._opened is not None and self._opened.current == current:
                self._opened.mark = mark  # the same, written since
                return
            try:
                opened = _Opened(self._folder, current, mark)
            except (sqlite3.Error, DamagedSnapshot) as failure:
                error = failure
                if mark == (mark := pointer_mark(self._folder)):
                    break
                self._tried = mark
                continue
            if self._opened is not None:
                self._opened.store.close()
            self._opened = opened
            return
        raise error

    def _refuse(self, error: Exception) -> None:
        """Remember what cannot be read, so that each search does not find it out again; call for a new index."""
        self._refused_until = time.monotonic() + _TRY_AGAIN
        if self._failing_since is None:
            self._failing_since = time.monotonic()
        if isinstance(error, NoSnapshot):
            _log.info("No index in %s yet", self._folder)
            return
        _log.error("The index of %s cannot be read", self._folder, exc_info=error)
        if not isinstance(error, sqlite3.Error) or is_damage(error):
            note_damage(self._folder)

    def _last(self, error: Exception | None) -> View:
        """Return the last view while it may still answer."""
        since = self._failing_since
        if self._view is not None and since is not None and time.monotonic() - since < OLD:
            if self._view.files.unchanged():
                return self._view
            note_damage(self._folder)
        self._forget()
        raise SearchUnavailable(UNAVAILABLE) from error

    def _forget(self) -> None:
        if self._opened is not None:
            self._opened.store.close()
        self._opened = self._view = None
