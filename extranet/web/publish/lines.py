"""A session on one line, and where an action takes place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from extranet.catalogue.sessions import BY_FEED, BY_PROVIDER, CLOSED, SUSPENDED
from extranet.reference.lheo_codes import DISTANCE, RECRUITMENT_STATES, TEACHING_MODES
from extranet.web import formats

PLACES_SHOWN = 3
_SOURCES = {BY_PROVIDER: "organisme", BY_FEED: "flux"}


def session_line(row: Any, today: date) -> dict[str, Any]:
    """Return what is said of a session and its places."""
    when = row.places_confirmed_at
    return {
        "numero": row.numero,
        "dates": _dates(row),
        "past": row.end is not None and row.end < today,
        "recruitment": RECRUITMENT_STATES.get(row.recruitment_state or "", "non précisé").lower(),
        "places": {"kind": _places_kind(row, today), "left": row.places_left, "total": row.places_total},
        "confirmed_when": formats.ago(when) if when else None,
        "confirmed_by": _SOURCES.get(row.places_confirmed_as or "") or row.confirmed_by or "diffuseur",
    }


def _dates(row: Any) -> str:
    if row.permanent:
        return f"permanente, jusqu’au {formats.short_day(row.end)}" if row.end else "permanente"
    if row.start and row.end:
        return formats.days(row.start, max(row.start, row.end))
    if row.start:
        return f"à partir du {formats.short_day(row.start)}"
    return f"jusqu’au {formats.short_day(row.end)}" if row.end else "dates à fixer"


def _places_kind(row: Any, today: date) -> str:
    """Say whether a session can be joined, as prescribers read it."""
    if row.end is not None and row.end < today:
        return "past"
    if row.start is not None and row.start < today and not row.permanent:
        return "started"
    if row.recruitment_state == SUSPENDED:
        return "suspended"
    if row.recruitment_state == CLOSED or (row.registration_end is not None and row.registration_end < today):
        return "closed"
    if row.places_left is None:
        return "unknown"
    return "open" if row.places_left else "full"


def where(places: Iterable[dict[str, Any]], teaching_mode: str | None) -> str:
    """Name the places of an action on one line."""
    if teaching_mode == DISTANCE:
        return TEACHING_MODES[DISTANCE]
    names = list(dict.fromkeys(name for place in places if (name := place["town"] or place["name"])))
    more = len(names) - PLACES_SHOWN
    return (" · ".join(names[:PLACES_SHOWN]) + (f" et {more} autres" if more > 0 else "")) or "Lieu non précisé"
