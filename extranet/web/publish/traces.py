"""What is told of the past: the history of a training, imports and their reports."""

from __future__ import annotations

from typing import Any

from flask import url_for

from extranet.exchange.runs import DONE, GROUPS, INTERRUPTED, KINDS, RUNNING, TRIED, UNDONE, WITHDRAWN
from extranet.web import formats
from extranet.web.publish.reports import ProblemPage, RunPage

_RUN_STATES = {
    RUNNING: ("unknown", "en cours"),
    TRIED: ("unknown", "attend votre décision"),
    DONE: ("open", "terminé"),
    UNDONE: ("closed", "annulé"),
    INTERRUPTED: ("closed", "interrompu"),
}
GROUP_LABELS = {
    "created": "Nouvelles",
    "changed": "Modifiées",
    "unchanged": "Inchangées",
    "rejected": "Refusées",
    WITHDRAWN: "Retirées",
}


def written_by(author: str | None, file_name: str | None) -> str:
    """Say who or what wrote a version; both where a person's own spreadsheet did."""
    if author and file_name:
        return f"{author}, dans {file_name}"
    return author or (f"import de {file_name}" if file_name else "en ligne de commande")


def runs(found: RunPage) -> dict[str, Any]:
    """Return what the list of imports shows."""
    return {
        "lines": [_run(row) | {"problems": found.problems.get(row.id, 0)} for row in found.rows],
        "url_of": lambda page: url_for("publish.imports", page=page),
    }


def _run(row: Any) -> dict[str, Any]:
    look, word = _RUN_STATES[row.state]
    return {
        "url": url_for("deliveries.show", delivery_id=row.delivery_id)
        if row.delivery_id
        else url_for("publish.import_report", run_id=row.id),
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
    groups = [group for group in (*GROUPS, WITHDRAWN) if group in run.counts]
    counts = [(GROUP_LABELS[group], [run.counts[group][kind] for kind in KINDS]) for group in groups]
    return {
        "run": _run(run),
        "run_id": run.id,
        "counts": counts,
        "found": found,
        "url_of": lambda page: url_for("publish.import_report", run_id=run.id, element=found.element, page=page),
    }
