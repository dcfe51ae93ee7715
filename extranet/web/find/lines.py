"""A session on one line: its dates, its meeting, its places in a word, when they were confirmed and by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from babel import dates

from extranet.catalogue.sessions import BY_FEED, BY_PROVIDER, SUSPENDED
from extranet.reference.lheo_codes import COLLECTIVE_INFORMATION, MEETING_MODALITIES
from extranet.search.facets import FULL, TO_CONFIRM, YES
from extranet.search.results import can_be_joined
from extranet.web import formats

_HOUR = re.compile(r"(\d{1,2})\s*[:hH.]\s*(\d{2})?")

# What the place count of a session that can be joined is called by the facet `places`.
FACET_VALUES = {"open": YES, "unknown": TO_CONFIRM, "full": FULL}


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places of a session: `kind` says whether it can be joined, and what is known of its places."""

    kind: str  # open, unknown, full; or started, suspended, closed, past
    left: int | None = None
    total: int | None = None

    @property
    def joinable(self) -> bool:
        """Tell whether the session can still be joined."""
        return self.kind in FACET_VALUES


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """What people read of a session."""

    id: int
    start: date | None
    dates: str
    meeting: str | None
    places: Places
    confirmed_when: str | None
    confirmed_by: str | None


def session_line(row: Any, *, permanent: bool, publisher: str, today: date) -> SessionLine:
    """Say a session (a row of `reading.sessions_of`) as seen from a day."""
    by = {BY_PROVIDER: "organisme", BY_FEED: f"flux {publisher}"}.get(row.places_confirmed_as, publisher)
    return SessionLine(
        id=row.id,
        start=row.start,
        dates=dates_of(row, permanent, today),
        meeting=next_meeting(row.meetings, today),
        places=places_of(row, permanent, today),
        confirmed_when=formats.ago(row.places_confirmed_at) if row.places_confirmed_at else None,
        confirmed_by=by if row.places_confirmed_at else None,
    )


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


def next_meeting(meetings: Iterable[dict[str, Any]], today: date) -> str | None:
    """Say the next meeting, information collective first; else that the last one is over; None when none is dated."""
    dated = [meeting for meeting in meetings if meeting["start"]]
    coming = [meeting for meeting in dated if date.fromisoformat(meeting["end"] or meeting["start"]) >= today]
    if coming:
        first = min(coming, key=lambda one: (one["modality"] != COLLECTIVE_INFORMATION, one["start"]))
        return meeting_moment(first, today)
    if not dated:
        return None
    last = date.fromisoformat(max(meeting["start"] for meeting in dated))
    return f"passée ({meeting_day(last, today)})"


def meeting_moment(meeting: dict[str, Any], today: date) -> str:
    """Write « mar. 8 déc., 9 h », with its kind when it is no information collective."""
    text = meeting_day(date.fromisoformat(meeting["start"]), today)
    if hour := read_hour(meeting["start_time"]):
        text += f", {formats.hour(hour)}"
    if meeting["modality"] in (None, "0", COLLECTIVE_INFORMATION):
        return text
    return f"{text} ({MEETING_MODALITIES.get(meeting['modality'], 'autre modalité').lower()})"


def meeting_day(day: date, today: date) -> str:
    """Write « mar. 8 déc. », with the year when it is another one."""
    pattern = "EEE d MMM" if day.year == today.year else "EEE d MMM y"
    return dates.format_date(day, pattern, formats.LOCALE).replace(" 1 ", " 1er ").replace(" ", formats.NBSP)


def read_hour(text: str | None) -> time | None:
    """Read the hour that LHÉO keeps as free text (`09:00`, `9h30`); None when it is none."""
    found = _HOUR.match((text or "").strip())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))
