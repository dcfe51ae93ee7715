"""Give a record an older content again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from extranet.catalogue.differences import NOT_FIELDS
from extranet.catalogue.levels import level_of
from extranet.catalogue.proposals import write
from extranet.database import db
from extranet.errors import NotFound
from extranet.lheo.tree import from_text, set_attribute


def restore(record: Any, revision_id: int, *, seen: int, by: int | None) -> bool:
    """Write an older content of a record anew, inside `writing()`; return False when it is the present one.

    Places are no content and stay. Raises NotFound when the record never had it, Conflict as `proposals.write`,
    through which it goes.
    """
    revision = level_of(record).revision
    owner = getattr(revision, level_of(record).owner)
    text = db.session.scalar(select(revision.lheo).where(revision.id == revision_id, owner == record.id))
    if text is None:
        raise NotFound("Cette version de la fiche n’existe pas.")
    element, current = from_text(text), from_text(record.revision.lheo)
    for name in NOT_FIELDS:
        set_attribute(element, name, current.get(name))
    return write(record, element, seen=seen, by=by, verb="restore", restored=revision_id)
