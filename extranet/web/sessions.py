"""A session in words, the same on every screen: its dates, and what is known of its places."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from extranet.catalogue.sessions import SUSPENDED
from extranet.search.facets import FULL, TO_CONFIRM, YES
from extranet.search.results import can_be_joined
from extranet.web import formats

# What the place count of a session that can be joined is called by the facet `places`.
FACET_VALUES = {"open": YES, "unknown": TO_CONFIRM, "full": FULL}


class Places(NamedTuple):
    """The places of a session: `kind` says whether it can be joined, and what is known of its places."""

    kind: str  # open, unknown, full; or started, suspended, closed, past
    left: int | None = None
    total: int | None = None

    @property
    def joinable(self) -> bool:
        """Tell whether the session can still be joined."""
        return self.kind in FACET_VALUES


def is_past(row: Any, today: date) -> bool:
    """Tell whether a session is past: its end is before today."""
    return row.end is not None and row.end < today


def places_of(row: Any, permanent: bool, today: date) -> Places:
    """Say whether a session can be joined and what is known of its places; elsewhere there is nothing to confirm."""
    if is_past(row, today):
        return Places(kind="past")
    if not can_be_joined(row, today, permanent):
        begun = row.start is not None and row.start < today and not permanent
        return Places(kind="started" if begun else "suspended" if row.recruitment_state == SUSPENDED else "closed")
    if row.places_left is None:
        return Places(kind="unknown")
    return Places(kind="open" if row.places_left else "full", left=row.places_left, total=row.places_total)


def dates_of(row: Any, permanent: bool, today: date) -> str:
    """Write the dates of a session: « 5 janv. – 24 avr. 2027 », « permanente, jusqu’au 24 avr. 2027 »."""
    if not permanent:
        return _dates(row)
    if row.start and row.start > today:
        return f"{_dates(row)} (permanente)"
    return f"permanente, jusqu’au {formats.short_day(row.end)}" if row.end else "permanente"


def _dates(row: Any) -> str:
    if row.start and row.end:
        return formats.days(row.start, max(row.start, row.end))
    if row.start:
        return f"à partir du {formats.short_day(row.start)}"
    return f"jusqu’au {formats.short_day(row.end)}" if row.end else "dates à fixer"
