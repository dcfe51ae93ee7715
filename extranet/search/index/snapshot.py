"""Snapshots: the arrays of a segment as files that processes map into memory and share."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from extranet.search.index.compiling import Arrays, Compiler
from extranet.search.index.files import Altered, OpenFiles, write_array
from extranet.search.index.folder import sync_folder
from extranet.search.index.store import DocumentStore

_SUMMARY = "summary.json"


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
    sums = {name: write_array(aside / f"{name}.npy", values) for name, values in arrays.items()}
    with (aside / _SUMMARY).open("w") as file:
        json.dump(sums, file)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(aside)
    aside.rename(folder)
    sync_folder(folder.parent)


def open_snapshot(folder: Path) -> tuple[Arrays, OpenFiles]:
    """Return a snapshot's arrays after checking every file, and the files behind those that are mapped."""
    files = OpenFiles()
    try:
        sums: dict[str, list[int]] = json.loads((folder / _SUMMARY).read_text())
        arrays = {name: files.read(folder / f"{name}.npy", expected) for name, expected in sums.items()}
    except (OSError, ValueError, TypeError, AttributeError, EOFError, RecursionError, Altered) as error:
        raise DamagedSnapshot(f"{folder} cannot be read: {error}") from error
    return arrays, files


def load_snapshot(folder: Path) -> Arrays:
    """Return a snapshot's arrays after checking every file."""
    return open_snapshot(folder)[0]
