"""Files of arrays, read without trusting that they stay as they are.

A process that touches a mapped page beyond the end of its file is killed (SIGBUS). Our own code never writes in a file
that has its name, and takes the right to write away; but somebody may restore a copy over it, or a disk may fail. So
small arrays are read into memory, large ones are mapped from files kept open, and every search first looks whether
these are what they were when they were checked (a microsecond each). What remains: a file cut in the very milliseconds
of a search kills that process; the server starts another one, which checks every file before it uses one.
"""

from __future__ import annotations

import io
import os
import weakref
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

SMALL = 1 << 20  # bytes: read into memory up to here, mapped and shared between processes above
READ_ONLY = 0o400
_BLOCK = 1 << 22
Checksum = list[int]


class Altered(Exception):
    """A file is not what was written."""


class OpenFiles:
    """The files behind mapped arrays, as they were when they were checked; closed with the last who holds this."""

    def __init__(self) -> None:
        self._files: list[tuple[int, tuple[int, int]]] = []
        weakref.finalize(self, _close, self._files)

    def unchanged(self) -> bool:
        """Tell whether no file was written or cut since it was checked."""
        # A plain loop: asked at every search
        for handle, state in self._files:  # noqa: SIM110
            if _state(handle) != state:
                return False
        return True

    def read(self, path: Path, expected: Checksum) -> np.ndarray:
        """Return the array of a file after checking all of it; raise Altered when it is not the one expected."""
        with path.open("rb") as file:
            state = _state(file.fileno())
            if state[0] <= SMALL:
                content = file.read()
                found = _sum([content])
            else:
                self._files.append((os.dup(file.fileno()), state))
                found = checksum(file)
            if found != expected:
                raise Altered(f"{path} has changed since it was written")
            return _mapped(file) if state[0] > SMALL else np.load(io.BytesIO(content), allow_pickle=False)


def write_array(path: Path, values: np.ndarray) -> Checksum:
    """Write an array, flush it to the disk and take the right to write away; return its size and checksum."""
    with path.open("w+b") as file:
        np.save(file, values, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), READ_ONLY)
        file.seek(0)
        return checksum(file)


def checksum(file: BinaryIO) -> Checksum:
    """Return the size and the checksum of what remains to be read in a file."""
    return _sum(iter(lambda: file.read(_BLOCK), b""))


def _sum(blocks: Iterable[bytes]) -> Checksum:
    size = value = 0
    for block in blocks:
        size += len(block)
        value = zlib.crc32(block, value)
    return [size, value]


def _mapped(file: BinaryIO) -> np.ndarray:
    file.seek(0)
    np.lib.format.read_magic(file)
    shape, fortran, kind = np.lib.format.read_array_header_1_0(file)
    return np.memmap(file, kind, "r", file.tell(), shape, "F" if fortran else "C")


def _state(handle: int) -> tuple[int, int]:
    status = os.fstat(handle)
    return status.st_size, status.st_mtime_ns


def _close(files: list[tuple[int, tuple[int, int]]]) -> None:
    for handle, _ in files:
        os.close(handle)
