"""A session on one line: its dates, its meeting, its places in a word, when they were confirmed and by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from typing import Any, NamedTuple

from extranet.catalogue.sessions import BY_FEED, BY_PROVIDER
from extranet.reference.lheo_codes import COLLECTIVE_INFORMATION, MEETING_MODALITIES
from extranet.web import formats
from extranet.web.sessions import FADED, Places, confirmation_of, dates_of, places_of, recruitment_of

_HOUR = re.compile(r"(\d{1,2})\s*[:hH.]\s*(\d{2})?")


class SessionLine(NamedTuple):
    """What people read of a session."""

    id: int
    start: date | None
    dates: str
    meeting: str | None
    places: Places
    confirmed_when: str | None
    confirmed_by: str | None
    recruitment: str | None = None

    @property
    def last_told(self) -> str | None:
        """Return the last figure of places to confirm, when one was told."""
        return self.confirmed_when if self.places.kind in FADED else None


def session_line(
    row: Any, offer: Any, today: date, places: Places | None = None, *, brief: bool = False
) -> SessionLine:
    """Say a session (a row of `reading`) of an offer as seen from a day; `places`: when already known.

    `offer` has .publisher (a name), .permanent and its publisher's rules. A `brief` line says nothing of recruitment.
    """
    places = places or places_of(row, offer, today)
    recruitment = None if brief else recruitment_of(row, offer, today)
    when = confirmation_of(row, places, today)
    return SessionLine(
        id=row.id,
        start=row.start,
        dates=dates_of(row, offer.permanent, today),
        meeting=next_meeting(row.meetings, today),
        places=places,
        confirmed_when=when,
        confirmed_by=_who(row.places_confirmed_as, offer) if when else None,
        recruitment=f"{recruitment}, {_who(row.recruitment_confirmed_as, offer)}" if recruitment else None,
    )


def _who(confirmed_as: str | None, offer: Any) -> str:
    if confirmed_as == BY_PROVIDER:
        return "organisme"
    return f"flux {offer.publisher}" if confirmed_as == BY_FEED else offer.publisher


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
    return formats.day_as("EEE d MMM" if day.year == today.year else "EEE d MMM y", day)


@lru_cache(maxsize=1000)
def read_hour(text: str | None) -> time | None:
    """Read the hour that LHÉO keeps as free text (`09:00`, `9h30`); None when it is none."""
    found = _HOUR.match((text or "").strip())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))
