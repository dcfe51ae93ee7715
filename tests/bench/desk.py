"""What the publisher’s screens cost the processor over a large offer, beside the same page where the offer is empty."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from extranet.accounts import memberships, people, terms
from extranet.accounts.organisations import Organisation
from extranet.accounts.people import User
from extranet.accounts.roles import Role
from extranet.catalogue import desk_following
from extranet.database import db, writing
from extranet.demonstration import accounts
from tests.bench.catalogue import installation
from tests.bench.table import Row, row

RUNS, TIMES = 5, 8
FULL, EMPTY = "offre@region.example", "offre@vide.example"
PAGES = ("/publication", "/publication/a-faire/brouillons", "/publication/a-faire/sans-suite",
         "/publication/a-faire/sans-suite?page=40", "/publication/confirmations",
         "/publication/offre", "/publication/offre?page=400",
         "/publication/offre?q=soudeur", "/publication/offre?etat=published&q=soud",
         "/publication/offre?a-confirmer=oui", "/publication/offre?a-confirmer=oui&q=soudeur&etat=published",
         "/publication/offre?tri=modification", "/publication/offre?retirees-depuis-peu=oui",
         "/publication/imports", "/publication/reconduire")  # fmt: skip


def run(actions: int, keep: Path | None = None) -> list[Row]:
    """Ask for each page in turn, as the Région's publisher and as one that has published nothing."""
    with installation(actions, keep) as app, ThreadPoolExecutor(1) as outside:
        desk_following.follow_all()
        _an_empty_publisher()
        # In a thread of its own, as in a server: each request has a context that knows nothing of ours.
        times = outside.submit(_measure, app).result()
    return [row(f"{path}, {actions} actions", "ms", times[FULL, path], "the same of an empty offer", times[EMPTY, path])
            for path in PAGES]  # fmt: skip


def _an_empty_publisher() -> None:
    if not db.session.scalar(select(User.id).where(User.email == EMPTY)):
        _add_empty()
    for user_id in db.session.scalars(select(User.id).where(User.email.in_((FULL, EMPTY)))).all():
        terms.accept(user_id)


def _add_empty() -> None:
    region = db.session.scalars(select(Organisation).where(Organisation.code == "region")).one()
    like = db.session.scalars(select(User).where(User.email == FULL)).one()
    columns = {one.key: getattr(region, one.key) for one in Organisation.__table__.columns if one.key != "id"}
    with writing() as session:
        empty = Organisation(**columns | {"code": "vide", "name": "Diffuseur sans offre"})
        session.add(empty)
        person = people.add(EMPTY, "Personne", password_hash=like.password_hash, demonstration=True)
        memberships.add(person, empty, Role.PUBLISHER)


def _measure(app: Flask) -> dict[tuple[str, str], list[float]]:
    clients = {email: _signed_in(app, email) for email in (FULL, EMPTY)}
    times: dict[tuple[str, str], list[float]] = {(email, path): [] for path in PAGES for email in clients}
    for email, path in times:
        _time(clients[email], path)
    for _ in range(RUNS):
        for (email, path), runs in times.items():
            runs.append(min(_time(clients[email], path) for _ in range(TIMES)))
    return times


def _signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/connexion").text)[1]
    client.post("/connexion", data={"email": email, "password": accounts.PASSWORD, "csrf_token": token})
    return client


def _time(client: FlaskClient, path: str) -> float:
    start = time.process_time()
    answer = client.get(path)
    taken = (time.process_time() - start) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return taken
