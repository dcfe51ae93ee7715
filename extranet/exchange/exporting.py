"""Write the catalogue as one LHÉO 2.3 file, always valid: every record, whatever its state or its date."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from extranet.errors import Invalid, Refused
from extranet.exchange.offered import EVERYTHING, Selection, offered
from extranet.lheo.conformance import conform
from extranet.lheo.tree import NAMESPACE, Element

_HEAD = f"<?xml version='1.0' encoding='UTF-8'?>\n<lheo xmlns=\"{NAMESPACE}\">\n<offres>\n".encode()
_TAIL = b"</offres>\n</lheo>\n"
_SAID_EVERY = 200


Progress = Callable[[int], None]


def export_file(path: Path, selection: Selection = EVERYTHING, progress: Progress = lambda formations: None) -> int:
    """Write the file (gzip when its name ends so), of a selection or of all; return the number of formations.

    The file appears whole or not at all. Raises Invalid when there is nothing to write: LHÉO requires a formation;
    Refused where it cannot be written.
    """
    try:
        return _write_beside(path, selection, progress)
    except OSError as error:
        raise Refused(f"«\u00a0{path}\u00a0» ne peut pas être écrit.") from error


def _write_beside(path: Path, selection: Selection, progress: Progress) -> int:
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
                    count = write(packed, selection, progress)
            else:
                count = write(raw, selection, progress)
            raw.flush()
            os.fsync(raw.fileno())
        if not count:
            raise Invalid("Il n’y a aucune formation à exporter.")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def write(file: BinaryIO, selection: Selection = EVERYTHING, progress: Progress = lambda formations: None) -> int:
    """Write a selection into an open file; say how many formations to `progress` from time to time, and return it.

    Without any formation it is not valid: LHÉO requires one.
    """
    file.write(_HEAD)
    count = 0
    for formation in formations(selection):
        conform(formation)
        file.write(etree.tostring(formation, encoding="utf-8"))
        file.write(b"\n")
        count += 1
        if count % _SAID_EVERY == 0:
            progress(count)
    file.write(_TAIL)
    return count


def formations(selection: Selection = EVERYTHING) -> Iterator[Element]:
    """Yield each formation whole, in the order of the numbers, as its publisher wrote it."""
    return (training.element() for training in offered(selection))
