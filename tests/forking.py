"""Other processes, to be asked, watched or killed: forked from one that has imported the product once."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Forks for each script that comes with two pipes; tells, when asked, whether a child lives or how it ended.
PARENT = """
import os, socket, sys, traceback
import extranet.application, extranet.cli, tests.search.processes, time_machine
asked = socket.socket(fileno=int(sys.argv[1]))
while True:
    message, (*streams,), _, _ = socket.recv_fds(asked, 200_000, 2)
    if not message:
        break
    if not streams:
        way, child = message.decode().split()
        ended, status = os.waitpid(int(child), os.WNOHANG if way == "poll" else 0)
        asked.send(str(os.waitstatus_to_exitcode(status) if ended else "").encode() or b"-")
        continue
    if child := os.fork():
        for stream in streams:
            os.close(stream)
        asked.send(str(child).encode())
        continue
    asked.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    script, *sys.argv[1:] = message.decode().split("\\0")
    code = 0
    try:
        exec(script, {"__name__": "__main__"})
    except SystemExit as stopped:
        code = stopped.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code)
"""


@cache
def _parent(*before: str) -> socket.socket:
    """Start the process that makes the others; return where to ask it."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [*before, sys.executable, "-c", PARENT, str(there.fileno())]
    process = subprocess.Popen(command, cwd=ROOT, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL)
    there.close()

    def end() -> None:
        here.close()
        process.wait(timeout=30)

    atexit.register(end)
    return here


class Forked:
    """A process that runs a script; `before` is the command that starts its parent, when it needs another world."""

    def __init__(self, script: str, *arguments: object, before: tuple[str, ...] = ()) -> None:
        (its_lines, lines), (answers, its_answers) = os.pipe(), os.pipe()
        self._parent = _parent(*before)
        message = "\0".join([script, *map(str, arguments)]).encode()
        socket.send_fds(self._parent, [message], [its_lines, its_answers])
        os.close(its_lines)
        os.close(its_answers)
        self.child = int(self._parent.recv(20))
        self._lines, self._answers = os.fdopen(lines, "w"), os.fdopen(answers)
        self._code: int | None = None

    def __call__(self, line: str = "") -> str:
        """Write a line to the process, and return the one that it answers."""
        self._lines.write(line + "\n")
        self._lines.flush()
        return self.said()

    def said(self) -> str:
        """Wait for a line; it is empty when the process has ended."""
        return self._answers.readline().strip()

    def lives(self) -> bool:
        """Tell whether the process runs."""
        return self._ended("poll") is None

    def wait(self) -> tuple[int, str]:
        """Let the process end by itself; return its code and what it still said."""
        rest = self._answers.read()
        code = self._ended("wait")
        self._close()
        return code, rest

    def kill(self) -> None:
        """Kill the process; return when nothing is left of it."""
        if self.lives():
            os.kill(self.child, signal.SIGKILL)
        self._ended("wait")
        self._close()

    def _ended(self, way: str) -> int | None:
        if self._code is None:
            self._parent.send(f"{way} {self.child}".encode())
            code = self._parent.recv(20).decode()
            self._code = None if code == "-" else int(code)
        return self._code

    def _close(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._lines.close()
        self._answers.close()
