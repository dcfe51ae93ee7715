"""Every route for everybody: who passes, what a form without its token gets, and that looking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from extranet import guard
from extranet.accounts import machines, organisations
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import ROLES, Role
from tests.factories.accounts import an_account, sign_in
from tests.fixtures.statements import counted
from tests.proofs.addresses import addresses, whose
from tests.proofs.world import OLGA, PAUL, TOM

WORDS = {"filename": "css/base.css"}
NOBODY, MACHINE = "nobody", "machine"
# What a stranger may ask for: to sign in, to read what is said to all, to answer behind a signed link.
PUBLIC = {
    "account.choose_password",
    "account.sign_in",
    "account.sign_in_post",
    "answer.alert",
    "answer.resume_alert",
    "answer.stop_alert",
    "health.show",
    "help.accessibility",
    "help.favicon",
    "help.help",
    "help.legal",
    "help.privacy",
    "help.register",
    "help.robots",
    "help.security",
    "passwords.choose",
    "passwords.forgotten",
    "proconnect.begin",
    "proconnect.come_back",
    "proconnect.left",
    "provider.answer",
    "provider.confirm_all",
    "provider.renew",
    "provider.sessions",
    "second_proof.code",
    "second_proof.passkey",
    "second_proof.passkey_options",
    "static",
    "structure.accept",
    "structure.invitation",
    "structure.join",
    "structure.send_request",
    "terms.read",
}
# What each part of the site asks for; the first line that fits counts.
ASKED = {
    "/administration/synonymes": {Permission.ADMINISTER},
    "/journal": {Permission.READ_JOURNAL},
    "/administration": {Permission.ADMINISTER, Permission.ADMINISTER_NETWORK},
    "/publication/imports": {Permission.IMPORT},
    "/publication": {Permission.PUBLISH, Permission.REVIEW},
    "/api/v1/actions": {Permission.FIND},
    "/api": {Permission.EXPORT_ALL},
    "/selection": {Permission.KEEP},
    "/mes-recherches": {Permission.KEEP},
    "/signalements": {Permission.REMARK},
    "/structure": {Permission.MANAGE_MEMBERS, Permission.OWN_ACCOUNT},
    "/comptes": {Permission.MANAGE_MEMBERS},
    "/": {Permission.FIND, Permission.KEEP, Permission.REMARK, Permission.OWN_ACCOUNT},
}
# Rest on a signed word in their address, not on the cookie.
WITHOUT_TOKEN = {"answer.stop_alert", "provider.answer", "provider.confirm_all", "provider.renew"}
# What looking may write: a refused access, and when somebody looked at a saved search last.
NOTED = {
    "INSERT INTO audit_entry",
    "INSERT INTO audit_seal",
    "UPDATE audit_head SET",
    "UPDATE saved_search SET",
}


def test_every_route_asks_for_what_its_part_of_the_site_asks(app):
    wrong = {}
    for rule in app.url_map.iter_rules():
        declared = guard.rule_of(app, rule.endpoint)
        wanted = next(some for start, some in ASKED.items() if rule.rule.startswith(start))
        if (declared.permission is None) != (rule.endpoint in PUBLIC) or (
            declared.permission is not None and declared.permission not in wanted
        ):
            wrong[rule.rule] = declared.permission
    assert wrong == {}


@pytest.fixture(scope="module")
def callers(guarded) -> dict[object, FlaskClient]:
    """Give a browser for each role, one for a stranger, and a machine."""
    app, _ = guarded
    clients = {}
    with app.app_context():
        for role in Role:
            an_account(f"{role}@region.example", role, organisation=organisations.find("region").id)
        _, word = machines.create("Portail", "region")
    for role in Role:
        clients[role] = app.test_client()
        sign_in(clients[role], f"{role}@region.example")
    for who in (PAUL, TOM, OLGA):
        clients[who] = app.test_client()
        sign_in(clients[who], who)
    clients[NOBODY], clients[MACHINE] = app.test_client(), app.test_client()
    clients[MACHINE].environ_base["HTTP_AUTHORIZATION"] = f"Bearer {word}"
    return clients


def test_every_route_answers_every_role_as_the_table_says(guarded, callers, monkeypatch):
    """Views say one word here: what is tried is who reaches them."""
    app, _ = guarded
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    for endpoint, view in list(app.view_functions.items()):
        monkeypatch.setitem(app.view_functions, endpoint, _saying(view))
    wrong = {}
    for rule, method, path in requests(app):
        for who, client in callers.items():
            if who in (PAUL, TOM, OLGA):
                continue
            answer = client.open(path, method=method)
            told = _told(answer.status_code, answer.headers.get("Location", ""))
            if told != (wanted := _wanted(guard.rule_of(app, rule.endpoint), path, who)):
                wrong[f"{who}: {method} {path}"] = (told, wanted)
    assert wrong == {}


def _saying(view):
    def said(**_):
        return "inside"

    said.guard_rule = guard.Rule(view.guard_rule.permission)
    return said


def _told(status: int, location: str) -> str:
    if status in {301, 308}:
        return "in"  # the same address, written as it should be
    if status == 401 or (status == 302 and location.startswith(guard.SIGN_IN)):
        return "sign in"
    return {200: "in", 403: "no"}.get(status, str(status))


def _wanted(rule: guard.Rule, path: str, who: object) -> str:
    if rule.permission is None:
        return "in"
    if who == NOBODY or (who == MACHINE and not path.startswith("/api/")):
        return "sign in"
    allowed = {Permission.EXPORT_ALL} if who == MACHINE else ROLES[who]
    return "in" if rule.permission in allowed else "no"


def requests(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Give each rule with each of its methods and an address of it."""
    for rule in app.url_map.iter_rules():
        values = dict(rule.defaults or {})
        for name, converter in rule._converters.items():
            words = getattr(converter, "items", None)
            values[name] = next(iter(words)) if words else WORDS.get(name, 1)
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **values)
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield rule, method, path


def test_nothing_is_sent_without_its_token(guarded, callers):
    app, _ = guarded
    taken = {}
    for rule, method, path in requests(app):
        client = callers[NOBODY] if rule.endpoint in PUBLIC else callers[_role_for(app, rule)]
        if method != "GET":
            for sent in ({"other": "field"}, {"csrf_token": "invented"}):
                answer = client.open(path, method=method, data=sent, content_type="multipart/form-data")
                if answer.status_code != 400 or "formulaire" not in answer.text:
                    taken[rule.endpoint] = answer.status_code
    assert set(taken) == WITHOUT_TOKEN, taken


def _role_for(app: Flask, rule: Rule) -> Role:
    return next(role for role in Role if guard.rule_of(app, rule.endpoint).permission in ROLES[role])


def test_looking_changes_nothing(guarded, callers):
    app, ids = guarded
    looked = [(callers[who], path) for rule, method, path in requests(app) if method == "GET" for who in callers]
    with app.test_request_context():
        for method, endpoint, values in addresses(app, ids):
            if method == "GET":
                looked.append((callers[whose(app, endpoint)], app.url_for(endpoint, **values)))
    written = {}
    with counted(app) as sent:
        for client, path in looked:
            sent.clear()
            client.get(path)
            words = {" ".join(one.split()[:3]) for one in sent if one.startswith(("INSERT", "UPDATE", "DELETE"))}
            if words - NOTED:
                written[path] = words
    assert written == {}
