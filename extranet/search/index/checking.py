"""Index and database compared, document by document."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from extranet.catalogue.actions import Action
from extranet.database import db
from extranet.errors import SearchUnavailable
from extranet.search.index import fulltext
from extranet.search.index.documents import Document, DocumentBuilder
from extranet.search.index.folder import read_current
from extranet.search.index.indexing import BATCH
from extranet.search.index.reading import UNAVAILABLE, Reader
from extranet.search.index.snapshot import DamagedSnapshot
from extranet.search.index.store import DocumentStore

MISSING, EXTRA, DIFFERENT, UNREADABLE = "absente", "en trop", "différente", "illisible"
WHOOSH = "plein texte différent"
NOT_COMPILED = "absente de ce que lisent les recherches"


@dataclass(frozen=True)
class Difference:
    """One action that index and database do not say alike; no action: the index itself cannot be read."""

    action_id: int | None
    what: str

    def __str__(self) -> str:
        return f"action {self.action_id}\u00a0: {self.what}" if self.action_id else f"index {self.what}"


def check(folder: Path) -> list[Difference]:
    """Compare the index with the database: the published actions, their contents, and what searches read."""
    try:
        return _compare(folder)
    except (SearchUnavailable, DamagedSnapshot, sqlite3.Error):
        return [Difference(None, UNREADABLE)]


def _compare(folder: Path) -> list[Difference]:
    current = read_current(folder)
    if current is None:
        raise SearchUnavailable(UNAVAILABLE)
    store = DocumentStore(folder / current.store)
    try:
        stored = set(store.ids())
        found = list(_contents(store, stored))
        if fulltext.level_with(folder, current) and not _same_terms(folder, store):
            found.append(Difference(None, WHOOSH))
    finally:
        store.close()
    read = _readable(folder)
    found += [Difference(action_id, NOT_COMPILED) for action_id in sorted(stored - read)]
    return found + [Difference(action_id, EXTRA) for action_id in sorted(read - stored)]


def _contents(store: DocumentStore, stored: set[int]) -> Iterator[Difference]:
    """Compare every stored document with the one that the database gives now."""
    builder = DocumentBuilder()
    ids = sorted({*db.session.scalars(select(Action.id)), *stored})
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        db.session.rollback()
        wanted, kept = builder.build(some), store.payloads(some)
        for action_id in some:
            if wanted[action_id] != kept.get(action_id):
                yield Difference(action_id, _word(wanted[action_id], kept.get(action_id)))


def _same_terms(folder: Path, store: DocumentStore) -> bool:
    """Tell whether the full-text index has each term in as many documents as the store has it.

    Whoosh counts a deleted document until it merges its segment: its counts may be above by so many, never below.
    """
    times: Counter[str] = Counter()
    documents = 0
    for _, payload in store.living(store.last_seq()):
        times.update(Document.read(payload).terms)
        documents += 1
    if fulltext.document_count(folder) != documents:
        return False
    kept, deleted = fulltext.term_frequencies(folder), fulltext.deleted_count(folder)
    return all(0 <= kept.get(term, 0) - times[term] <= deleted for term in times.keys() | kept.keys())


def _word(wanted: bytes | None, kept: bytes | None) -> str:
    if wanted is None:
        return EXTRA
    return MISSING if kept is None else DIFFERENT


def _readable(folder: Path) -> set[int]:
    """Return the actions that searches read: the base less what was replaced, and what was written since."""
    return set(Reader(folder).view().shard.present_ids())
