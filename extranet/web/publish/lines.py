"""A session on one line, and where an action takes place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from extranet.catalogue.sessions import BY_FEED, BY_PROVIDER
from extranet.reference.lheo_codes import DISTANCE, RECRUITMENT_STATES, TEACHING_MODES
from extranet.web.sessions import confirmation_of, dates_of, is_past, places_of

PLACES_SHOWN = 3
_SOURCES = {BY_PROVIDER: "organisme", BY_FEED: "flux"}


def session_line(row: Any, today: date) -> dict[str, Any]:
    """Return what is said of a session and its places."""
    places = places_of(row, row, today)
    return {
        "numero": row.numero,
        "dates": dates_of(row, row.permanent, today),
        "past": is_past(row, today),
        "recruitment": RECRUITMENT_STATES.get(row.recruitment_state or "", "non précisé").lower(),
        "places": places,
        "confirmed_when": confirmation_of(row, places, today),
        "confirmed_by": _SOURCES.get(row.places_confirmed_as or "") or row.confirmed_by or "diffuseur",
    }


def where(places: Iterable[dict[str, Any]], teaching_mode: str | None) -> str:
    """Name the places of an action on one line."""
    if teaching_mode == DISTANCE:
        return TEACHING_MODES[DISTANCE]
    names = list(dict.fromkeys(name for place in places if (name := place["town"] or place["name"])))
    more = len(names) - PLACES_SHOWN
    return (" · ".join(names[:PLACES_SHOWN]) + (f" et {more} autres" if more > 0 else "")) or "Lieu non précisé"
