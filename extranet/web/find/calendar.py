"""A session as a calendar file: its period as whole days, each dated meeting at its hour in Paris."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from extranet import clock
from extranet.reference.lheo_codes import COLLECTIVE_INFORMATION, MEETING_MODALITIES
from extranet.web import words
from extranet.web.contacts import web_link
from extranet.web.lines import read_hour

PRODUCT = "-//Extranet formation//FR"
_ONE_DAY = timedelta(days=1)


def session_calendar(row: Any, address: str, *, host: str) -> bytes:
    """Write the calendar of a session (a row of `reading.session`); `address` is its sheet, `host` ends the ids."""
    events = [_meeting(row, meeting, address, host) for meeting in row.meetings if meeting["start"]]
    if row.start is not None:
        events.insert(0, _period(row, address, f"session-{row.id}@{host}"))
    return _calendar(events)


def meetings_calendar(meetings: Iterable[tuple[Any, dict[str, Any], str]], *, host: str) -> bytes:
    """Write the calendar of meetings, each told by its session's row, itself, and the address of its sheet."""
    return _calendar([_meeting(row, meeting, address, host) for row, meeting, address in meetings])


def _calendar(events: list[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(row: Any, address: str, uid: str, kind: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", row.created_at)
    event.add("summary", f"{kind}\u00a0: {row.title}")
    event.add("url", address)
    return event


def _period(row: Any, address: str, uid: str) -> Event:
    event = _event(row, address, uid, "Formation")
    event.add("dtstart", row.start)
    event.add("dtend", max(row.end or row.start, row.start) + _ONE_DAY)
    event.add("transp", "TRANSPARENT")
    event.add("description", f"{row.provider}\nSession n° {row.numero}")
    return _placed(event, row.places[0] if row.places else None, remote=words.is_remote(row))


def _meeting(row: Any, meeting: dict[str, Any], address: str, host: str) -> Event:
    uid = f"session-{row.id}-reunion-{row.meetings.index(meeting) + 1}@{host}"
    kind = MEETING_MODALITIES.get(meeting["modality"] or COLLECTIVE_INFORMATION, "Recrutement")
    event = _event(row, address, uid, kind)
    first, last = date.fromisoformat(meeting["start"]), date.fromisoformat(meeting["end"] or meeting["start"])
    start, end = read_hour(meeting["start_time"]), read_hour(meeting["end_time"])
    if start and last <= first:
        event.add("dtstart", datetime.combine(first, start, clock.PARIS))
        if end and end > start:
            event.add("dtend", datetime.combine(first, end, clock.PARIS))
    else:
        event.add("dtstart", first)
        event.add("dtend", max(first, last) + _ONE_DAY)
    link = web_link(meeting["url"])
    event.add("description", "\n".join(filter(None, (row.provider, meeting["comment"], link and link.url))))
    place = meeting["place"] or (row.places[0] if row.places else None)
    return _placed(event, place, remote=bool(meeting["remote"]))


def _placed(event: Event, place: dict[str, Any] | None, *, remote: bool) -> Event:
    if remote:
        event.add("location", "À distance")
    elif place:
        town = " ".join(filter(None, (place["postcode"], place["town"])))
        event.add("location", ", ".join(filter(None, (place["name"], *place["lines"], town))))
    return event
