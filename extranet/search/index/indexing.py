"""The index follows the database: changes noted are drained into it, and it is built again when it cannot serve.

A change row is deleted once the documents that it speaks of are in the store, never before: a drain that dies is done
again by the next one. Any process may drain; one at a time does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from extranet import changes
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import TrainingRevision
from extranet.changes import Change
from extranet.database import db, writing
from extranet.errors import SearchUnavailable
from extranet.search.index.documents import DocumentBuilder
from extranet.search.index.folder import (
    Current,
    damage_noted,
    make_current,
    next_generation,
    read_current,
    sweep,
    writing_index,
)
from extranet.search.index.reading import UNAVAILABLE
from extranet.search.index.snapshot import DamagedSnapshot, compile_snapshot, load_snapshot
from extranet.search.index.store import DocumentStore, is_damage

# Documents built at once; change rows read at once; documents above the base before a new base is compiled.
BATCH, CHANGES, OVERLAY = 500, 50_000, 1000
_BRIEFLY, _PATIENTLY = 2.0, 600.0
_VARIABLES = 500


def drain(folder: Path, *, wait: float | None = None, compact: bool = True) -> bool:
    """Bring the index up to date with the changes noted; tell whether there was anything to do.

    When another process is at it for longer than `wait` seconds, it is left to that one. Without `compact` nothing
    long is done (no new base, no rebuilding of a missing or damaged index) and nothing waited for: for a request.
    Raise SearchUnavailable when the index cannot be written; the changes stay noted.
    """
    if wait is None:
        wait = _BRIEFLY if compact else 0.0
    with _writable():
        if not _waiting(folder, compact):
            return False
        with writing_index(folder, wait) as held:
            return _follow(folder, compact) if held else False


@contextmanager
def _writable() -> Iterator[None]:
    """Say in one way that the disk is full, the folder read-only, or a file held by somebody else."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise SearchUnavailable(f"L’index ne peut pas être écrit\u00a0: {error}.") from error


def _follow(folder: Path, compact: bool) -> bool:
    """Drain the changes, then put the index in order; the lock is held."""
    try:
        with closing(_opened_store(folder)) as store:
            done = _drain(store)
            return (compact and _compact(folder, store)) or done
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        if compact:
            _build(folder)
            return True
        return False  # the rows stay: whoever rebuilds the index takes them in


def ensure(folder: Path, *, wait: float = _PATIENTLY) -> bool:
    """Build the index when it is missing, damaged or of another version; tell whether it was."""
    with _writable():
        if _sound(folder):
            return False
        with writing_index(folder, wait) as held:
            if not held:
                raise SearchUnavailable(UNAVAILABLE)
            if _sound(folder):
                return False
            _build(folder)
    drain(folder)
    return True


def rebuild(folder: Path) -> int:
    """Build the index again from the database, beside the one that serves; return how many documents it has."""
    with _writable(), writing_index(folder, _PATIENTLY) as held:
        if not held:
            raise SearchUnavailable("Une autre reconstruction de l’index est en cours.")
        count = _build(folder)
    drain(folder)
    return count


def _waiting(folder: Path, compact: bool) -> bool:
    """Tell whether there is anything to do, without the lock."""
    if db.session.scalar(select(Change.id).limit(1)) is not None:
        return True
    if not compact:
        return False
    try:
        with closing(_opened_store(folder)) as store:
            return _overlay(folder, store) > OVERLAY
    except sqlite3.Error as error:
        return is_damage(error)


def _opened_store(folder: Path) -> DocumentStore:
    """Open the current store; raise sqlite3.Error when there is none, or when a reader found the index damaged."""
    current = read_current(folder)
    if current is None or damage_noted(folder) or not (folder / current.snapshot).is_dir():
        raise sqlite3.OperationalError(f"no index that can be read in {folder}")
    return DocumentStore(folder / current.store)


def _sound(folder: Path) -> bool:
    """Tell whether the index can be read, every file checked."""
    try:
        with closing(_opened_store(folder)):
            load_snapshot(folder / read_current(folder).snapshot)
    except (sqlite3.Error, DamagedSnapshot):
        return False
    return True


