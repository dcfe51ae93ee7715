"""The index is broken under running processes: searches answer all the same, and it is whole again afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import func, select

from extranet.changes import Change
from extranet.database import db
from extranet.errors import SearchUnavailable
from extranet.search import opening
from extranet.search.index import checking, indexing
from extranet.search.index.folder import SCHEMA, Current, read_current
from extranet.search.index.following import Follower
from extranet.search.index.reading import Reader
from extranet.search.request import SearchRequest
from tests.fixtures.application import SECRET
from tests.forking import ROOT
from tests.search.offer import TODAY, Offer, add
from tests.search.processes import SEARCHER, running

FIVE, SIMPLY_FIVE = "5 indexed", "5 simplified"


def waiting() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Change.id)))


def every_array(folder: Path, do) -> None:
    for path in folder.glob("snapshot-*/*.npy"):
        path.chmod(0o600)
        do(path)


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(content)


def older(folder: Path) -> None:
    pointer = folder / "CURRENT"
    pointer.write_text(pointer.read_text().replace(f'"schema": {SCHEMA}', '"schema": 0'))


def a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("not a folder")


def a_folder(path: Path) -> None:
    path.unlink()
    (path / "inside").mkdir(parents=True)


BREAKS = {
    "lost": shutil.rmtree,
    "a file": a_file,
    "its pointer a folder": lambda folder: a_folder(folder / "CURRENT"),
    "its pointer nested without end": lambda folder: (folder / "CURRENT").write_text("[" * 100_000),
    "its pointer lost": lambda folder: (folder / "CURRENT").unlink(),
    "its snapshot a file": lambda folder: [a_file(path) for path in folder.glob("snapshot-*")],
    "its pointer cut": lambda folder: os.truncate(folder / "CURRENT", 5),
    "of an older schema": older,
    "cut in place": lambda folder: every_array(folder, lambda path: os.truncate(path, 20)),
    "emptied in place": lambda folder: every_array(folder, lambda path: os.truncate(path, 0)),
    "altered in place": lambda folder: every_array(folder, alter),
    "its store cut": lambda folder: [os.truncate(path, 1000) for path in folder.glob("documents-*.sqlite")],
    "its store garbled": lambda folder: [path.write_bytes(b"x" * 9999) for path in folder.glob("documents-*")],
}


@pytest.mark.parametrize("broken", BREAKS)
def test_whatever_breaks_searches_answer_and_the_index_is_whole_again(data, folder, broken):
    with running(SEARCHER, data) as searching:
        assert searching("soudeur") == FIVE
        BREAKS[broken](folder)
        assert searching("soudeurs") in (FIVE, SIMPLY_FIVE)
        beginning = opening._engine.__wrapped__(folder).search(SearchRequest(today=TODAY, q="soudeurs"))
        assert (beginning.total, beginning.simplified) == (5, True)
        assert searching.lives()
        assert len(checking.check(folder)) <= 1  # whatever is broken, it says so
        assert Follower(folder)()
        assert checking.check(folder) == []
        assert searching("soudeur") == FIVE
        add(Offer(title="Soudeur de plus"))
        indexing.drain(folder)
        assert searching("soudeur") == "6 indexed"


@pytest.mark.parametrize("name", ["../documents-1.sqlite", "/etc/documents-1.sqlite", "documents-1.sqlite/..", 1, []])
def test_a_pointer_that_leads_out_of_its_folder_leads_nowhere(tmp_path, name):
    (tmp_path / "CURRENT").write_text(json.dumps(asdict(Current(name, "snapshot-1", 1))))
    assert read_current(tmp_path) is None


def test_a_running_process_keeps_its_view_of_a_lost_index_and_a_new_one_asks_the_database(data, folder):
    with running(SEARCHER, data) as searching:
        assert searching("souder") == FIVE
        shutil.rmtree(folder)
        assert searching("souder") == FIVE
        with running(SEARCHER, data) as beginning:
            assert beginning("soudeur") == SIMPLY_FIVE


def test_the_last_view_does_not_answer_for_ever(data, folder, monkeypatch):
    reader = Reader(folder)
    before = reader.view()
    shutil.rmtree(folder)
    assert reader.view() is before
    monkeypatch.setattr("extranet.search.index.reading.OLD", 0.0)
    with pytest.raises(SearchUnavailable):
        reader.view()


def test_the_worker_builds_a_lost_index_by_itself(data, folder):
    with running(SEARCHER, data) as searching:
        shutil.rmtree(folder)
        assert searching("soudeur") == SIMPLY_FIVE
        environment = os.environ | {"EXTRANET_DATA_DIR": str(data), "EXTRANET_SECRET_KEY": SECRET}
        worker = subprocess.Popen([sys.executable, "-m", "extranet.cli", "work"], cwd=ROOT, env=environment)
        try:
            while searching("soudeur") != FIVE:
                assert worker.poll() is None
        finally:
            worker.terminate()
            worker.wait(timeout=30)
    assert checking.check(folder) == []


WRITER = """
from tests.search.offer import Offer, add
print("ready", flush=True)
for line in sys.stdin:
    add(*[Offer(title=f"Soudeur {line.strip()} {number}") for number in range(40)])
    print("noted", flush=True)
    (indexing.rebuild if line.startswith("rebuild") else indexing.drain)(FOLDER)
    print("done", flush=True)
