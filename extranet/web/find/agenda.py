"""What an adviser looks for near the agency: what starts soon with places, and the meetings to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from werkzeug.datastructures import MultiDict

from extranet.accounts.memberships import Member
from extranet.reference.lheo_codes import COLLECTIVE_INFORMATION
from extranet.search.engine import Engine, Hit
from extranet.search.facets import TO_CONFIRM, YES
from extranet.search.parameters import read_request
from extranet.search.request import BY_DATE, SearchRequest
from extranet.web.find import reading
from extranet.web.lines import meeting_moment, read_hour

SOON_READ, SOON_SHOWN, MEETINGS_SHOWN = 40, 6, 8
# How far ahead meetings are listed, and how many near actions are looked at for them.
WEEKS, MOST_NEAR = 4, 5000
_COLLECTIVE = (None, "0", COLLECTIVE_INFORMATION)  # a modality that is not told is one


@dataclass(frozen=True)
class Meeting:
    """One meeting to come, of one session."""

    day: date
    moment: str
    row: Any
    details: dict[str, Any]


def around_agency(member: Member, today: date) -> SearchRequest:
    """Return the search around the agency's commune; everywhere when the agency has none that is known."""
    organisation = member.organisation
    args = MultiDict()
    if organisation.commune:
        place = f"{organisation.commune} ({organisation.departement})" if organisation.departement else ""
        args["lieu"] = place or organisation.commune
    asked, _ = read_request(args, today=today, network=member.network_code)
    return asked.around(asked.where) if asked.where else replace(asked, lieu="", lieux=())


def soon(near: SearchRequest) -> SearchRequest:
    """Return the search of what begins soon, places confirmed, by date."""
    return replace(near, chosen={"bientot": (YES,), "places": (YES,)}, order=BY_DATE, size=SOON_READ)


def soon_to_confirm(near: SearchRequest) -> SearchRequest:
    """Return the search of what begins soon and whose places somebody must ask for."""
    return replace(soon(near), chosen={"bientot": (YES,), "places": (TO_CONFIRM,)})


def hits_soon(near: SearchRequest, engine: Engine) -> tuple[list[Hit], int, int]:
    """Return the first actions that begin soon, confirmed ones first, and how many there are of each kind."""
    sure, unsure = engine.search(soon(near)), engine.search(soon_to_confirm(near))
    found = {hit.action_id: hit for page in (sure, unsure) for hit in sorted(page.hits, key=_is_remote)}
    return list(found.values())[:SOON_SHOWN], sure.total, unsure.total


def _is_remote(hit: Hit) -> bool:
    return hit.distance_km is None


def meetings(near: SearchRequest, first: date, engine: Engine) -> list[Meeting]:
    """Return the meetings of four weeks from a day on, near the agency, in order of day and hour."""
    last = first + timedelta(weeks=WEEKS, days=-1)
    hits = engine.search(replace(near, order=BY_DATE, size=MOST_NEAR)).hits
    found = [
        Meeting(max(day, first), meeting_moment(one, near.today), row, one)
        for row in reading.meetings_between([hit.action_id for hit in hits], first, last)
        for one in row.meetings
        if one["start"] and one["modality"] in _COLLECTIVE
        for day, end in [(date.fromisoformat(one["start"]), date.fromisoformat(one["end"] or one["start"]))]
        if day <= last and end >= first
    ]
    return sorted(
        found, key=lambda one: (one.day, str(read_hour(one.details["start_time"])), one.row.title, one.row.id)
    )


def by_day(found: list[Meeting]) -> list[tuple[date, list[Meeting]]]:
    """Gather meetings by day."""
    return [(day, list(some)) for day, some in groupby(found, key=lambda one: one.day)]
