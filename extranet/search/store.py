"""The store of documents: one SQLite file, disposable, that every process reads and one at a time writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_TABLES = """
CREATE TABLE document (action_id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, payload BLOB) STRICT;
CREATE INDEX document_seq ON document (seq);
CREATE TABLE last (seq INTEGER NOT NULL) STRICT;
INSERT INTO last VALUES (0);
"""
_BATCH = 500

Row = tuple[int, bytes | None]


class DocumentStore:
    """Documents by action id, each with the number of the write that made it; a null payload means: gone."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not path.is_file():
            raise sqlite3.OperationalError(f"no document store at {path}")
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        if create:
            self._connection.executescript(_TABLES)
        self._connection.execute("SELECT seq FROM last")  # raises at once when the file is not ours

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
        except BaseException:
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

    def payloads(self, ids: list[int]) -> dict[int, bytes | None]:
        """Return the payloads of these actions."""
        return self._payloads(ids)
