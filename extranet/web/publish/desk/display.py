"""What needs a hand, as people read it: each kind with its count, each line with what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from extranet.catalogue.points import named
from extranet.web import formats
from extranet.web.publish.desk.dates import URGENT
from extranet.web.publish.desk.reading import (
    BEGUN,
    CHOICES,
    COLLEAGUES,
    DRAFTS,
    DUE,
    IMPORTS,
    KINDS,
    MOST_COUNTED,
    NEXT,
    PLACES,
    POOR,
    REMARKS,
    REVIEW,
    SILENT,
    Waiting,
)
from extranet.web.publish.lines import where

# kind → (heading, word on its tile, what to do about it)
WORDS = {
    PLACES: ("Places à confirmer", "sessions à confirmer", "Celles qui commencent dans les deux semaines d’abord."),
    SILENT: ("Organismes sans réponse", "sessions sans réponse", ""),
    REVIEW: ("À relire", "à relire", "Une autre personne que celle qui a soumis la fiche l’accepte ou la renvoie."),
    BEGUN: (
        "Propositions non soumises",
        "non soumises",
        "Vous les écrivez\u00a0: personne ne les relit tant que vous ne les soumettez pas.",
    ),
    DUE: (
        "À compléter avant une date",
        "à compléter",
        "Elles étaient en ligne avant la règle\u00a0: elles y restent, et la règle leur laisse un délai.",
    ),
    DRAFTS: ("Brouillons à finir", "brouillons", "Les prescripteurs ne les voient pas encore."),
    NEXT: (
        "Terminées ou complètes, sans suite",
        "sessions sans suite",
        "Rien ne vient après elles\u00a0: programmez la suivante, ou retirez l’action.",
    ),
    REMARKS: ("Remarques reçues", "remarques", ""),
    IMPORTS: ("Fichiers qui attendent", "fichiers", ""),
    CHOICES: ("Corrections et fichiers", "choix à faire", ""),
    COLLEAGUES: ("Changées depuis par un collègue", "changées par un collègue", "Vous les aviez écrites."),
    POOR: ("Fiches à enrichir", "à enrichir", "Elles sont en ligne, et disent trop peu pour convaincre."),
}
# Kinds with a screen of their own.
SCREENS = {
    PLACES: "confirming.sessions",
    SILENT: "confirming.requests",
    REMARKS: "remarks.desk",
    IMPORTS: "publish.imports",
    CHOICES: "choices.waiting",
}
LISTED = tuple(kind for kind in KINDS if kind not in SCREENS)
POINTS_SHOWN = 3
_LEVELS = {"formations": "formation", "actions": "action", "sessions": "session"}


def tiles(found: list[Waiting], current: str | None) -> list[dict[str, Any]]:
    """Return the counters on top: those that hold something."""
    return [
        {"count": count(one), "label": WORDS[one.kind][1], "url": url_of(one.kind), "current": one.kind == current}
        for one in found
        if one.count
    ]


def count(waiting: Waiting) -> str:
    """Say how many wait."""
    return formats.counted(waiting.count, MOST_COUNTED)


def url_of(kind: str) -> str:
    """Return the address of the list of a kind."""
    return url_for(SCREENS[kind]) if kind in SCREENS else url_for("desk.list_of", kind=kind)


def section(waiting: Waiting, today: date, *, reviewed: bool) -> dict[str, Any]:
    """Return what the page shows of one kind; where a second person reads, drafts are submitted."""
    heading, _, hint = WORDS[waiting.kind]
    return {
        "kind": waiting.kind,
        "heading": heading,
        "hint": hint,
        "count": count(waiting),
        "more": waiting.count > len(waiting.rows),
        "url": url_of(waiting.kind),
        "lines": [_LINES[waiting.kind](row, today) for row in waiting.rows],
        "bulk": _bulk(reviewed=reviewed) if waiting.kind == DRAFTS else None,
    }


def _bulk(*, reviewed: bool) -> dict[str, str]:
    label = "Soumettre à la relecture les fiches cochées" if reviewed else "Publier les fiches cochées"
    return {"label": label, "url": url_for("desk.act", word="soumettre" if reviewed else "publier")}


def _draft(row: Any, _today: date) -> dict[str, Any]:
    return _training_line(row) | {"about": f"écrite {formats.ago(row.at)}", "act": ("Finir", _training_url(row))}


def _colleague(row: Any, _today: date) -> dict[str, Any]:
    url = url_for("history.record", level="formations", record_id=row.training_id)
    return _training_line(row) | {"about": f"par {row.by}, {formats.ago(row.at)}", "act": ("Voir ce qui change", url)}


def _poor(row: Any, _today: date) -> dict[str, Any]:
    lacking = named("formation", row.lacking or [])
    labels = [f"{one.label[0].lower()}{one.label[1:]}" for one in lacking[:POINTS_SHOWN]]
    about = f"{row.score}\u00a0% · {' · '.join(labels)}"
    return _training_line(row) | {"about": about, "act": ("Enrichir", _training_url(row))}


def _due(row: Any, today: date) -> dict[str, Any]:
    asked = row.Requirement
    label = f"{asked.point.label[0].lower()}{asked.point.label[1:]}"
    return _training_line(row) | {
        "about": f"{until(asked.due, today)} · {label}",
        "act": ("Compléter", _training_url(row)),
        "urgent": asked.due <= today + URGENT,
    }


def until(due: date, today: date) -> str:
    """Say until when something is to be done."""
    return f"avant le {formats.long_day(due)}" if due >= today else f"attendu depuis le {formats.long_day(due)}"


def _training_line(row: Any) -> dict[str, Any]:
    soft = " · ".join(part for part in (row.provider, f"n°\u00a0{row.numero}") if part)
    return _line(row, soft)


def _places(row: Any, today: date) -> dict[str, Any]:
    to_come = row.start is not None and row.start >= today
    about = f"commence le {formats.short_day(row.start)}" if to_come else "entrées possibles dès maintenant"
    act = ("Confirmer", url_for("publish.places", session_id=row.record_id))
    return _session_line(row) | {"about": about, "act": act, "urgent": to_come and row.start <= today + URGENT}


def _next(row: Any, today: date) -> dict[str, Any]:
    over = row.end is not None and row.end < today
    url = url_for("programme.duplicate", level="sessions", record_id=row.record_id)
    about = f"terminée le {formats.short_day(row.end)}" if over else "complète"
    return _session_line(row) | {"about": about, "act": ("Programmer la suite", url)}


def _session_line(row: Any) -> dict[str, Any]:
    return _line(row, where(row.places, row.teaching_mode))


def _review(row: Any, _today: date) -> dict[str, Any]:
    what = _LEVELS[row.level]
    return _line(row, f"{what}, modification proposée" if row.proposed else what) | {
        "about": f"{'proposée' if row.proposed else 'soumise'} par {row.submitter}, {formats.ago(row.at)}",
        "act": ("Relire", url_for("reviewing.read", level=row.level, record_id=row.record_id)),
    }


def _begun(row: Any, _today: date) -> dict[str, Any]:
    url = url_for("reviewing.read", level=row.level, record_id=row.record_id)
    return _line(row, _LEVELS[row.level]) | {"about": "proposition non soumise", "act": ("Relire et soumettre", url)}


def _line(row: Any, soft: str) -> dict[str, Any]:
    return {"id": row.record_id, "title": row.title, "url": _training_url(row), "soft": soft, "urgent": False}


def _training_url(row: Any) -> str:
    return url_for("publish.training", training_id=row.training_id)


_LINES = {
    **{DRAFTS: _draft, COLLEAGUES: _colleague, DUE: _due, POOR: _poor, PLACES: _places, NEXT: _next},
    **{REVIEW: _review, BEGUN: _begun},
}
