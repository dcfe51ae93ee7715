"""How long the publisher's screens take over a large offer, beside a page of the desk that reads nothing of it."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from extranet.catalogue import desk_following
from extranet.demonstration import accounts
from tests.bench.catalogue import installation
from tests.bench.table import Row, row

RUNS, TIMES = 5, 10
NOTHING = "/publication/reglages"
PAGES = ("/publication", "/publication/a-faire/brouillons", "/publication/confirmations", "/publication/offre",
         "/publication/offre?page=400", "/publication/offre?etat=published&q=soud",
         "/publication/offre?a-confirmer=oui", "/publication/offre?tri=modification",
         "/publication/imports")  # fmt: skip


def run(actions: int, keep: Path | None = None) -> list[Row]:
    """Ask for each page in turn, as the Région's publisher."""
    with installation(actions, keep) as app, ThreadPoolExecutor(1) as outside:
        desk_following.follow_all()
        # In a thread of its own, as in a server: each request has a context that knows nothing of ours.
        times = outside.submit(_measure, app).result()
    return [row(f"{path}, {actions} actions", "ms", times[path], "an empty page", times[NOTHING]) for path in PAGES]


def _measure(app: Flask) -> dict[str, list[float]]:
    client = _signed_in(app)
    times: dict[str, list[float]] = {path: [] for path in (NOTHING, *PAGES)}
    for path in times:
        _time(client, path)
    for _ in range(RUNS):
        for path, runs in times.items():
            runs.append(min(_time(client, path) for _ in range(TIMES)))
    return times


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    email = next(account.email for account in accounts.ACCOUNTS if account.email.startswith("offre@region"))
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/connexion").text)[1]
    client.post("/connexion", data={"email": email, "password": accounts.PASSWORD, "csrf_token": token})
    return client


def _time(client: FlaskClient, path: str) -> float:
    start = time.perf_counter()
    answer = client.get(path)
    taken = (time.perf_counter() - start) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return taken
