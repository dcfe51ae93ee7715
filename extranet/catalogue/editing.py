"""Correct a record by hand: a new revision that rests on the one the person was looking at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extranet import changes, clock
from extranet.audit import journal
from extranet.catalogue.levels import level_of
from extranet.database import db
from extranet.errors import Conflict
from extranet.lheo.tree import digest, from_text, put_back, to_text


def revise(record: Any, texts: Mapping[str, str], *, seen: int, by: int | None) -> bool:
    """Write texts into the record's LHÉO children, by element name; return False when that changes nothing.

    `seen` is the revision that the person had before them: Conflict when another one took its place.
    """
    level = level_of(record)
    if record.revision_id != seen:
        raise Conflict("Cette fiche a été modifiée entre-temps par quelqu’un d’autre.", revision_id=record.revision_id)
    before = record.revision
    element = from_text(before.lheo)
    for name, text in texts.items():
        child = element.find(name)
        if child is None:
            child = element.makeelement(name)
            put_back(element, [child])
        child.text = text.strip() or "-"
    lheo = to_text(element)
    if digest(lheo) == before.digest:
        return False
    columns = {column: getattr(before, column) for column in ("provider_id",) if hasattr(before, column)}
    revision = level.revision(
        **{level.owner: record.id},
        **columns,
        **level.columns(element),
        base_id=before.id,
        author_id=by,
        created_at=clock.now(),
        digest=digest(lheo),
        feed_digest=before.feed_digest,
        lheo=lheo,
    )
    db.session.add(revision)
    db.session.flush()
    record.revision_id = revision.id
    fields = sorted(name for name in texts)
    journal.record("edit", level.change, record.id, by=by, fields=fields, before=before.id, after=revision.id)
    changes.note(level.change, record.id)
    return True
