"""The site over HTTP: how many whole pages of results a second (the rival is our own login page, that does nothing),
and how much memory its processes hold once they have answered hundreds of searches.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from extranet.demonstration import accounts
from tests.bench.catalogue import installation
from tests.bench.life import MEMORY, pss
from tests.bench.queries import TEXT, TITLE, draw
from tests.bench.searches import sample
from tests.bench.table import Row, row

ROOT = Path(__file__).resolve().parents[2]
SECONDS, CLIENTS, RUNS = 2, 4, 9
ASKED_AGAIN = 4  # two processes share them
SEARCH = "/formations?q=soudeur&lieu=Pau"
# Whatever a process remembers of one search must not be all that is measured: each request takes the next.
SEARCHES = (SEARCH, "/formations", "/formations?q=anglais", "/formations?lieu=Bordeaux&rayon=50&financeur=2&places=oui",
            "/formations?q=cuisine&tri=date&page=2", "/formations?debut-min=2027-01-01&departement=64",
            "/formations?lieu=Bayonne&tri=distance", "/formations?q=aide+domicile")  # fmt: skip


def run(actions: int, keep: Path | None = None) -> list[Row]:
    """Serve the demonstration with two processes and ask for both pages in turn."""
    with installation(actions, keep) as app, socket.create_server(("127.0.0.1", 0)) as at:
        folder = str(app.extensions["extranet"]["settings"].data_dir)
        environment = os.environ | {"EXTRANET_DATA_DIR": folder, "EXTRANET_ENV": "development"}
        command = [sys.executable, "-m", "gunicorn", "--workers=2", "--threads=4", "--worker-class=gthread",
                   "--preload", f"--bind=fd://{at.fileno()}", "extranet.application:create_app()"]  # fmt: skip
        server = subprocess.Popen(command, env=environment, cwd=ROOT, pass_fds=[at.fileno()], stderr=subprocess.DEVNULL)
        try:
            port = at.getsockname()[1]
            cookie = _sign_in(port)
            ours, theirs = [], []
            for _ in range(RUNS):
                ours.append(_pages_a_second(port, SEARCHES, cookie))
                theirs.append(_pages_a_second(port, ("/connexion",), ""))
            memory = _memory(server.pid, port, cookie, Path(folder) / "index", actions)
        finally:
            server.terminate()
            server.wait()
    return [
        row(f"page of results over HTTP, {actions} actions", "p/s", ours, "login page", theirs),
        row(f"memory of a process of the site (Pss), {actions} actions", "MB", memory, "target", [MEMORY] * 2),
    ]


def _memory(server: int, port: int, cookie: str, index: Path, actions: int) -> list[float]:
    """Ask the site what it remembers most of: words looked for again; return what each of its processes holds."""
    texts = [" ".join(one.words) for one in draw(sample(index, actions)) if one.kind in (TEXT, TITLE)]
    for text in ASKED_AGAIN * texts:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)  # whichever process takes it
        _get(connection, f"/formations?{urlencode({'q': text})}", cookie).read()
        connection.close()
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [pss(number) for number in children]


def _get(connection: http.client.HTTPConnection, path: str, cookie: str) -> http.client.HTTPResponse:
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    return connection.getresponse()


def _sign_in(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answer = _get(connection, "/connexion", "")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())[1]
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    form = urlencode({"email": accounts.ACCOUNTS[0].email, "password": accounts.PASSWORD, "csrf_token": token})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/connexion", form, headers)
    answer = connection.getresponse()
    answer.read()
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    answer = _get(connection, SEARCH, cookie)
    body = answer.read().decode()
    if answer.status != 200 or "formation" not in body:
        raise RuntimeError(f"the page of results answers {answer.status}")
    return cookie


def _pages_a_second(port: int, paths: Sequence[str], cookie: str) -> float:
    counts = [0] * CLIENTS
    end = time.perf_counter() + SECONDS

    def ask(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for path in islice(cycle(paths), client, None):
            if time.perf_counter() >= end:
                return
            answer = _get(connection, path, cookie)
            answer.read()
            counts[client] += answer.status == 200

    clients = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / SECONDS
