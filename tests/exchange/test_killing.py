"""Killed at any moment, an import leaves nothing to be seen; run again, it ends as if nothing had happened."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extranet.application import create_app
from extranet.settings import Settings
from tests.exchange.conftest import visible
from tests.exchange.files import action, document, formation, session
from tests.exchange.running import SECRET
from tests.fixtures.application import close
from tests.forking import Forked

COUNTS = "SELECT count(*) FROM {} WHERE revision_id IS NOT NULL"
RECORDS = ("training", "action", "training_session")


def start(folder: Path, file: Path, publisher: str = "region") -> Forked:
    process = Forked(
        "import sys; from tests.exchange.running import main; main(*sys.argv[1:])", folder, file, publisher
    )
    assert process.said() == "ready"
    return process


def finish(process: Forked) -> dict:
    code, output = process.wait()
    assert code == 0
    return json.loads(output)


def seen(folder: Path) -> tuple[int, ...]:
    """Return how many records a reader sees at this moment, in one look."""
    connection = sqlite3.connect(folder / "extranet.sqlite", timeout=10)
    try:
        return connection.execute("SELECT " + ", ".join(f"({COUNTS.format(table)})" for table in RECORDS)).fetchone()
    finally:
        connection.close()


def staged(folder: Path) -> int:
    connection = sqlite3.connect(folder / "extranet.sqlite", timeout=10)
    try:
        return connection.execute("SELECT count(*) FROM session_revision").fetchone()[0]
    finally:
        connection.close()


def content(folder: Path) -> dict:
    app = create_app(Settings(data_dir=folder, secret_key=SECRET))
    try:
        with app.app_context():
            return visible()
    finally:
        close(app)


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Callable[[str], Path]:
    def folder(name: str) -> Path:
        return Path(shutil.copytree(prepared, tmp_path / name))

    return folder


def check_kills(source: Path, second: Path, folder: Callable[[str], Path], points: int) -> None:
    """Import over a first delivery, killed at so many points; compare with the one that nobody killed."""
    calm = folder("calme")
    finish(start(calm, source))
    before = seen(calm)
    old = content(calm)
    torn = Path(shutil.copytree(calm, calm.with_name("tué")))
    finish(start(calm, second))
    after = seen(calm)
    whole = staged(calm) - staged(torn)
    for point in range(points):
        process = start(torn, second)
        goal = staged(torn) + whole * point // points  # leftovers of the last kill go first
        deadline = time.monotonic() + 120
        while process.lives() and time.monotonic() < deadline:
            assert seen(torn) in {before, after}
            if staged(torn) > goal:
                break
        process.kill()
        assert seen(torn) in {before, after}
        if seen(torn) == before:
            assert content(torn) == old
    finish(start(torn, second))
    assert seen(torn) == after
    assert content(torn) == content(calm)


def _offer(actions: int, aim: str) -> str:
    return document(
        *(
            formation(f"F{n}", action("A1", session("S1"), session("S2")), action("A2"), aim=aim)
            for n in range(actions // 2)
        )
    )


def test_a_killed_import_leaves_nothing_to_be_seen(folder: Callable[[str], Path], tmp_path: Path) -> None:
    first, second = tmp_path / "1.xml", tmp_path / "2.xml"
    first.write_text(_offer(100, "Un"))
    second.write_text(_offer(600, "Deux"))
    check_kills(first, second, folder, 3)


@pytest.mark.endurance
def test_a_large_import_killed_at_ten_moments(folder: Callable[[str], Path], tmp_path: Path, shared: Path) -> None:
    second = shared / "data" / "lheo" / "france-region.lheo.xml.gz"
    first = tmp_path / "1.xml"
    first.write_text(_offer(100, "Un"))
    check_kills(first, second, folder, 10)


def test_people_write_while_an_import_runs(folder: Callable[[str], Path], tmp_path: Path) -> None:
    file = tmp_path / "1.xml"
    file.write_text(_offer(2000, "Un"))
    figures = finish(start(folder("a"), file))
    assert figures["statements"] < 200
    assert figures["memory"] < 300


@pytest.mark.endurance
@pytest.mark.parametrize(("publisher", "actions"), [("region", 8671), ("pole-emploi", 5271)])
def test_the_whole_of_france(folder: Callable[[str], Path], shared: Path, publisher: str, actions: int) -> None:
    data = folder("france")
    figures = finish(start(data, shared / "data" / "lheo" / f"france-{publisher}.lheo.xml.gz", publisher))
    assert figures["counts"]["created"]["actions"] == actions
    assert not any(figures["counts"]["rejected"].values())
    assert figures["memory"] < 300
    assert actions / figures["seconds"] >= 250
    assert figures["held"] < 0.25


@pytest.mark.endurance
def test_a_file_of_half_a_gigabyte_is_read_in_little_memory(folder: Callable[[str], Path], tmp_path: Path) -> None:
    """One formation said 200 000 times: all but the first are duplicates, and all are read."""
    text = formation("F1", action("A1", *(session(f"S{n}") for n in range(3))))
    path = tmp_path / "longue.xml.gz"
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        head, tail = document("@").split("@")
        file.write(head)
        for n in range(20_000):
            file.write(text.replace("Savoir souder", f"{n} " * 500))
        file.write(tail)
    assert finish(start(folder("a"), path))["memory"] < 300


def test_a_writer_waits_for_a_moment_only(folder: Callable[[str], Path], tmp_path: Path) -> None:
    """Somebody writes again and again during an import, and never fails."""
    data, file = folder("a"), tmp_path / "1.xml"
    file.write_text(_offer(600, "Un"))
    process = start(data, file)
    connection = sqlite3.connect(data / "extranet.sqlite", timeout=5, isolation_level=None)
    writes = 0
    while process.lives():
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE network SET name = name")
        connection.execute("COMMIT")
        writes += 1
    connection.close()
    assert finish(process)["counts"]["created"]["formations"] == 300
    assert writes > 5
