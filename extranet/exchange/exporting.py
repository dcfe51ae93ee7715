"""Write the catalogue as one LHÉO 2.3 file, always valid: every record, whatever its state or its date."""

from __future__ import annotations

import gzip
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree
from sqlalchemy import select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db
from extranet.errors import Invalid, Refused
from extranet.lheo.conformance import conform
from extranet.lheo.tree import NAMESPACE, Element, from_text, put_back

_AT_ONCE = 200
_HEAD = f"<?xml version='1.0' encoding='UTF-8'?>\n<lheo xmlns=\"{NAMESPACE}\">\n<offres>\n".encode()
_TAIL = b"</offres>\n</lheo>\n"


def export_file(path: Path, publisher_ids: frozenset[int] | None = None) -> int:
    """Write the file (gzip when its name ends so), of some publishers or of all; return the number of formations.

    The file appears whole or not at all. Raises Invalid when there is nothing to write: LHÉO requires a formation;
    Refused where it cannot be written.
    """
    try:
        return _write_beside(path, publisher_ids)
    except OSError as error:
        raise Refused(f"«\u00a0{path}\u00a0» ne peut pas être écrit.") from error


def _write_beside(path: Path, publisher_ids: frozenset[int] | None) -> int:
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
                    count = _write(packed, publisher_ids)
            else:
                count = _write(raw, publisher_ids)
            raw.flush()
            os.fsync(raw.fileno())
        if not count:
            raise Invalid("Il n’y a aucune formation à exporter.")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _write(file: BinaryIO, publisher_ids: frozenset[int] | None) -> int:
    file.write(_HEAD)
    count = 0
    for formation in formations(publisher_ids):
        conform(formation)
        file.write(etree.tostring(formation, encoding="utf-8"))
        file.write(b"\n")
        count += 1
    file.write(_TAIL)
    return count


def formations(publisher_ids: frozenset[int] | None = None) -> Iterator[Element]:
    """Yield each formation whole, in the order of the numbers, as its publisher wrote it."""
    last = ""
    while True:
        query = (
            select(Training.id, Training.numero, TrainingRevision.lheo)
            .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
            .where(Training.numero > last)
            .order_by(Training.numero)
            .limit(_AT_ONCE)
        )
        if publisher_ids is not None:
            query = query.where(Training.publisher_id.in_(publisher_ids))
        rows = db.session.execute(query).all()
        if not rows:
            return
        actions = _children(Action, ActionRevision, "training_id", [row.id for row in rows])
        sessions = _children(
            TrainingSession, SessionRevision, "action_id", [child.id for found in actions.values() for child in found]
        )
        for row in rows:
            formation = from_text(row.lheo)
            for child in actions[row.id]:
                action = from_text(child.lheo)
                put_back(action, [from_text(session.lheo) for session in sessions[child.id]])
                put_back(formation, [action])
            yield formation
        last = rows[-1].numero


def _children(record: Any, revision: Any, parent: str, ids: list[int]) -> dict[int, list[Any]]:
    children: dict[int, list[Any]] = defaultdict(list)
    owner = getattr(record, parent)
    for start in range(0, len(ids), 500):
        rows = db.session.execute(
            select(record.id, owner.label("owner"), revision.lheo)
            .join(revision, revision.id == record.revision_id)
            .where(owner.in_(ids[start : start + 500]))
            .order_by(record.id)
        )
        for row in rows:
            children[row.owner].append(row)
    return children
