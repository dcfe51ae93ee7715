"""Snapshots: the arrays of a segment as files that processes map into memory and share."""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from extranet.search.compiling import Arrays, Compiler
from extranet.search.folder import sync_folder
from extranet.search.store import DocumentStore

_SUMMARY = "summary.json"
_BLOCK = 1 << 22


class DamagedSnapshot(Exception):
    """The files of a snapshot are not those that were written."""


class NoSnapshot(DamagedSnapshot):
    """There is none yet."""


def compile_snapshot(store: DocumentStore, folder: Path) -> int:
    """Compile the store's documents into a snapshot folder; return the last write that it includes."""
    seq = store.last_seq()
    compiler = Compiler()
    for action_id, payload in store.living(seq):
        compiler.add(action_id, payload)
    write_snapshot(compiler.arrays(), folder)
    return seq


def write_snapshot(arrays: Arrays, folder: Path) -> None:
    """Write the arrays aside, flush them to the disk, and give them their name in one step."""
    aside = folder.with_name(folder.name + ".new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    sums = {}
    for name, values in arrays.items():
        path = aside / f"{name}.npy"
        with path.open("wb") as file:
            np.save(file, values, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        sums[name] = _checksum(path)
    (aside / _SUMMARY).write_text(json.dumps(sums))
    sync_folder(aside)
    aside.rename(folder)


def load_snapshot(folder: Path) -> Arrays:
    """Map a snapshot's arrays after checking every file."""
    try:
        sums: dict[str, list[int]] = json.loads((folder / _SUMMARY).read_text())
        arrays = {}
        for name, (size, checksum) in sums.items():
            path = folder / f"{name}.npy"
            if _checksum(path) != [size, checksum]:
                raise DamagedSnapshot(f"{path} has changed since it was written")
            arrays[name] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, TypeError, AttributeError, EOFError) as error:
        raise DamagedSnapshot(f"{folder} cannot be read: {error}") from error
    return arrays


def _checksum(path: Path) -> list[int]:
    size = checksum = 0
    with path.open("rb") as file:
        for block in _blocks(file):
            size += len(block)
            checksum = zlib.crc32(block, checksum)
    return [size, checksum]


def _blocks(file: Any) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block
