"""Other processes that search or write the index, for the tests that break something under them."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TextIO

IMPORTS = """
import os, signal, socket, sys, traceback
from datetime import date
from pathlib import Path
from tests.search.processes import powerless
from extranet.application import create_app
from extranet.database import db
from extranet.search import opening
from extranet.search.index import files, indexing
from extranet.search.index.following import Follower
from extranet.search.request import SearchRequest
from extranet.errors import SearchUnavailable
from extranet.settings import Settings
"""
PRELUDE = """
DATA = Path(sys.argv[1])
FOLDER = DATA / "index"
app = create_app(Settings(data_dir=DATA, secret_key="nothing is kept secret with this one"))
app.app_context().push()
"""
# Imports once what every process needs, then makes one by a fork for each script that it is sent.
PARENT = """
asked = socket.socket(fileno=int(sys.argv[1]))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    message, (*streams,), _, _ = socket.recv_fds(asked, 100_000, 2)
    if not message:
        break
    if child := os.fork():
        for stream in streams:
            os.close(stream)
        asked.send(str(child).encode())
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.argv[1], script = message.decode().split("|", 1)
    try:
        exec(script)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(0)
"""
SEARCHER = """
files.SMALL = 0  # map everything, as a large index is
engine = opening.engine(FOLDER)
print("ready", flush=True)
for words in sys.stdin:
    page = engine.search(SearchRequest(today=date(2026, 11, 22), q=words.strip()))
    print(page.total, "simplified" if page.simplified else "indexed", flush=True)
"""
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
ROOT = Path(__file__).resolve().parents[2]


class Asked:
    """A process that answers a line with a line."""

    def __init__(self, child: int, lines: TextIO, answers: TextIO) -> None:
        self._child, self._lines, self._answers = child, lines, answers

    def __call__(self, line: str = "") -> str:
        self._lines.write(line + "\n")
        self._lines.flush()
        return self.answer()

    def answer(self) -> str:
        """Wait for a line, empty when the process ended."""
        return self._answers.readline().strip()

    def lives(self) -> bool:
        """Tell whether the process runs."""
        try:
            os.kill(self._child, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """Kill the process; return when nothing is left of it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)
        self._answers.read()  # the end comes when it closes its files
        while self.lives():
            pass
        with contextlib.suppress(BrokenPipeError):
            self._lines.close()
        self._answers.close()


@cache
def _parent(*before: str) -> socket.socket:
    """Start the process that makes the others, by this command when it is given; return where to ask it."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [*before, sys.executable, "-c", IMPORTS + PARENT, str(there.fileno())]
    process = subprocess.Popen(command, cwd=ROOT, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL)
    there.close()

    def end() -> None:
        here.close()
        process.wait(timeout=30)

    atexit.register(end)
    return here


@contextmanager
def running(script: str, data: Path, *before: str) -> Iterator[Asked]:
    """Run a script after the prelude until the end of the block, then kill it; `before`: what starts its parent."""
    (its_lines, lines), (answers, its_answers) = os.pipe(), os.pipe()
    parent = _parent(*before)
    socket.send_fds(parent, [f"{data}|{PRELUDE}{script}".encode()], [its_lines, its_answers])
    os.close(its_lines)
    os.close(its_answers)
    process = Asked(int(parent.recv(20)), os.fdopen(lines, "w"), os.fdopen(answers))
    try:
        assert process.answer() == "ready"
        yield process
    finally:
        process.kill()


def powerless() -> None:
    """Obey the permissions of files, even as root: the process gives up the power to pass over them."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(head, sets) == 0
    for start in range(2):
        sets[start] &= ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH)
    assert libc.capset(head, sets) == 0
