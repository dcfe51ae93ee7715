"""The search index looked after: how level it is, compared with the database or built again by the worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from extranet import clock
from extranet.changes import Change
from extranet.database import db
from extranet.search.answering.kernel import joining
from extranet.search.index import checking, fulltext, indexing
from extranet.search.index.folder import damage_noted, read_current
from extranet.search.index.store import DocumentStore

CHECK, REBUILD = "index-check", "index-rebuild"
MOST_SHOWN, MOST_COUNTED = 20, 1000


@dataclass(frozen=True)
class State:
    """How the index stands; no document where it cannot be read."""

    documents: int | None
    waiting: int  # changes that it has not taken in yet, at most MOST_COUNTED + 1
    followed_at: datetime | None
    damaged: bool
    level: bool  # the full-text index of record has all that the store has
    compiled: bool = joining.COMPILED  # the loops of the search


def state(folder: Path) -> State:
    """Look at the index without reading its documents."""
    some = select(Change.id).limit(MOST_COUNTED + 1).subquery()
    waiting = db.session.scalar(select(func.count()).select_from(some)) or 0
    current = read_current(folder)
    if current is None:
        return State(None, waiting, None, True, False)
    with closing(DocumentStore(folder / current.store)) as store:
        documents = store.count()
    dates = [path.stat().st_mtime for path in folder.glob(f"{current.store}*")]
    followed = datetime.fromtimestamp(max(dates), clock.PARIS)
    return State(documents, waiting, followed, damage_noted(folder), fulltext.level_with(folder, current))


def check(folder: Path, beat: Callable[[Any], None]) -> None:
    """Compare index and database; what differs is kept as the cursor of the work."""
    found = checking.check(folder)
    kinds = Counter(one.what for one in found)
    beat({"differences": len(found), "kinds": dict(kinds), "some": [str(one) for one in found[:MOST_SHOWN]]})


def rebuild(folder: Path, beat: Callable[[Any], None]) -> None:
    """Build the index again beside the one that serves."""
    beat({"documents": indexing.rebuild(folder)})
    fulltext.follow_all(folder)
