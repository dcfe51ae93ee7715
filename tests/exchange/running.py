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
    """Import the file; print what it did, the time it took, the memory, and how long each write worked under the lock.

    That is the thread's own time: what other programs of the machine take is not the product's doing.
    """
    app = create_app(Settings(data_dir=Path(folder), secret_key=SECRET))
    held: list[float] = []
    since: dict[int, float] = {}

    @event.listens_for(Engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("begin") == "IMMEDIATE":
            since[id(connection)] = time.thread_time()

    def end(connection: Connection) -> None:
        if id(connection) in since:
            held.append(time.thread_time() - since.pop(id(connection)))

    real = Connection._commit_impl

    def commit(self: Connection) -> None:
        real(self)
        end(self)

    Connection._commit_impl = commit
    event.listen(Engine, "rollback", end)
    print("ready", flush=True)
    with app.app_context():
        start = time.perf_counter()
        report = import_file(Path(file), publisher, locks=Path(folder) / "locks", publish=True)
        seconds = time.perf_counter() - start
    memory = _peak_memory()
    print(json.dumps({"counts": report.counts, "seconds": seconds, "memory": memory, "held": max(held)}), flush=True)


def _peak_memory() -> int:
    """Return the most memory that this program took, in MB; `ru_maxrss` would count the test runner that started it."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
