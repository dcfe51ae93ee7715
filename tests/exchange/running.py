"""An import in a process of its own, to be killed, measured or watched."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from extranet.application import create_app
from extranet.exchange.importing import import_file
from extranet.settings import Settings

SECRET = "tests only: nothing is kept secret with this"


def main(folder: str, file: str, publisher: str) -> None:
    """Import the file; print what it did, the time and memory it took, and the longest write transaction.

    That one is told by its statements and by its thread's own seconds: the first is the same on every machine.
    """
    app = create_app(Settings(data_dir=Path(folder), secret_key=SECRET))
    longest = _watch_writes()
    print("ready", flush=True)
    with app.app_context():
        start = time.perf_counter()
        report = import_file(Path(file), publisher, locks=Path(folder) / "locks", publish=True)
        seconds = time.perf_counter() - start
    figures = {"counts": report.counts, "seconds": seconds, "memory": _peak_memory(), **longest}
    print(json.dumps(figures), flush=True)


def _watch_writes() -> dict[str, float]:
    """Return the most statements and the most seconds of any write transaction, kept up to date."""
    longest = {"statements": 0, "held": 0.0}
    open_ones: dict[int, list[float]] = {}

    @event.listens_for(Engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("begin") == "IMMEDIATE":
            open_ones[id(connection)] = [0, time.thread_time()]

    @event.listens_for(Engine, "after_cursor_execute")
    def count(connection: Connection, *_told: object) -> None:
        if id(connection) in open_ones:
            open_ones[id(connection)][0] += 1

    def end(connection: Connection) -> None:
        if id(connection) in open_ones:
            statements, since = open_ones.pop(id(connection))
            longest["statements"] = max(longest["statements"], statements)
            longest["held"] = max(longest["held"], time.thread_time() - since)

    real = Connection._commit_impl

    def commit(self: Connection) -> None:
        real(self)
        end(self)

    Connection._commit_impl = commit
    event.listen(Engine, "rollback", end)
    return longest


def _peak_memory() -> int:
    """Return the most memory that this program took, in MB; `ru_maxrss` would count the test runner that started it."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
