"""The pages on which an adviser begins the day: what starts soon near the agency, the meetings to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import url_for

from extranet import clock
from extranet.accounts.memberships import Member
from extranet.search.engine import Engine
from extranet.web import words
from extranet.web.find import agenda, display
from extranet.web.find.agenda import Meeting
from extranet.web.find.cards import cards
from extranet.web.formats import day_as, days, hour, long_day, plural
from extranet.web.lines import read_hour

_FOUR_WEEKS = timedelta(weeks=agenda.WEEKS)
_FARTHEST = timedelta(days=730)


def home(member: Member, today: date, engine: Engine) -> dict[str, Any]:
    """Return what the home page shows."""
    near = agenda.around_agency(member, today)
    hits, sure, unsure = agenda.hits_soon(near, engine)
    asked = agenda.soon(near)
    found = agenda.meetings(near, today, engine)
    return {
        "where": near.where.name if near.where else None,
        "soon": cards(hits, asked, display.query_of(asked)),
        "soon_url": display.url_of(asked),
        "soon_count": sure,
        "unsure_url": display.url_of(agenda.soon_to_confirm(near)),
        "unsure_count": unsure,
        "days": _days(found[: agenda.MEETINGS_SHOWN]),
        "meetings_url": url_for("find.meetings"),
    }


def period_asked(args: Mapping[str, str]) -> date:
    """Return the first day asked for; today when none is, or when it makes no sense or lies too far."""
    today = clock.today()
    try:
        first = date.fromisoformat(args.get("debut", ""))
    except ValueError:
        return today
    return first if abs(first - today) <= _FARTHEST else today


def meetings_of(member: Member, first: date, engine: Engine) -> list[Meeting]:
    """Return the meetings of four weeks near the agency."""
    return agenda.meetings(agenda.around_agency(member, clock.today()), first, engine)


def meetings_page(member: Member, first: date, engine: Engine) -> dict[str, Any]:
    """Return what the page of the meetings of four weeks shows."""
    today = clock.today()
    near = agenda.around_agency(member, today)
    found = agenda.meetings(near, first, engine)
    return {
        "days": _days(found),
        "period": days(first, first + _FOUR_WEEKS - timedelta(days=1)),
        "count_label": plural(len(found), "information collective", "informations collectives"),
        "where": near.where.name if near.where else None,
        "before_url": url_for("find.meetings", debut=max(first - _FOUR_WEEKS, today)) if first > today else None,
        "after_url": url_for("find.meetings", debut=first + _FOUR_WEEKS),
        "calendar_url": url_for("find.meetings_calendar", debut=first),
        "printed_on": long_day(today),
        "address": url_for("find.meetings", debut=first, _external=True),
    }


def sheet_address(meeting: Meeting) -> str:
    """Return the whole address of the sheet that a meeting belongs to."""
    return url_for("find.sheet", action_id=meeting.row.action_id, _external=True)


def _days(found: list[Meeting]) -> list[tuple[str, list[dict[str, Any]]]]:
    return [(day_as("EEEE d MMMM y", day), [_line(one) for one in some]) for day, some in agenda.by_day(found)]


def _line(meeting: Meeting) -> dict[str, Any]:
    row, details = meeting.row, meeting.details
    at = read_hour(details["start_time"])
    place = details["place"] or (row.places[0] if row.places else None)
    town = "à distance" if details["remote"] or words.is_remote(row) else place and place["town"]
    return {
        "moment": hour(at) if at else "heure à fixer",
        "title": words.spaced(row.title),
        "url": url_for("find.sheet", action_id=row.action_id),
        "facts": [fact for fact in (row.provider, town) if fact],
        "calendar_url": url_for("find.session_calendar", action_id=row.action_id, session_id=row.id),
    }