"""


@pytest.mark.parametrize("order", ["drain", "rebuild"])
def test_a_writer_killed_in_the_middle_leaves_an_index_that_answers(data, folder, order):
    with running(SEARCHER, data) as searching:
        for turn in range(1, 4):
            with running(WRITER, data) as writing:
                assert writing(order) == "noted"
            assert int(searching("soudeur").split()[0]) in (5 + 40 * (turn - 1), 5 + 40 * turn)
            db.session.rollback()  # what the other process wrote can be read now
            Follower(folder)()
            assert searching("soudeur") == f"{5 + 40 * turn} indexed"
            assert checking.check(folder) == []
    assert waiting() == 0
    left = {path.name.split("-")[0] + "-" for path in folder.iterdir() if path.name.startswith(("snapshot", "doc"))}
    assert left == {"snapshot-", "documents-"}
    assert [path.name for path in folder.glob("snapshot-*")] == [read_current(folder).snapshot]


READ_ONLY = """
powerless()
print("ready", flush=True)
for words in sys.stdin:
    page = opening.engine(FOLDER).search(SearchRequest(today=date(2026, 11, 22), q=words.strip()))
    db.session.rollback()
    try:
        said = "written" if indexing.drain(FOLDER) else "nothing to write"
    except SearchUnavailable:
        said = "cannot be written"
    print(page.total, "simplified" if page.simplified else "indexed", said, flush=True)
"""


def test_a_folder_that_cannot_be_written_still_answers(data, folder):
    for path in folder.glob("documents-*-*"):
        path.unlink()  # a process that begins there has neither journal nor shared memory
    for path in (*folder.glob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with running(READ_ONLY, data) as searching:
            assert searching("soudeur") == "5 indexed nothing to write"
            add(Offer(title="Soudeur de plus"))
            assert searching("soudeur") == "5 indexed cannot be written"
            assert waiting() == 1
            folder.chmod(0o755)
            for path in folder.glob("*"):
                path.chmod(0o755 if path.is_dir() else 0o644)
            assert searching("soudeur").endswith("written")
            assert searching("soudeur") == "6 indexed nothing to write"
    finally:
        folder.chmod(0o755)
    assert waiting() == 0
    assert checking.check(folder) == []


LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))
follower = Follower(FOLDER)
print("ready", flush=True)
for words in sys.stdin:
    db.session.rollback()
    done = follower()
    page = opening.engine(FOLDER).search(SearchRequest(today=date(2026, 11, 22), q="soudeur"))
    print(page.total, "simplified" if page.simplified else "indexed", done, flush=True)
    if words == "room\\n":
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        follower = Follower(FOLDER)
"""


@pytest.mark.parametrize("there", [True, False])
def test_files_that_cannot_grow_lose_nothing(data, folder, there):
    before = read_current(folder)
    if not there:
        shutil.rmtree(folder)
    add(*[Offer(title=f"Soudeur numéro {number}", content=f"Mot{number} " * 50) for number in range(200)])
    with running(LIMITED, data) as limited:
        answer = "5 indexed False" if there else "205 simplified False"
        assert limited("soudeur") == answer
        assert read_current(folder) == (before if there else None)
        assert waiting() == 200
        assert {path.name for path in folder.glob("*-*[0-9]*") if path.suffix != ".sqlite-wal"} <= (
            {before.store, before.snapshot, f"{before.store}-wal", f"{before.store}-shm"} if there else set()
        )
        assert limited("room") == answer
        assert limited("soudeur") == "205 indexed True"
    assert waiting() == 0
    assert checking.check(folder) == []


FULL_DISK = """
import os, shutil, subprocess
disk = DATA / "disk"
disk.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", disk], check=True)
shutil.copytree(FOLDER, disk / "index")
FOLDER = disk / "index"
with open(disk / "filler", "wb", buffering=0) as filler:
    try:
        while filler.write(b"x" * 4096):
            pass
    except OSError:
        pass
clock = [0.0]
follower = Follower(FOLDER, lambda: clock[0])
print("ready", flush=True)
for words in sys.stdin:
    if words == "room\\n":
        subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
    clock[0] += 100
    done = follower()
    page = opening.engine(FOLDER).search(SearchRequest(today=date(2026, 11, 22), q="soudeur"))
    from extranet.search.index import checking
    differences = len(checking.check(FOLDER))
    print(page.total, "simplified" if page.simplified else "indexed", done, differences, flush=True)
"""


def test_a_full_disk_loses_nothing(data, folder):
    if subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode:
        pytest.skip("mounting a small disk is not allowed here; the test of files that cannot grow stands in for it")
    add(*[Offer(title=f"Soudeur numéro {number}", content=f"Mot{number} " * 50) for number in range(200)])
    with running(FULL_DISK, data, "unshare", "-m") as full:
        assert full("soudeur") == "5 indexed False 200"
        assert full("soudeur") == "5 indexed False 200"
        assert waiting() == 200
        assert full("room") == "205 indexed True 0"
    assert waiting() == 0
