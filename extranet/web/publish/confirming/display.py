"""How sessions to confirm, requests and reactivity are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import url_for

from extranet.catalogue.confirming.reactivity import Reactivity
from extranet.catalogue.confirming.requests import Because, ConfirmationRequest
from extranet.web import formats
from extranet.web.places_forms import RECRUITMENTS, SessionPlacesForm, prefix_of, told
from extranet.web.publish.confirming.reading import MOST_COUNTED, Found, is_urgent
from extranet.web.publish.lines import where
from extranet.web.sessions import confirmation_of, dates_of, places_of


def sessions(found: Found, today: date, refused: SessionPlacesForm | None, refused_id: int | None) -> dict[str, Any]:
    """Return what the list of sessions to confirm shows."""
    lines = [_session(row, today, refused if row.id == refused_id else None) for row in found.rows]
    return {
        "found": found,
        "told": f"{formats.counted(found.total, MOST_COUNTED)} {'session' if found.total < 2 else 'sessions'}",
        "urgent": formats.counted(found.urgent, MOST_COUNTED),
        "lines": lines,
        "refused": refused,
        "recruitments": RECRUITMENTS,
        "url_of": lambda page: url_for("confirming.sessions", page=page if page > 1 else None),
    }


def _session(row: Any, today: date, refused: SessionPlacesForm | None) -> dict[str, Any]:
    places = places_of(row, row, today)
    return {
        "id": row.id,
        "title": row.title,
        "url": url_for("publish.training", training_id=row.training_id),
        "dates": dates_of(row, row.permanent, today),
        "urgency": _urgency(row.start, today) if is_urgent(row.start, today) else None,
        "provider": row.provider or "organisme non précisé",
        "where": where(row.places, row.teaching_mode),
        "places": places,
        "last": confirmation_of(row, places, today) or "jamais indiqué",
        "left": row.places_left,
        "asked": formats.ago(row.asked_at) if row.asked_at else None,
        "prefix": prefix_of(row.id),
        "told": told(row),
        "form": refused,
    }


def _urgency(start: date, today: date) -> str:
    days = (start - today).days
    return {0: "commence aujourd’hui", 1: "commence demain"}.get(days, f"commence dans {days}\u00a0jours")


def requests(found: Found, now: datetime) -> dict[str, Any]:
    """Return what the list of requests shows."""
    return {
        "found": found,
        "lines": [_request(row, now) for row in found.rows],
        "url_of": lambda page: url_for("confirming.requests", page=page if page > 1 else None),
    }


def _request(row: Any, now: datetime) -> dict[str, Any]:
    request: ConfirmationRequest = row[0]
    kind, state = _state(request, row, now)
    return {
        "id": request.id,
        "provider": row.provider or "organisme non précisé",
        "email": request.email,
        "asked": request.asked_at,
        "by_hand": request.asked_by_id is not None,
        "sessions": row.sessions,
        "answered": row.answered,
        "kind": kind,
        "state": state,
        "reminded": request.reminded_at,
        "open": request.email is not None and request.opens(now),
        "left": row.answered < row.sessions,
    }


def _state(request: ConfirmationRequest, row: Any, now: datetime) -> tuple[str, str]:
    """Return the shape and the words of what became of a request."""
    if request.revoked_at:
        return "closed", f"lien fermé {formats.ago(request.revoked_at)}"
    if request.answered_at and row.answered == row.sessions:
        return "open", f"répondu {formats.ago(request.answered_at)}"
    if request.handed_at:
        return "full", f"à vous de jouer\u00a0: {Because(request.handed_because).label}"
    if request.closed_at:
        return "open", "confirmé autrement"
    if request.answered_at:
        return "unknown", f"répondu en partie {formats.ago(request.answered_at)}"
    if request.passed_on_at:
        return "unknown", f"sans réponse, autre contact {formats.ago(request.passed_on_at)}"
    if not request.opens(now):
        return "closed", "lien expiré"
    return "unknown", f"relancé {formats.ago(request.reminded_at)}" if request.reminded_at else "en attente"


def providers(total: int, page: int, size: int, found: Sequence[Reactivity]) -> dict[str, Any]:
    """Return what the table of reactivity shows."""
    return {
        "total": total,
        "page": page,
        "pages": max(1, -(-total // size)),
        "lines": found,
        "url_of": lambda number: url_for("confirming.providers", page=number if number > 1 else None),
    }
