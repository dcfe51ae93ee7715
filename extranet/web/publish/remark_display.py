"""Remarks in words, for the publisher whose offer they are about."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from extranet.catalogue.remarks import Kind, RemarkState
from extranet.web import formats
from extranet.web.publish.lines import where
from extranet.web.publish.remarks import RemarkFilter, RemarkList
from extranet.web.sessions import dates_of, is_past

NBSP = formats.NBSP
_STATES = {
    RemarkState.RECEIVED: ("à traiter", "unknown", "à traiter"),
    RemarkState.ANSWERED: ("répondues", "open", "répondue"),
    RemarkState.CLOSED: ("classées", "closed", "classée sans réponse"),
}


def listed(wanted: RemarkFilter, found: RemarkList, today: date) -> dict[str, Any]:
    """Return what the list shows."""
    return {
        "wanted": wanted,
        "found": found,
        "tiles": [
            {
                "count": formats.number(count),
                "label": _STATES[state][0],
                "url": _list(wanted.args(state=state, kind=None)),
                "current": wanted.state is state,
            }
            for state, count in found.by_state.items()
        ],
        "kinds": [
            {
                "label": f"{label} ({formats.number(count)})",
                "url": _list(wanted.args(kind=kind)),
                "current": wanted.kind is kind,
            }
            for kind, label, count in _kinds(found)
        ],
        "lines": [one(row, today) for row in found.rows],
        "url_of": lambda page: _list(wanted.args(page=page)),
    }


def _kinds(found: RemarkList) -> list[tuple[Kind | None, str, int]]:
    return [(None, "tout", sum(found.by_kind.values()))] + [
        (kind, kind.label.lower(), count) for kind, count in found.by_kind.items() if count
    ]


def _list(args: dict[str, str]) -> str:
    return url_for("remarks.desk", **args)


def one(row: Any, today: date) -> dict[str, Any]:
    """Return what is said of a remark."""
    _, look, word = _STATES[RemarkState(row.state)]
    return {
        "id": row.id,
        "url": url_for("remarks.remark", remark_id=row.id),
        "kind": Kind(row.kind).label,
        "text": row.text,
        "title": row.title,
        "numero": row.numero,
        "where": where(row.places, row.teaching_mode),
        "session": _dates(row, today),
        "from": f"{row.sender}, {row.organisation}" if row.sender else row.organisation,
        "sent": formats.moment(row.created_at),
        "ago": formats.ago(row.created_at),
        "look": look,
        "state": word,
        "settled": formats.moment(row.settled_at) if row.settled_at else None,
        "answer": row.answer,
        "sheet_url": url_for("find.sheet", action_id=row.action_id),
        "training_url": url_for("publish.training", training_id=row.training_id),
        "fixes": _fixes(row, today),
    }


def _dates(row: Any, today: date) -> str | None:
    return dates_of(row, row.permanent, today) if row.session_id else None


def _fixes(row: Any, today: date) -> list[dict[str, str]]:
    """Return where the publisher corrects what the remark says; all lead back here."""
    fixes = []
    if row.session_id and not is_past(row, today):
        url = url_for("publish.places", session_id=row.session_id, remarque=row.id)
        fixes.append({"label": "Modifier les places", "url": url})
    if row.kind == Kind.CONTENT:
        fixes.append({"label": "Corriger les textes", "url": _step("formations", row.training_id, "textes", row)})
    if row.kind == Kind.CONTACT:
        fixes.append({"label": "Modifier le contact", "url": _step("formations", row.training_id, "contact", row)})
    if row.kind == Kind.DATES and row.session_id:
        fixes.append({"label": "Modifier les dates", "url": _step("sessions", row.session_id, "dates", row)})
    return fixes


def _step(level: str, record_id: int, step: str, remark: Any) -> str:
    return url_for("writing.step", level=level, record_id=record_id, etape=step, remarque=remark.id)


def corrected(row: Any, today: date) -> str:
    """Write the answer that says what is corrected, as the sheet is now."""
    session = f" (session {_dates(row, today)})" if row.session_id else ""
    if row.kind == Kind.PLACES and row.places_left is not None:
        places = formats.plural(row.places_left, "place") if row.places_left else "aucune place"
        total = f" sur {formats.number(row.places_total)}" if row.places_total is not None else ""
        says = "il ne reste" if row.places_left == 0 else "il reste"
        return f"Merci, c’est corrigé{NBSP}: {says} {places}{total}{session}."
    if row.kind == Kind.DATES and row.session_id:
        return f"Merci, c’est corrigé{NBSP}: les dates de la session sont {_dates(row, today)}."
    what = {
        Kind.PLACES: f"les places{session} sont à jour",
        Kind.DATES: "les dates sont à jour",
        Kind.CONTACT: "le contact est à jour",
        Kind.CONTENT: "la fiche est à jour",
    }[Kind(row.kind)]
    return f"Merci, c’est corrigé{NBSP}: {what}."
