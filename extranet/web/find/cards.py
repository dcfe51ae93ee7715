"""A result as a card: one action, its funders, where and how far, its sessions each on its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from flask import url_for
from markupsafe import Markup

from extranet.search.answering.geography import distance_km
from extranet.search.engine import Hit
from extranet.search.explaining.reasons import Reasons
from extranet.search.index.values import is_accessible
from extranet.search.request import SOON_DAYS, SearchRequest, Where
from extranet.web import words
from extranet.web.addresses import LARGEST_ID
from extranet.web.find import reading
from extranet.web.find.found_by import sentence
from extranet.web.find.marking import asked_keys, marked
from extranet.web.formats import plural
from extranet.web.lines import SessionLine, session_line
from extranet.web.sessions import FACET_VALUES, Places, is_past, places_of

MOST_LINES = 4
# A session that is not past, and its places.
Ranked = tuple[Any, Places]
_NO_REASONS: Mapping[int, Reasons] = {}


class Card(NamedTuple):
    """What a list shows of an action."""

    id: int
    url: str
    title: Markup
    plain_title: str
    funders: list[words.Funder]
    tags: list[str]
    provider: str
    facts: list[str]
    sessions: list[SessionLine]
    more: Markup | None
    # What the title does not say of why it was found
    why: str | None = None


def cards(
    hits: Sequence[Hit], request: SearchRequest, back: str, reasons: Mapping[int, Reasons] = _NO_REASONS
) -> list[Card]:
    """Return the cards of the results, in their order; `back` is the query that leads to this list again."""
    if not hits:
        return []
    rows = reading.offers([hit.action_id for hit in hits])
    sessions = reading.coming_sessions_of([row.id for row in rows], request.today)
    vague = _vague_communes(rows, request.where)
    asked = asked_keys(request.q)
    distances = {hit.action_id: hit.distance_km for hit in hits}
    url_of, badge = _sheet_addresses(back), cache(words.funder)
    made = []
    for row in rows:
        url, title, why = url_of(row.id), words.spaced(row.title), reasons.get(row.id)
        ranked = _ranked(sessions[row.id], row, request)
        shown = _lines(ranked[:MOST_LINES], row, request.today, brief=True)
        made.append(
            Card(
                id=row.id,
                url=url,
                title=marked(title, asked | why.keys if why else asked),
                plain_title=title,
                funders=words.funders(row, badge),
                tags=words.tags(row),
                provider=row.provider,
                facts=_facts(row, request.where, distances[row.id], vague),
                sessions=shown,
                more=_more(len(ranked) - len(shown), url),
                why=sentence(why),
            )
        )
    return made


def session_lines(rows: Sequence[Any], offer: Any, request: SearchRequest) -> list[SessionLine]:
    """Return the lines of the sessions that are not past: those asked for, then those to join, then by date."""
    return _lines(_ranked(rows, offer, request), offer, request.today)


def _sheet_addresses(back: str) -> Callable[[int], str]:
    """Return the function that gives the address of a sheet: one call of `url_for` for a whole list."""
    before, after = url_for("find.sheet", action_id=LARGEST_ID, retour=back).split(str(LARGEST_ID), 1)
    return lambda action_id: f"{before}{action_id}{after}"


def _lines(ranked: Sequence[Ranked], offer: Any, today: date, *, brief: bool = False) -> list[SessionLine]:
    return [session_line(row, offer, today, places, brief=brief) for row, places in ranked]


def _ranked(rows: Sequence[Any], offer: Any, request: SearchRequest) -> list[Ranked]:
    today = request.today
    live = [(row, places_of(row, offer, today)) for row in rows if not is_past(row, today)]
    if len(live) > 1:
        asking = request if request.asks_sessions else None
        live.sort(key=lambda one: _rank(*one, offer, asking))
    return live


def _rank(row: Any, places: Places, offer: Any, asking: SearchRequest | None) -> tuple[bool, bool, date]:
    """Put first what meets a search that asks something of sessions, then what can be joined, then by date."""
    asked = asking is not None and _asked(row, places, offer, asking)
    return (not asked, not places.joinable, row.start or date.max)


def _asked(row: Any, places: Places, offer: Any, request: SearchRequest) -> bool:
    """Tell whether a session meets, by itself, all that the filters ask of one."""
    wanted, soon = request.chosen.get("places"), request.chosen.get("bientot")
    if wanted and FACET_VALUES.get(places.kind) not in wanted:
        return False
    if soon and not (places.joinable and _is_soon(row, offer, request.today)):
        return False
    low, high = request.start_min or date.min, request.start_max or date.max
    if (low, high) == (date.min, date.max):
        return True
    if offer.permanent:
        return (row.start or date.min) <= high and (row.end or date.max) >= low
    return row.start is not None and low <= row.start <= high


def _is_soon(row: Any, offer: Any, today: date) -> bool:
    begun = row.start is None or row.start < today
    entry = today if offer.permanent and begun else row.start
    return entry is not None and 0 <= (entry - today).days <= SOON_DAYS


def _more(count: int, url: str) -> Markup | None:
    if count <= 0:
        return None
    other = plural(count, "autre session", "autres sessions")
    return Markup('<a href="{}">et {}</a>').format(url, other)


def _facts(row: Any, where: Where | None, distance: float | None, vague: set[str]) -> list[str]:
    place = nearest(row.places, where)
    facts = [_town(row, place)]
    if words.is_remote(row):
        facts.append("à distance")
    elif where and distance is not None:
        uncertain = where.error_km > 0 or (place is not None and _vague(place, vague))
        facts.append(words.distance(distance, vague=uncertain))
    facts.append(words.hours(row.hours_total))
    facts.append("accès handicap" if row.handicap_access and is_accessible(row.handicap_access) else None)
    return [fact for fact in facts if fact]


def _town(row: Any, place: dict[str, Any] | None) -> str | None:
    names = words.towns(row.places)
    if words.is_remote(row) or not names:
        return None
    first = place["town"] if place and place.get("town") else names[0]
    others = len(names) - 1
    return f"{first} et {plural(others, 'autre lieu', 'autres lieux')}" if others else first


def nearest(places: Sequence[dict[str, Any]], where: Where | None) -> dict[str, Any] | None:
    """Return the place nearest to where one searches, among those whose position is known; else the first."""
    located = [place for place in places if place["latitude"] is not None and place["longitude"] is not None]
    if where and located and len(places) > 1:
        return min(located, key=lambda place: km_between(place, where))
    return places[0] if places else None


def km_between(place: dict[str, Any], where: Where) -> float:
    """Return how far a place with coordinates is from a commune, in km."""
    return float(distance_km(where.latitude, where.longitude, place["latitude"], place["longitude"]))


def _vague_communes(rows: Sequence[Any], where: Where | None) -> set[str]:
    """Return the communes of these places whose position is not exact; nobody asks when there is no distance."""
    if where is None:
        return set()
    places = [place for row in rows if not words.is_remote(row) for place in row.places]
    return reading.vague_communes(
        place["commune"] for place in places if place["latitude"] is None and place["commune"]
    )


def _vague(place: dict[str, Any], vague: set[str]) -> bool:
    return place["latitude"] is None and (place["commune"] is None or place["commune"] in vague)
