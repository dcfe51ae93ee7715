"""A session in words, the same on every screen: its dates, and what is known of its places."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from extranet.catalogue.freshness import Freshness, freshness_of
from extranet.catalogue.sessions import SUSPENDED
from extranet.clock import PARIS
from extranet.reference.lheo_codes import RECRUITMENT_STATES
from extranet.search.facets import FULL, TO_CONFIRM, YES
from extranet.search.results import can_be_joined
from extranet.web import formats

# What the place count of a session that can be joined is called by the facet `places`.
FACET_VALUES = {"open": YES, "unknown": TO_CONFIRM, "old": TO_CONFIRM, "full": FULL}
# Those that nobody has confirmed lately: the figure, when there is one, is the last that was told.
FADED = ("unknown", "old")


class Places(NamedTuple):
    """The places of a session: `kind` says whether it can be joined, and what is known of its places."""

    kind: str  # open, unknown, old, full; or started, suspended, closed, past
    left: int | None = None
    total: int | None = None

    @property
    def joinable(self) -> bool:
        """Tell whether the session can still be joined."""
        return self.kind in FACET_VALUES


def is_past(row: Any, today: date) -> bool:
    """Tell whether a session is past: its end is before today."""
    return row.end is not None and row.end < today


def places_of(row: Any, offer: Any, today: date) -> Places:
    """Say whether a session can be joined and what is known of its places; elsewhere there is nothing to confirm.

    `offer` has its action's .permanent and its publisher's rules (see `freshness.with_periods`).
    """
    if is_past(row, today):
        return Places(kind="past")
    if not can_be_joined(row, today, offer.permanent):
        begun = row.start is not None and row.start < today and not offer.permanent
        return Places(kind="started" if begun else "suspended" if row.recruitment_state == SUSPENDED else "closed")
    if row.places_left is None:
        return Places(kind="unknown")
    freshness = freshness_of(row.places_confirmed_at, offer, today)
    known = "open" if row.places_left else "full"
    kind = {Freshness.FRESH: known, Freshness.OLD: "old"}.get(freshness, "unknown")
    return Places(kind=kind, left=row.places_left, total=row.places_total)


def confirmation_of(row: Any, places: Places, today: date) -> str | None:
    """Write « il y a 3 jours », or « dernier chiffre : 4 places le 2 octobre » once to confirm; None: never."""
    when = row.places_confirmed_at
    if when is None or row.places_left is None:
        return None
    if places.kind not in FADED:
        return formats.ago(when, today)
    figure = formats.plural(row.places_left, "place") if row.places_left else "complet"
    return f"dernier chiffre{formats.NBSP}: {figure} le {_day_of(when, today)}"


def recruitment_of(row: Any, offer: Any, today: date) -> str | None:
    """Write « inscriptions ouvertes, confirmées hier », or « inscriptions à confirmer (ouvertes le 2 octobre) »."""
    when, state = row.recruitment_confirmed_at, RECRUITMENT_STATES.get(row.recruitment_state or "", "").lower()
    if when is None or not state:
        return None
    if freshness_of(when, offer, today) is Freshness.FRESH:
        return f"{state}, confirmées {formats.ago(when)}"
    subject, told = state.split(" ", 1)
    return f"{subject} à confirmer ({told} le {_day_of(when, today)})"


def _day_of(when: datetime, today: date) -> str:
    day = when.astimezone(PARIS).date()
    return formats.day_as("d MMMM" if day.year == today.year else "d MMMM y", day)


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
