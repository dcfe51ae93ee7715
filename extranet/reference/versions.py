"""Versions of the reference tables: rows are staged under a new version, then one short transaction switches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, ScalarSelect, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from extranet import changes, clock
from extranet.database import Instant, db, writing

SHIPPED = "shipped"
STAGED, CURRENT, RETIRED, DROPPED = "staged", "current", "retired", "dropped"

# Rows written or deleted while the write lock is held once: a few hundredths of a second.
BATCH = 1500
# A version staged so long ago was left behind by a killed load.
_ABANDONED = timedelta(hours=1)

Rows = Iterable[Mapping[str, Any]]


class ReferenceVersion(db.Model):
    """One loading of one kind of reference data; at most one per kind is current."""

    __tablename__ = "reference_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    # `shipped`, or the name of the file that an administrator loaded
    origin: Mapped[str]
    # Fingerprint of the shipped file: another one at the next start means that the product brings newer data.
    content: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=STAGED)
    loaded_at: Mapped[datetime] = mapped_column(Instant)
    rows: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class Staged:
    """A version whose rows are written, not yet read by anyone."""

    id: int
    kind: str
    rows: int


def current(kind: str) -> ScalarSelect[int]:
    """Return the id of the current version of a kind, as a subquery for the reads to filter on."""
    return (
        select(ReferenceVersion.id)
        .where(ReferenceVersion.kind == kind, ReferenceVersion.state == CURRENT)
        .scalar_subquery()
    )


def current_versions() -> dict[str, ReferenceVersion]:
    """Return the current version of each kind."""
    query = select(ReferenceVersion).where(ReferenceVersion.state == CURRENT)
    return {version.kind: version for version in db.session.scalars(query)}


def stage(kind: str, tables: Sequence[tuple[type[Any], Rows]], *, origin: str, content: str | None = None) -> Staged:
    """Write rows under a new version in short transactions; the first table's rows are the ones counted."""
    with writing() as session:
        version = ReferenceVersion(kind=kind, origin=origin, content=content, state=STAGED, loaded_at=clock.now())
        session.add(version)
        session.flush()
        version_id = version.id
    written = [_write(model, rows, version_id) for model, rows in tables]
    return Staged(version_id, kind, written[0])


def _write(model: type[Any], rows: Rows, version_id: int) -> int:
    written = 0
    for batch in _batches(rows):
        with writing() as session:
            session.execute(insert(model.__table__), [{**row, "version_id": version_id} for row in batch])
        written += len(batch)
    return written


def _batches(rows: Rows) -> Iterator[list[Mapping[str, Any]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def switch(*staged: Staged) -> None:
    """Make the staged versions current, all at once; whatever is searchable is indexed again."""
    with writing() as session:
        for version in staged:
            session.execute(
                update(ReferenceVersion)
                .where(ReferenceVersion.kind == version.kind, ReferenceVersion.state == CURRENT)
                .values(state=RETIRED)
            )
            session.execute(
                update(ReferenceVersion)
                .where(ReferenceVersion.id == version.id)
                .values(state=CURRENT, rows=version.rows, loaded_at=clock.now())
            )
        changes.note_everything()
    remembered(db.engine).clear()


def purge(kind: str, *models: type[Any], keep: int | None = None) -> None:
    """Delete the rows of the versions that nobody reads any more, but for one to go back to, in short transactions."""
    old = select(ReferenceVersion.id).where(
        ReferenceVersion.kind == kind,
        ReferenceVersion.state.in_((RETIRED, DROPPED))
        | ((ReferenceVersion.state == STAGED) & (ReferenceVersion.loaded_at < clock.now() - _ABANDONED)),
    )
    versions = [version_id for version_id in db.session.scalars(old) if version_id != keep]
    for version_id in versions:
        for model in models:
            _delete(model, version_id)
        with writing() as session:
            session.execute(delete(ReferenceVersion).where(ReferenceVersion.id == version_id))


def _delete(model: type[Any], version_id: int) -> None:
    ids = select(model.id).where(model.version_id == version_id).limit(BATCH)
    deleted = BATCH
    while deleted == BATCH:
        with writing() as session:
            deleted = session.execute(
                delete(model).where(model.id.in_(ids)).execution_options(synchronize_session=False)
            ).rowcount


# What a process remembers of each database's tables, forgotten at a switch.
_memory: WeakKeyDictionary[Engine, dict[Any, Any]] = WeakKeyDictionary()


def remembered(engine: Engine) -> dict[Any, Any]:
    """Return what this process remembers of the reference tables of a database."""
    return _memory.setdefault(engine, {})
