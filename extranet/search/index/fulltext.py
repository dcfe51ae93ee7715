"""The full-text index of record: the same documents in Whoosh, fed from the store behind what searches read.

It keeps schema, postings and lexicon that other programs can read. No search waits for it: it follows the store by
its cursor, one batch at a time, in `extranet work` and `extranet index rebuild`. One process writes it.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh import fields, index, writing
from whoosh.analysis import Analyzer, Token
from whoosh.filedb.filestore import FileStorage

from extranet.search.index.documents import Document
from extranet.search.index.folder import SCHEMA, Current, read_current, take_away
from extranet.search.index.store import DocumentStore

FOLDER, _CURSOR = "whoosh", "cursor.json"
BATCH = 500


class WeightedTerms(Analyzer):
    """Read back the terms that the analyser made, with their weights: `term weight term weight …`."""

    def __call__(self, value: str, mode: str = "", **_options: Any) -> Iterator[Token]:
        """Yield one token per term."""
        token = Token(mode=mode)
        parts = iter(value.split())
        for term, weight in zip(parts, parts, strict=True):
            token.text, token.boost = term, float(weight)
            yield token


def schema() -> fields.Schema:
    """Return the schema: one boosted field without positions, and the action that it is of."""
    terms = fields.TEXT(analyzer=WeightedTerms(), phrase=False, stored=False)
    return fields.Schema(action=fields.ID(unique=True, stored=True), terms=terms)


def follow(folder: Path, *, batch: int = BATCH) -> bool:
    """Write the next documents of the store into the index; tell whether there were any."""
    current = read_current(folder)
    if current is None:
        return False
    cursor = _cursor(folder, current)
    with contextlib.closing(DocumentStore(folder / current.store)) as store:
        rows = store.after(cursor, batch)
    if not rows:
        return False
    try:
        _write(folder, rows, fresh=cursor == 0)
    except index.LockError:
        return False  # another process writes it
    except Exception:  # whatever Whoosh meets in a damaged file; the next call begins anew
        if cursor == 0:
            raise
        (folder / FOLDER / _CURSOR).unlink(missing_ok=True)
        return True
    _keep_cursor(folder, current, rows[-1][1])
    return True


def follow_all(folder: Path) -> None:
    """Bring the index level with the store."""
    while follow(folder, batch=10 * BATCH):
        pass


def document_count(folder: Path) -> int:
    """Return how many documents the index holds."""
    return _open(folder).doc_count()


def deleted_count(folder: Path) -> int:
    """Return how many deleted documents its segments still carry."""
    opened = _open(folder)
    return opened.doc_count_all() - opened.doc_count()


def term_frequencies(folder: Path) -> dict[str, int]:
    """Return how many documents have each term."""
    with _open(folder).reader() as reader:
        return {term.decode(): info.doc_frequency() for (name, term), info in reader if name == "terms"}


def level_with(folder: Path, current: Current) -> bool:
    """Tell whether the index is there and has everything that the store has."""
    cursor = _cursor(folder, current)
    if cursor == 0:
        return False
    try:
        with contextlib.closing(DocumentStore(folder / current.store)) as store:
            return not store.after(cursor, 1)
    except sqlite3.Error:
        return False


def _open(folder: Path) -> index.FileIndex:
    return FileStorage(str(folder / FOLDER)).open_index()


def _write(folder: Path, rows: list[tuple[int, int, bytes | None]], *, fresh: bool) -> None:
    """Write a batch; from the first one on, the index begins anew."""
    path = folder / FOLDER
    if fresh:
        take_away(path)
        path.mkdir(parents=True, mode=0o700)
        whoosh = FileStorage(str(path)).create_index(schema())
    else:
        whoosh = _open(folder)
    writer: writing.IndexWriter = whoosh.writer(limitmb=64)
    try:
        for action_id, _, payload in rows:
            if not fresh:
                writer.delete_by_term("action", str(action_id))
            if payload is not None:
                writer.add_document(action=str(action_id), terms=_weighted(payload))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _weighted(payload: bytes) -> str:
    document = Document.read(payload)
    return " ".join(f"{term} {weight}" for term, weight in zip(document.terms, document.weights.tolist(), strict=True))


def _cursor(folder: Path, current: Current) -> int:
    """Return the last write of the store that the index has; 0 when it is of another store, or cannot be read."""
    try:
        kept = json.loads((folder / FOLDER / _CURSOR).read_text())
        same = kept["store"] == current.store and kept["schema"] == SCHEMA and index.exists_in(str(folder / FOLDER))
        return int(kept["seq"]) if same else 0
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _keep_cursor(folder: Path, current: Current, seq: int) -> None:
    path = folder / FOLDER / _CURSOR
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps({"store": current.store, "schema": SCHEMA, "seq": seq}))
    aside.replace(path)
