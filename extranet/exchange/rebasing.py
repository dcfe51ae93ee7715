"""Somebody wrote in a record while an import was staging it: bring both together before the switch."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import aliased

from extranet.catalogue.levels import LEVELS, Level
from extranet.database import db
from extranet.exchange.merging import merge
from extranet.exchange.staging import CHANGED, UNCHANGED, Stager
from extranet.lheo.tree import digest, from_text

# Records brought together in one transaction: merging takes a few milliseconds each.
_AT_ONCE = 20


def rebase(run_id: int, stager: Stager) -> bool:
    """Rest the staged revisions on what the records are now; return False when there may be more of them."""
    room = _AT_ONCE
    for level in LEVELS:
        for row in _overtaken(run_id, level, room):
            room -= 1
            _rest_on_current(level, row, stager)
    return room > 0


def _overtaken(run_id: int, level: Level, most: int) -> list[Row[Any]]:
    staged, current, record = level.revision, aliased(level.revision), level.record
    query = (
        select(
            staged.id,
            staged.lheo,
            staged.delivery,
            current.id.label("current_id"),
            current.lheo.label("current_lheo"),
            current.digest.label("current_digest"),
            current.feed_digest.label("current_feed_digest"),
            current.delivery.label("current_delivery"),
        )
        .join(record, getattr(staged, level.owner) == record.id)
        .join(current, current.id == record.revision_id)
        .where(staged.run_id == run_id, record.revision_id.is_distinct_from(staged.base_id))
        .limit(most)
    )
    return list(db.session.execute(query))


def _rest_on_current(level: Level, row: Row[Any], stager: Stager) -> None:
    delivered = row.delivery or row.lheo
    last = row.current_delivery or (row.current_lheo if row.current_feed_digest else None)
    text = merge(last, delivered, row.current_lheo) if last else delivered
    revision = level.revision
    if digest(text) == row.current_digest:
        db.session.execute(delete(revision).where(revision.id == row.id))
        stager.counts[CHANGED, level.kind] -= 1
        stager.counts[UNCHANGED, level.kind] += 1
        return
    values = {"base_id": row.current_id, "digest": digest(text), "lheo": text}
    values |= {"delivery": None if text == delivered else delivered, **level.columns(from_text(text))}
    db.session.execute(
        update(revision).where(revision.id == row.id).values(values), execution_options={"synchronize_session": False}
    )
