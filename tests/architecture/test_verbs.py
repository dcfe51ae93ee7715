"""Every verb of the journal has its French sentence."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

from extranet.accounts import authorisations, belonging, lifecycle
from extranet.web.journal.sentences import KINDS, SENTENCES

PACKAGE = Path(__file__).resolve().parents[2] / "extranet"

# Where the verb, or the kind, is a value known only when it happens: what it can be.
VERBS = {
    "accounts/authorisations.py": {f"authorisation_{verb}" for verb in authorisations.Verb},
    "accounts/belonging.py": {"change_roles", "move", belonging.TAKEN_OUT},
    "accounts/factors.py": {"add_codes", "add_passkey", "remove_codes", "remove_passkey", "renew_recovery_codes"},
    "accounts/own_sessions.py": {"end_session", "end_other_sessions"},
    "accounts/lifecycle.py": {str(verb) for verb in lifecycle.Verb},
    "catalogue/editing.py": {"edit", "create", "restore", "take", "choose_again"},
    "catalogue/merging_twins.py": {"merge", "unmerge"},
    "catalogue/proposals.py": {"review_accepted", "review_returned", "review_taken_back"},
    "catalogue/publishing.py": {"publish", "withdraw", "republish", "unpublish"},
    "catalogue/requirements.py": {"ask", "drop"},
    "catalogue/reviews.py": {"review_accepted", "review_returned", "review_taken_back"},
    "operating/announcements.py": {"restore", "remove"},
    "operating/mails.py": {"retry", "give_up"},
    "operating/trials.py": {"apply", "go_back"},
    "search/words/synonyms.py": {"change", "remove", "restore"},
}
LEVELS = {"level.change", "kind", "review.kind", "proposal.kind", "conflict.level"}  # training, action, session


def calls() -> list[tuple[str, ast.expr, ast.expr]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"journal.record", "audit.journal.record"}:
                found.append((str(path.relative_to(PACKAGE)), node.args[0], node.args[1]))
    return found


def said(path: str, value: ast.expr) -> str | None:
    """Return the text that an argument is: written there, or a constant of the module."""
    if isinstance(value, ast.Constant):
        return value.value
    module = importlib.import_module("extranet." + path.removesuffix(".py").replace("/", "."))
    try:
        return str(eval(ast.unparse(value), vars(module)))
    except (NameError, AttributeError):
        return None


def test_every_verb_and_kind_of_the_journal_has_its_words():
    """Add the verb to SENTENCES, the kind to KINDS in web/journal/sentences.py; a verb only known later, here."""
    found = calls()
    assert len(found) > 40
    missing = []
    for path, verb, kind in found:
        text, named = said(path, verb), said(path, kind)
        possible = VERBS.get(path, {ast.unparse(verb)}) if text is None else {text}
        missing += [f"{path}: {one}" for one in possible - set(SENTENCES)]
        if not (named in KINDS if named else ast.unparse(kind) in LEVELS):
            missing.append(f"{path}: kind {ast.unparse(kind)}")
    assert not missing, "\n".join(missing)