def _drain(store: DocumentStore) -> bool:
    """Index the changes noted, batch after batch, until there is none."""
    builder, done = DocumentBuilder(), False
    while True:
        db.session.rollback()
        query = select(Change.id, Change.kind, Change.record_id).order_by(Change.id).limit(CHANGES)
        read = db.session.execute(query).all()
        if not read:
            return done
        with store.transaction():  # a whole import is found, or nothing of it yet
            for ids in _batches(_affected(read, store)):
                store.write(builder.build(ids).items())
                db.session.rollback()
        _forget([change_id for change_id, _, _ in read])
        done = True


def _affected(read: Iterable[Any], store: DocumentStore) -> Iterable[int]:
    """Return the actions whose documents these changes may alter."""
    kinds: dict[str, set[int]] = {}
    for _, kind, record_id in read:
        kinds.setdefault(kind, set()).add(record_id)
    if changes.EVERYTHING in kinds:
        return sorted({*store.ids(), *db.session.scalars(select(Action.id))})
    ids = set(kinds.get(changes.ACTION, ()))
    ids |= _ids(Action.id, Action.training_id, kinds.get(changes.TRAINING, set()))
    ids |= _ids(TrainingSession.action_id, TrainingSession.id, kinds.get(changes.SESSION, set()))
    ids |= _of_providers(kinds.get(changes.PROVIDER, set()))
    return sorted(ids)


def _of_providers(provider_ids: set[int]) -> set[int]:
    """Return the actions that these providers teach or are responsible for."""
    taught = _ids(ActionRevision.action_id, ActionRevision.provider_id, provider_ids)
    trainings = _ids(TrainingRevision.training_id, TrainingRevision.provider_id, provider_ids)
    return taught | _ids(Action.id, Action.training_id, trainings)


def _ids(wanted: Any, column: Any, values: set[int]) -> set[int]:
    found: set[int] = set()
    for some in _batches(sorted(values), _VARIABLES):
        found.update(db.session.scalars(select(wanted).where(column.in_(some)).distinct()))
    return found


def _forget(change_ids: list[int]) -> None:
    """Delete exactly the change rows that were read."""
    for some in _batches(change_ids, _VARIABLES):
        with writing() as session:
            session.execute(delete(Change).where(Change.id.in_(some)).execution_options(synchronize_session=False))


def _batches(ids: Iterable[int], size: int = BATCH) -> Iterator[list[int]]:
    ids = list(ids)
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _build(folder: Path) -> int:
    """Write a new store and a new snapshot beside the current ones, then switch; the lock is held."""
    generation = next_generation(folder)
    sweep(folder)
    try:
        return _built(folder, generation)
    except BaseException:
        sweep(folder)  # on a full disk, what is half-written must not stay
        raise


def _built(folder: Path, generation: int) -> int:
    last = db.session.scalar(select(Change.id).order_by(Change.id.desc()).limit(1))
    noted = list(db.session.scalars(select(Change.id).where(Change.id <= last))) if last else []
    store = DocumentStore(folder / f"documents-{generation}.sqlite", create=True)
    try:
        builder = DocumentBuilder()
        for ids in _batches(list(db.session.scalars(select(Action.id).order_by(Action.id)))):
            db.session.rollback()
            built = builder.build(ids)
            store.write((action_id, payload) for action_id, payload in built.items() if payload is not None)
        db.session.rollback()
        _switch(folder, store, f"documents-{generation}.sqlite")
        count = len(store.ids())
    finally:
        store.close()
    _forget(noted)
    return count


def _switch(folder: Path, store: DocumentStore, store_name: str) -> None:
    snapshot = f"snapshot-{next_generation(folder)}"
    seq = compile_snapshot(store, folder / snapshot)
    make_current(folder, Current(store_name, snapshot, seq))


def _overlay(folder: Path, store: DocumentStore) -> int:
    """Return how many documents were written since the base."""
    current = read_current(folder)
    return store.count_since(current.seq) if current else 0


def _compact(folder: Path, store: DocumentStore) -> bool:
    """Compile a new base when many documents stand above the present one."""
    if _overlay(folder, store) <= OVERLAY:
        return False
    _switch(folder, store, read_current(folder).store)
    return True
