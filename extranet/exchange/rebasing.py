"""Somebody wrote in a record while an import was staging it: bring both together before the switch."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from extranet.catalogue.conflicts import FieldConflict
from extranet.catalogue.levels import LEVELS, SESSIONS, Level
from extranet.catalogue.providers import provider_id_in
from extranet.database import db
from extranet.exchange.corrections import conflicts_of, last_delivery, open_fields, provider_kept
from extranet.exchange.merging import merge
from extranet.exchange.staging import CHANGED, UNCHANGED, Stager
from extranet.lheo.tree import digest, from_text

# Records brought together in one transaction: merging takes a few milliseconds each.
_AT_ONCE = 20


def hold_touched(run_id: int) -> None:
    """Keep the records of a run from every other writer until `writing()` ends; SQLite keeps everything already."""
    if db.session.connection().dialect.name == "sqlite":
        return
    for level in LEVELS:
        staged = select(getattr(level.revision, level.owner)).where(level.revision.run_id == run_id)
        held = select(level.record.id).where(level.record.id.in_(staged)).order_by(level.record.id).with_for_update()
        db.session.execute(select(func.count()).select_from(held.subquery()))


def rebase(run_id: int, stager: Stager) -> bool:
    """Rest the staged revisions on what the records are now; return False when there may be more of them."""
    room = _AT_ONCE
    for level in LEVELS:
        for row in _overtaken(run_id, level, room):
            room -= 1
            _rest_on_current(run_id, level, row, stager)
    return room > 0


def _overtaken(run_id: int, level: Level, most: int) -> list[Row[Any]]:
    return list(db.session.execute(_overtaken_query(level), {"run": run_id, "most": most}))


@cache
def _overtaken_query(level: Level) -> Select[Any]:
    """Make the query once: writing it takes longer than running it, and it runs under the write lock."""
    staged, current, base, record = level.revision, aliased(level.revision), aliased(level.revision), level.record
    query = (
        select(
            staged.id,
            record.id.label("record_id"),
            staged.lheo,
            staged.digest,
            staged.delivery,
            current.id.label("current_id"),
            current.lheo.label("current_lheo"),
            current.digest.label("current_digest"),
            current.feed_digest.label("current_feed_digest"),
            current.delivery.label("current_delivery"),
            base.digest.label("base_digest"),
            base.lheo.label("base_lheo"),
        )
        .join(record, getattr(staged, level.owner) == record.id)
        .join(current, current.id == record.revision_id)
        .outerjoin(base, base.id == staged.base_id)
        .where(staged.run_id == bindparam("run"), record.revision_id.is_distinct_from(staged.base_id))
        .limit(bindparam("most"))
    )
    if level is not SESSIONS:
        query = query.add_columns(current.provider_id.label("current_provider_id"))
    return query


def _rest_on_current(run_id: int, level: Level, row: Row[Any], stager: Stager) -> None:
    if stager.hand is not None:
        _rest_hand_on_current(level, row, stager)
        return
    delivered, revision = row.delivery or row.lheo, level.revision
    last = last_delivery(row.current_lheo, row.current_delivery, row.current_feed_digest)
    merged = merge(last, delivered, row.current_lheo, stager.rule)
    _rewrite_conflicts(run_id, level, row.record_id, conflicts_of(row.record_id, merged, _open(level, row)), stager)
    mark = digest(merged.text)
    _count_again(level, row, mark, stager)
    values = {"base_id": row.current_id, "digest": mark, "lheo": merged.text}
    values |= {"delivery": None if merged.text == delivered else delivered, **level.columns(from_text(merged.text))}
    if provider_kept(level, merged):
        values["provider_id"] = row.current_provider_id
    _rewrite(revision, row.id, values)


def _rest_hand_on_current(level: Level, row: Row[Any], stager: Stager) -> None:
    """Bring two people's writing together: what the file changed of what it was laid over, on what stands now."""
    merged = merge(row.base_lheo, row.lheo, row.current_lheo)
    mark, fed = digest(merged.text), row.current_feed_digest
    _count_again(level, row, mark, stager)
    values = {"base_id": row.current_id, "digest": mark, "lheo": merged.text, "feed_digest": fed}
    values["delivery"] = None if fed in (None, mark) else row.current_delivery or row.current_lheo
    element = from_text(merged.text)
    if level is not SESSIONS:
        values["provider_id"] = provider_id_in(element)
    _rewrite(level.revision, row.id, values | level.columns(element))


def _count_again(level: Level, row: Row[Any], mark: bytes, stager: Stager) -> None:
    if mark == row.current_digest and row.digest != row.base_digest:
        stager.counts[CHANGED, level.kind] -= 1
        stager.counts[UNCHANGED, level.kind] += 1


def _rewrite(revision: Any, revision_id: int, values: dict[str, Any]) -> None:
    query = update(revision).where(revision.id == revision_id).values(values)
    db.session.execute(query, execution_options={"synchronize_session": False})


def _open(level: Level, row: Row[Any]) -> set[str]:
    return open_fields(level, [row.record_id]).get(row.record_id, set())


def _rewrite_conflicts(
    run_id: int, level: Level, record_id: int, conflicts: list[tuple[int, str, str | None]], stager: Stager
) -> None:
    """Say again what the feed tells of a record, now that a person wrote in it."""
    staged = (FieldConflict.run_id == run_id, FieldConflict.level == level.change)
    db.session.execute(
        delete(FieldConflict).where(*staged, FieldConflict.record_id == record_id),
        execution_options={"synchronize_session": False},
    )
    if conflicts:
        db.session.execute(insert(FieldConflict), stager.conflict_rows(level, conflicts))
