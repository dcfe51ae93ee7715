"""What is told of the past: the history of a training, two versions of it, imports and their reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for

from extranet.catalogue.states import Verb
from extranet.exchange.runs import DONE, GROUPS, INTERRUPTED, KINDS, RUNNING
from extranet.web import formats
from extranet.web.publish.correction import Version
from extranet.web.publish.forms import MINE, THEIRS, CorrectionForm
from extranet.web.publish.reports import ProblemPage, RunPage
from extranet.web.publish.sheet import WRITTEN

_EVENTS = {
    WRITTEN: "Contenu enregistré",
    Verb.PUBLISH: "Publiée",
    Verb.WITHDRAW: "Retirée",
    Verb.REPUBLISH: "Remise en ligne",
    Verb.UNPUBLISH: "Remise en brouillon",
}
_RUN_STATES = {RUNNING: ("unknown", "en cours"), DONE: ("open", "terminé"), INTERRUPTED: ("closed", "interrompu")}
_GROUPS = {"created": "Nouvelles", "changed": "Modifiées", "unchanged": "Inchangées", "rejected": "Refusées"}


def events(rows: Iterable[Any], current_id: int) -> list[dict[str, Any]]:
    """Return the lines of a history."""
    return [
        {
            "when": formats.moment(row.at),
            "what": _EVENTS[row.verb],
            "who": written_by(row.author, row.file_name),
            "run_url": url_for("publish.import_report", run_id=row.run_id) if row.run_id else None,
            "current": row.revision_id == current_id,
        }
        for row in rows
    ]


def written_by(author: str | None, file_name: str | None) -> str:
    """Say who or what wrote a version."""
    return author or (f"import de {file_name}" if file_name else "en ligne de commande")


def differences(form: CorrectionForm, seen: Version, current: Version) -> list[dict[str, Any]]:
    """Return each text that is not the same in both versions, with the choice that suits most often."""
    changed = form.changed(seen.texts)
    return [
        {
            "field": field,
            "current": current.texts[name],
            "keep": f"keep_{name}",
            "chosen": MINE if name in changed else THEIRS,
        }
        for name, field in form.text_fields().items()
        if field.data != current.texts[name]
    ]


def runs(found: RunPage) -> dict[str, Any]:
    """Return what the list of imports shows."""
    return {
        "lines": [_run(row) | {"problems": found.problems.get(row.id, 0)} for row in found.rows],
        "url_of": lambda page: url_for("publish.imports", page=page),
    }


def _run(row: Any) -> dict[str, Any]:
    look, word = _RUN_STATES[row.state]
    return {
        "url": url_for("publish.import_report", run_id=row.id),
        "file_name": row.file_name,
        "look": look,
        "state": word,
        "when": formats.moment(row.started_at),
        "who": row.author or "en ligne de commande",
        "published": row.publish,
        "formations": [row.counts[group]["formations"] for group in GROUPS] if row.counts else None,
    }


def report(run: Any, found: ProblemPage) -> dict[str, Any]:
    """Return what the report of an import shows."""
    counts = [(_GROUPS[group], [run.counts[group][kind] for kind in KINDS]) for group in GROUPS] if run.counts else []
    return {
        "run": _run(run),
        "run_id": run.id,
        "counts": counts,
        "found": found,
        "url_of": lambda page: url_for("publish.import_report", run_id=run.id, element=found.element, page=page),
    }
