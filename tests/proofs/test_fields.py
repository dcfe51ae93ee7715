"""Every field that carries an id, given somebody else's: it does not exist, the journal says so, nothing moves."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import wtforms
from flask_wtf import FlaskForm
from sqlalchemy import func, select

import extranet.web
from extranet import guard
from extranet.audit.journal import Entry
from extranet.database import db
from extranet.web.follow.forms import SearchForm
from tests.proofs.fields import COUNTING, FIELDS, HARMLESS, LEFT_OUT, READ_ELSEWHERE, Field, all_fields
from tests.proofs.test_enumeration import rows, signed_in
from tests.proofs.world import ANA, LEA, NORA, OTHERS

WEB = Path(extranet.web.__file__).parent
READERS = {"identifier", "identifiers", "read"}


def modules() -> list[tuple[str, ast.Module]]:
    paths = sorted(WEB.rglob("*.py"))
    return [(str(path.relative_to(WEB))[:-3], ast.parse(path.read_text("utf-8"))) for path in paths]


def test_every_id_in_a_field_is_read_in_one_way_and_tried_here():
    readers, converting = set(), set()
    for name, tree in modules():
        for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
            called = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if called in READERS and isinstance(call.func, ast.Name) and name != "identifiers":
                readers.add(f"{name} {ast.unparse(call.args[-1])}")
            if called == "isdigit" or "type=int" in ast.unparse(call) or "coerce=int" in ast.unparse(call):
                converting.add(name)
    assert readers == FIELDS.keys() | LEFT_OUT
    assert converting - COUNTING - {"identifiers", "operate/announcement_forms"} == set()


def test_every_choice_and_hidden_field_of_a_form_is_known():
    assert SearchForm in FlaskForm.__subclasses__()  # the screens are imported
    found = set()
    for form in _below(FlaskForm):
        for name, field in inspect.getmembers(form, lambda one: isinstance(one, wtforms.fields.core.UnboundField)):
            if issubclass(field.field_class, wtforms.HiddenField | wtforms.SelectField | wtforms.IntegerField):
                found.add(f"{form.__name__}.{name}")
    assert {one for one in found if not one.startswith("_")} - HARMLESS - READ_ELSEWHERE == set()


def _below(form: type) -> set[type]:
    return {form}.union(*map(_below, form.__subclasses__())) - {FlaskForm}


def test_an_id_of_others_in_a_field_is_not_found_and_the_journal_says_who_asked(guarded, monkeypatch):
    app, ids = guarded
    monkeypatch.setattr(guard, "REFUSALS_NOTED", 10_000)
    clients = {who: signed_in(app, who) for who in (ANA, LEA, NORA)}
    before, noted, wrong = rows(app), _noted(app), {}
    tried = all_fields()
    for field in tried:
        if (status := _status(app, clients, field, ids, field.others)) != 404:
            wrong[str(field)] = status
    assert wrong == {}
    assert _noted(app) - noted == len(tried)
    assert rows(app).items() >= before.items()
    for field in tried:
        if field.own and (status := _status(app, clients, field, ids, field.own)) in {404, 500}:
            wrong[str(field)] = status
    assert wrong == {}


def test_a_comparison_says_nothing_of_what_is_not_offered_and_the_journal_says_who_asked(guarded, monkeypatch):
    app, ids = guarded
    monkeypatch.setattr(guard, "REFUSALS_NOTED", 10_000)
    client, _ = signed_in(app, LEA)
    noted = _noted(app)
    pages = [
        client.get("/comparer", query_string={"action": [ids["my_action"], one]}) for one in (ids["action_id"], 999)
    ]
    assert pages[0].status_code == pages[1].status_code == 200 and "n’existe pas" in pages[0].text
    assert OTHERS not in pages[0].text and _noted(app) == noted + 2


def _status(app, clients, field: Field, ids: dict[str, int], key: str) -> int:
    values = {name: ids[one] if one.startswith("my_") else one for name, one in field.values.items()}
    sent = {field.name: str(ids[key])}
    in_address = field.method == "GET" or field.name in {"vu", "version", "proposition", "remarque"}
    with app.test_request_context():
        path = app.url_for(field.endpoint, **values, **(sent if in_address else {}))
    client, token = clients[field.who]
    data = token | ({} if in_address else sent)
    return client.open(path, method=field.method, data=data if field.method == "POST" else None).status_code


def _noted(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Entry.verb == guard.REFUSED))
