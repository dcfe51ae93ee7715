"""The sessions of a sheet: what a line says, and below it how one enrols and what each meeting is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from extranet.catalogue import content
from extranet.lheo.tree import Element
from extranet.reference.lheo_codes import COLLECTIVE_INFORMATION, MEETING_MODALITIES
from extranet.reference.text import fold
from extranet.web import formats
from extranet.web.contacts import web_link
from extranet.web.facts import link_to
from extranet.web.find.places import address
from extranet.web.formats import NBSP, plural, short_day
from extranet.web.lines import SessionLine, meeting_day, read_hour, session_line
from extranet.web.sessions import is_past


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One meeting: its moment, its details."""

    moment: str
    details: Markup


@dataclass(frozen=True, kw_only=True)
class SheetSession:
    """One session of the sheet."""

    line: SessionLine
    details: Markup
    meetings: list[Meeting]
    calendar_url: str | None


def sheet_sessions(
    rows: Sequence[Any], elements: dict[int, Element], offer: Any, today: date, *, withdrawn: bool
) -> list[SheetSession]:
    """Say the sessions of an offer, in the order of the rows; a withdrawn one gives no calendar."""
    said = []
    for row in rows:
        line = session_line(row, offer, today)
        dated = row.start is not None or any(meeting["start"] for meeting in row.meetings)
        url = url_for("find.session_calendar", action_id=offer.id, session_id=row.id)
        said.append(
            SheetSession(
                line=line,
                details=_details(row, elements[row.id], offer, today),
                meetings=[_meeting(meeting, today) for meeting in row.meetings],
                calendar_url=url if dated and not withdrawn and not is_past(row, today) else None,
            )
        )
    return said


def _details(row: Any, element: Element, offer: Any, today: date) -> Markup:
    """Say when and where one enrols, when the session says more than the offer."""
    parts: list[str | Markup | None] = [_registration(row, today), content.line(element, "modalites-inscription")]
    desk = element.find("adresse-inscription/adresse")
    if desk is not None:
        place = content.place_columns(desk, None)
        if not any(_same(place, known) for known in offer.places):
            parts.append(f"inscription{NBSP}: {address(place).in_one_line}")
    parts += [link_to(link) for page in element.findall("url-session/urlweb") if (link := web_link(page.text))]
    return Markup("<br>").join(part for part in parts if part)


def _registration(row: Any, today: date) -> str | None:
    first, last = row.registration_start, row.registration_end
    if last and last < today:
        return f"inscriptions closes depuis le {short_day(last)}"
    if first and last:
        return f"inscriptions{NBSP}: {formats.days(first, max(first, last))}"
    if first and first > today:
        return f"inscriptions à partir du {short_day(first)}"
    return f"inscriptions jusqu’au {short_day(last)}" if last else None


def _same(place: dict[str, Any], known: dict[str, Any]) -> bool:
    """Tell whether two addresses are one: the same postcode and a line in common, however written."""
    lines, others = ({fold(line).strip() for line in one["lines"]} for one in (place, known))
    return place["postcode"] == known["postcode"] and (not lines or bool(lines & others))


def _meeting(meeting: dict[str, Any], today: date) -> Meeting:
    collective = meeting["modality"] in (None, "0", COLLECTIVE_INFORMATION)
    kind = None if collective else MEETING_MODALITIES.get(meeting["modality"], "autre modalité").lower()
    link = web_link(meeting["url"])
    parts = [
        kind,
        "à distance" if meeting["remote"] else None,
        address(meeting["place"]).in_one_line if meeting["place"] else None,
        f"{plural(meeting['seats'], 'place')} à la réunion" if meeting["seats"] else None,
        meeting["comment"],
        link_to(link) if link else None,
    ]
    return Meeting(moment=_moment(meeting, today), details=Markup(", ").join(part for part in parts if part))


def _moment(meeting: dict[str, Any], today: date) -> str:
    """Write « mar. 8 déc., 9 h – 12 h »; a meeting without date is still to be fixed."""
    if not meeting["start"]:
        return "à fixer"
    first = date.fromisoformat(meeting["start"])
    last = date.fromisoformat(meeting["end"] or meeting["start"])
    text = meeting_day(first, today)
    if last > first:
        text += f"{NBSP}– {meeting_day(last, today)}"
    hours = [formats.hour(hour) for hour in map(read_hour, (meeting["start_time"], meeting["end_time"])) if hour]
    text = ", ".join(filter(None, (text, f"{NBSP}– ".join(hours))))
    return f"{text} (passée)" if last < today else text
