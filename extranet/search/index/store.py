"""The store of documents: one SQLite file, disposable, that every process reads and one at a time writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from extranet.search.index.folder import touch_pointer

_TABLES = """
CREATE TABLE document (action_id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, payload BLOB) STRICT;
CREATE INDEX document_seq ON document (seq);
CREATE TABLE last (seq INTEGER NOT NULL) STRICT;
INSERT INTO last VALUES (0);
"""
_FIRST = "SELECT seq FROM last"  # raises at once when the file is not ours
_BATCH = 500
# What SQLite says of a disk that is full, a folder that cannot be written, a file that somebody else holds.
_PASSING = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
}
_PASSING_IO = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_IOERR_SHMLOCK,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}

Row = tuple[int, bytes | None]


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error says that the file is lost or garbled, rather than that it cannot be written now."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or not (code & 0xFF in _PASSING or code in _PASSING_IO)


class DocumentStore:
    """Documents by action id, each with the number of the write that made it; a null payload means: gone."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not path.is_file():
            raise sqlite3.OperationalError(f"no document store at {path}")
        self._folder = path.parent
        self._connection = _connected(path.absolute().as_uri())
        # Where the folder cannot be written: as a file that nobody writes. What is written later is not seen.
        self.frozen = False
        try:
            self._prepare(create)
        except sqlite3.OperationalError as error:
            self._connection.close()
            if create or is_damage(error):
                raise
            self._connection = _connected(f"{path.absolute().as_uri()}?immutable=1")
            self.frozen = True
            self._connection.execute(_FIRST)

    def _prepare(self, create: bool) -> None:
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        if create:
            self._connection.executescript(_TABLES)
        self._connection.execute(_FIRST)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def version(self) -> int:
        """Return a number that changes when another process has written (microseconds)."""
        return self._connection.execute("PRAGMA data_version").fetchone()[0]

    def last_seq(self) -> int:
        """Return the number of the last write."""
        return self._connection.execute("SELECT seq FROM last").fetchone()[0]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let readers see all that is written inside at once, or nothing."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
            touch_pointer(self._folder)
        except BaseException:
            if self._connection.in_transaction:  # SQLite has already rolled back when the disk is full
                self._connection.execute("ROLLBACK")
            raise

    def write(self, rows: Iterable[Row]) -> int:
        """Write documents in one transaction, leaving alone those that are the same; return how many changed."""
        rows = list(rows)
        with self.transaction():
            seq = self.last_seq()
            known = self._payloads([action_id for action_id, _ in rows])
            changed = [(action_id, payload) for action_id, payload in rows if known.get(action_id) != payload]
            self._connection.executemany(
                "INSERT INTO document VALUES (?, ?, ?) "
                "ON CONFLICT (action_id) DO UPDATE SET seq = excluded.seq, payload = excluded.payload",
                [(action_id, seq + number, payload) for number, (action_id, payload) in enumerate(changed, 1)],
            )
            self._connection.execute("UPDATE last SET seq = ?", (seq + len(changed),))
        return len(changed)

    def _payloads(self, ids: list[int]) -> dict[int, bytes | None]:
        found: dict[int, bytes | None] = {}
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            marks = ",".join("?" * len(some))
            found |= self._connection.execute(
                f"SELECT action_id, payload FROM document WHERE action_id IN ({marks})",  # noqa: S608 (marks only)
                some,
            ).fetchall()
        return found

    def since(self, seq: int) -> list[tuple[int, int, bytes | None]]:
        """Return (action id, seq, payload) of what was written after `seq`, in order."""
        query = "SELECT action_id, seq, payload FROM document WHERE seq > ? ORDER BY seq"
        return self._connection.execute(query, (seq,)).fetchall()

    def after(self, seq: int, limit: int) -> list[tuple[int, int, bytes | None]]:
        """Return the first documents written after `seq`, as `since`."""
        query = "SELECT action_id, seq, payload FROM document WHERE seq > ? ORDER BY seq LIMIT ?"
        return self._connection.execute(query, (seq, limit)).fetchall()

    def count_since(self, seq: int) -> int:
        """Return how many documents were written after `seq`."""
        return self._connection.execute("SELECT count(*) FROM document WHERE seq > ?", (seq,)).fetchone()[0]

    def living(self, up_to: int) -> Iterator[tuple[int, bytes]]:
        """Yield (action id, payload) of the documents of that write or before, in order of id."""
        query = "SELECT action_id, payload FROM document WHERE payload IS NOT NULL AND seq <= ? ORDER BY action_id"
        yield from self._connection.execute(query, (up_to,))

    def ids(self) -> list[int]:
        """Return the ids of the documents that are not gone, in order."""
        query = "SELECT action_id FROM document WHERE payload IS NOT NULL ORDER BY action_id"
        return [row[0] for row in self._connection.execute(query)]

    def count(self) -> int:
        """Return how many documents are not gone."""
        return self._connection.execute("SELECT count(*) FROM document WHERE payload IS NOT NULL").fetchone()[0]

    def payloads(self, ids: list[int]) -> dict[int, bytes | None]:
        """Return the payloads of these actions."""
        return self._payloads(ids)


def _connected(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=10)
