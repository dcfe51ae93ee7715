"""How long a search with all its counts takes; the rival is SQLite's FTS5 with its counts in SQL."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from extranet import clock
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.content import raw
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db
from extranet.lheo.tree import from_text
from extranet.search.columnar import ColumnarEngine
from extranet.search.request import SearchRequest
from tests.bench.catalogue import fill, installation
from tests.bench.table import Row, row

QUERIES = 200
RUNS = 5
WORDS = ("soudeur", "aide à domicile", "CACES", "anglais", "secrétaire", "boulanger", "développeur web", "maçon",
         "remise à niveau", "français langue étrangère", "vente", "comptabilité", "cuisine", "électricien")  # fmt: skip


def run(actions: int) -> list[Row]:
    """Time the same words in both, run by run."""
    with installation() as app:
        fill(app, actions)
        folder = app.extensions["extranet"]["settings"].index_dir
        engine = ColumnarEngine(folder)
        rival = _rival(Path(folder) / "rival.sqlite")
        chance = random.Random(7)
        asked = [chance.choice(WORDS) for _ in range(QUERIES)]
        ours, theirs = [], []
        for _ in range(RUNS):
            ours.append(_times(lambda words: engine.search(SearchRequest(today=clock.today(), q=words)), asked))
            theirs.append(_times(lambda words: _search(rival, words), asked))
        return [
            row(f"search, {actions} actions, {name}", "ms", [_at(one, share) for one in ours], "SQLite FTS5",
                [_at(one, share) for one in theirs])
            for name, share in (("median", 0.5), ("95th of 100", 0.95))
        ]  # fmt: skip


def _times(search: Callable[[str], object], asked: list[str]) -> list[float]:
    times = []
    for words in asked:
        start = time.perf_counter()
        search(words)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def _at(times: list[float], share: float) -> float:
    return times[int(len(times) * share)]


def _rival(path: Path) -> sqlite3.Connection:
    rival = sqlite3.connect(path)
    rival.execute("CREATE VIRTUAL TABLE text USING fts5(title, body, tokenize='unicode61 remove_diacritics 2')")
    rival.execute("CREATE TABLE facet (action INTEGER, name TEXT, value TEXT)")
    query = (
        select(Action.id, TrainingRevision.title, TrainingRevision.lheo, TrainingRevision.level_out,
               ActionRevision.audiences, ActionRevision.funders, ActionRevision.teaching_mode, ActionRevision.rhythms)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
    )  # fmt: skip
    for found in db.session.execute(query):
        body = raw(from_text(found.lheo), "contenu-formation") or ""
        rival.execute("INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)", (found.id, found.title, body))
        values = [("level", found.level_out), ("mode", found.teaching_mode)]
        values += [("audience", code) for code in found.audiences] + [("rhythm", slug) for slug in found.rhythms]
        values += [("funder", funder["code"]) for funder in found.funders]
        rival.executemany("INSERT INTO facet VALUES (?, ?, ?)", [(found.id, *value) for value in values])
    rival.execute("CREATE INDEX facet_action ON facet (action, name, value)")
    rival.execute("ANALYZE")
    rival.commit()
    return rival


def _search(rival: sqlite3.Connection, words: str) -> tuple[list, list]:
    match = " ".join(f'"{word}"' for word in words.split())
    page = rival.execute("SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT 20", (match,)).fetchall()
    counts = rival.execute(
        "SELECT name, value, count(*) FROM facet WHERE action IN (SELECT rowid FROM text WHERE text MATCH ?) "
        "GROUP BY name, value",
        (match,),
    ).fetchall()
    return page, counts
