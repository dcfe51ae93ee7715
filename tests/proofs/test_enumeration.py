"""Every address that names a thing, asked for a thing of somebody else's: it does not exist, the journal says so."""

from __future__ import annotations

import io
import zipfile

from flask import Flask
from sqlalchemy import select

from extranet import guard
from extranet.accounts import authentication, people, sessions
from extranet.accounts.roles import ROLES, Role
from extranet.audit.journal import Entry
from extranet.catalogue.actions import Action
from extranet.catalogue.confirming.requests import ConfirmationRequest
from extranet.catalogue.conflicts import FieldConflict
from extranet.catalogue.remarks import Remark
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.exchange.delivering.deliveries import Delivery
from extranet.exchange.orders import FileOrder
from extranet.exchange.runs import ImportRun, RejectedFormation
from extranet.search.alerting.saved import SavedSearch
from tests.factories.accounts import sign_in
from tests.fixtures.client import Client
from tests.proofs.addresses import NOTHING_DONE, addresses, who_asks, whose
from tests.proofs.fields import all_fields
from tests.proofs.world import ANA, LEA, NORA, OLGA, OTHERS, PAUL, TOM


def signed_in(app: Flask, who: str) -> tuple[Client, dict[str, str]]:
    client = app.test_client()
    sign_in(client, who)
    return client, {"csrf_token": client.token("/compte")}


def test_what_belongs_to_others_does_not_exist_and_the_journal_says_who_asked(guarded, monkeypatch):
    app, ids = guarded
    monkeypatch.setattr(guard, "REFUSALS_NOTED", 10_000)
    clients = {who: signed_in(app, who) for who in (ANA, LEA, NORA)}
    with app.test_request_context():
        asked = [(verb, page, app.url_for(page, **values)) for verb, page, values in addresses(app, ids)]
    wrong = {}
    for method, endpoint, path in asked:
        client, token = clients[who_asks(app, endpoint)]
        response = client.open(path, method=method, data=token if method == "POST" else None)
        if response.status_code != (302 if endpoint in NOTHING_DONE else 404):
            wrong[f"{method} {path}"] = response.status_code
    assert wrong == {}
    asked = [one for one in asked if one[1] not in NOTHING_DONE]
    with app.app_context():
        noted = db.session.scalars(select(Entry.details).where(Entry.verb == guard.REFUSED)).all()
    assert {(one["method"], one["page"]) for one in noted} >= {(method, endpoint) for method, endpoint, _ in asked}


ENDING = {"account.sign_out"}
THEIRS = (Training, Action, TrainingSession, ImportRun, Delivery, RejectedFormation, FieldConflict, ConfirmationRequest,
          FileOrder, Remark, SavedSearch)  # fmt: skip


def test_ids_of_others_in_fields_reveal_nothing_and_change_nothing(guarded):
    app, ids = guarded
    fields = {field.name: str(ids[field.others]) for field in all_fields()}
    before, seen = rows(app), {}
    for who in (ANA, LEA):
        client, token = signed_in(app, who)
        for method, path in plain_addresses(app, who):
            sent = {"data": fields | token} if method == "POST" else {"query_string": fields}
            response = client.open(path, method=method, follow_redirects=True, **sent)
            if OTHERS in text_of(response.data) or response.status_code >= 500:
                seen[f"{who} {method} {path}"] = response.status_code
    assert seen == {}
    assert rows(app).items() >= before.items()


def text_of(body: bytes) -> str:
    """Return what a page or a file says; a spreadsheet is an archive."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist())
    return body.decode(errors="replace")


def plain_addresses(app: Flask, who: str) -> list[tuple[str, str]]:
    """List the methods and addresses that name nothing, for who may open them."""
    opened = ROLES[Role.PUBLISHER if who == ANA else Role.REFERENT]
    found = []
    for rule in app.url_map.iter_rules():
        words = {name: getattr(one, "items", None) for name, one in rule._converters.items()}
        if (
            all(words.values())
            and rule.endpoint not in ENDING
            and guard.rule_of(app, rule.endpoint).permission in opened
        ):
            with app.test_request_context():
                path = app.url_for(rule.endpoint, **{name: next(iter(some)) for name, some in words.items()})
            found += [(method, path) for method in sorted(rule.methods & {"GET", "POST"})]
    return found


def rows(app: Flask) -> dict[tuple[str, int], tuple[object, ...]]:
    """Return every row of what belongs to others."""
    with app.app_context():
        tables = [model.__table__ for model in THEIRS]
        return {(table.name, row.id): tuple(row) for table in tables for row in db.session.execute(select(table)).all()}


def test_those_things_are_there_for_their_owners(guarded):
    app, ids = guarded
    lost = []
    with app.app_context():
        with writing():
            tokens = {who: authentication.let_in(people.by_email(who), "127.0.0.1") for who in (PAUL, TOM, OLGA)}
        owners = {who: sessions.member_of(token) for who, token in tokens.items()}
        for _, endpoint, values in addresses(app, ids):
            policy = guard.rule_of(app, endpoint).policy
            if policy and not policy(owners[whose(app, endpoint)], **values):
                lost.append(endpoint)
    assert lost == []
