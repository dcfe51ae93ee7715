"""A worker killed at any moment of a delivery: the one that comes after ends it as if nothing had happened."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import update

from extranet import work
from extranet.accounts import organisations
from extranet.application import create_app
from extranet.database import db, writing
from extranet.exchange.delivering.carrying_on import Places, carry_on
from extranet.exchange.delivering.deliveries import Origin, Received, receive
from extranet.exchange.delivering.keeping import keep_bytes
from extranet.settings import Settings
from tests.exchange.files import action, document, formation, session
from tests.exchange.running import SECRET
from tests.fixtures.application import close
from tests.forking import Forked

# Identities and contents without ids, instants and what is told beside them: equal offers, equal marks.
OFFER = (
    "SELECT t.numero, t.state, t.source, r.lheo, r.digest, r.feed_digest, r.delivery FROM training t"
    " LEFT JOIN training_revision r ON r.id = t.revision_id",
    "SELECT t.numero, a.numero, a.state, r.lheo, r.digest, r.feed_digest, r.delivery FROM action a"
    " JOIN training t ON t.id = a.training_id LEFT JOIN action_revision r ON r.id = a.revision_id",
    "SELECT t.numero, a.numero, s.numero, s.state, r.lheo, r.digest, r.feed_digest, r.start, s.recruitment_confirmed_as"
    " FROM training_session s"
    " JOIN action a ON a.id = s.action_id JOIN training t ON t.id = a.training_id"
    " LEFT JOIN session_revision r ON r.id = s.revision_id",
    "SELECT t.numero, count(*) FROM training_revision r JOIN training t ON t.id = r.training_id GROUP BY 1",
    "SELECT siret, name, legal_name, activity_number FROM provider",
    "SELECT level, move, count(*) FROM record_move GROUP BY 1, 2",
    "SELECT line, numero, element, message FROM import_problem",
    "SELECT line, numero, message, text FROM rejected_formation",
    "SELECT state, counts FROM import_run",
    "SELECT state FROM delivery",
)


def offer(folder: Path) -> str:
    """Return the mark of everything that a delivery may change."""
    connection = sqlite3.connect(folder / "extranet.sqlite", timeout=30)
    try:
        rows = [sorted(map(repr, connection.execute(query))) for query in OFFER]
    finally:
        connection.close()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def staged(folder: Path) -> int:
    connection = sqlite3.connect(folder / "extranet.sqlite", timeout=30)
    try:
        return connection.execute("SELECT count(*) FROM session_revision").fetchone()[0]
    finally:
        connection.close()


def expire(folder: Path) -> None:
    """Let the lease of a killed worker run out, and its failures be forgotten, as time does."""
    connection = sqlite3.connect(folder / "extranet.sqlite", timeout=30)
    with connection:
        connection.execute(
            "UPDATE work_item SET leased_until = '2000-01-01 00:00:00', attempts = 0 WHERE state = 'running'"
        )
    connection.close()


def start(folder: Path) -> Forked:
    process = Forked("import sys; from tests.exchange.delivering.running import main; main(*sys.argv[1:])", folder)
    assert process.said() == "ready"
    return process


def finish(process: Forked) -> int:
    code, output = process.wait()
    assert code == 0
    return int(output)


def receive_in(folder: Path, content: bytes, *, done: bool = False) -> None:
    """Receive a file, for the worker or with its work done."""
    app = create_app(Settings(data_dir=folder, secret_key=SECRET))
    with app.app_context():
        stored, digest = keep_bytes(folder / "deliveries", content)
        publisher_id = organisations.find("region").id
        db.session.rollback()
        delivery_id = receive(
            Received(
                publisher_id=publisher_id, file_name="offre.xml", stored=stored, size=len(content), digest=digest,
                kind="lheo", full=True, origin=Origin.FEED, automatic=True, publish=True,
            )
        )  # fmt: skip
        if done:
            carry_on(delivery_id, Places(folder / "deliveries", folder / "locks"), lambda: None)
            with writing() as session_:
                session_.execute(update(work.WorkItem).values(state=work.DONE))
    close(app)


def an_offer(count: int, aim: str) -> bytes:
    two = (session("S1"), session("S2"))
    return document(*(formation(f"F{n}", action("A1", *two), action("A2"), aim=aim) for n in range(count))).encode()


def check_kills(torn: Path, first: bytes, second: bytes, points: int) -> None:
    """Publish a first delivery, kill the second at so many points; compare with the one that nobody killed."""
    receive_in(torn, first, done=True)
    before = offer(torn)
    receive_in(torn, second)
    calm = Path(shutil.copytree(torn, torn.with_name("calm")))
    finish(start(calm))
    after, whole = offer(calm), staged(calm) - staged(torn)
    assert after != before
    chance = random.Random(4)
    least = staged(torn)
    for _ in range(points):
        goal = least + int(whole * chance.random())
        process = start(torn)
        deadline = time.monotonic() + 120
        while process.lives() and staged(torn) <= goal and time.monotonic() < deadline:
            pass
        process.kill()
        expire(torn)
    finish(start(torn))
    assert offer(torn) == after


def test_a_killed_worker_is_replaced(prepared: Path, tmp_path: Path) -> None:
    torn = Path(shutil.copytree(prepared, tmp_path / "torn"))
    check_kills(torn, an_offer(30, "Un"), an_offer(80, "Deux"), 2)


@pytest.mark.endurance
def test_ten_kills_in_the_offer_of_a_region(prepared: Path, tmp_path: Path, shared: Path) -> None:
    torn = Path(shutil.copytree(prepared, tmp_path / "torn"))
    real = (shared / "data" / "lheo" / "aquitaine-region.lheo.xml").read_bytes()
    check_kills(torn, real.replace(b"<objectif-formation>", b"<objectif-formation>Avant. "), real, 10)
