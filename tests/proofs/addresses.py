"""Every address that names a thing, written for something of somebody else's."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from extranet import guard
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import ROLES, Role
from tests.proofs.world import ANA, LEA, NORA, OLGA, PAUL, TOM

# Whose word is the address itself: `tests/web/answer`, `tests/web/account` try false, old and foreign ones.
SIGNED = {
    "account.choose_password",
    "answer.alert",
    "answer.resume_alert",
    "answer.stop_alert",
    "passwords.choose",
    "provider.answer",
    "provider.confirm_all",
    "provider.renew",
    "provider.sessions",
    "structure.accept",
    "structure.invitation",
}
# Nobody's in particular: the same for all who have the permission.
EVERYBODY_S = {
    "administer.remove_synonym",
    "administer.restore_synonym",
    "administer.synonym",
    "bodies.export_accounts",
    "bodies.rename_network",
    "desk.act",
    "desk.list_of",
    "exports.prepare",
    "exports.results",
    "offer_files.offer_file",
    "announce.put_away",
    "operate.ask_index",
    "operate.cancel_work",
    "operate.give_up_mail",
    "operate.decide_reference",
    "operate.go_back_reference",
    "operate.move_announcement",
    "operate.retry_mail",
    "operate.retry_work",
    "sheets.offer",
    "sheets.prepare",
    "sheets.template",
    "static",
    "writing.choose",
}
# Answer the same whatever the id, and do nothing: what is not there is out already, others' sessions are left alone.
NOTHING_DONE = {"confirming.ask_provider", "select.remove"}
WORDS = {"etape": "textes", "position": 0}
OF_PUBLISHERS = ROLES[Role.PUBLISHER] - ROLES[Role.REFERENT]
LEVELS = ("formations", "actions", "sessions")


def named(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.arguments and rule.endpoint not in SIGNED | EVERYBODY_S]


def addresses(app: Flask, ids: dict[str, int]) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Give each method and endpoint with values that name somebody else's things; an unknown name fails here."""
    for rule in named(app):
        said = rule.defaults or {}
        for level in LEVELS if "level" in rule._converters else (said.get("level"),):
            values = said | {name: value_of(rule, name, level, ids) for name in rule._converters}
            if rule.endpoint == "writing.take_back":
                values["record_id"] = ids["put_away"]
                values["level"] = "formations"
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield method, rule.endpoint, values


def value_of(rule: Rule, name: str, level: str | None, ids: dict[str, int]) -> object:
    if name == "level":
        return level
    if name == "record_id":
        return ids[level or "actions"]
    if name == "lot_id" and rule.endpoint.startswith("programme."):
        return ids["rolled_lot_id"]
    words = getattr(rule._converters[name], "items", None)
    known = {**WORDS, **ids}
    assert words or name in known, f"{rule.rule}: add {name} to what others have (tests/proofs/world.py)"
    return next(iter(words)) if words else known[name]


def who_asks(app: Flask, endpoint: str) -> str:
    permission = guard.rule_of(app, endpoint).permission
    if permission is Permission.ADMINISTER_NETWORK:
        return NORA
    return ANA if permission in OF_PUBLISHERS else LEA


def whose(app: Flask, endpoint: str) -> str:
    """Return the person whose things are asked for."""
    return {ANA: PAUL, LEA: TOM, NORA: OLGA}[who_asks(app, endpoint)]
