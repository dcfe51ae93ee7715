"""The map of the results: where they take place, and what takes place at one spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

from flask import request, url_for

from extranet.reference.nearest import nearest_communes
from extranet.search.engine import Engine, Spot
from extranet.search.request import SearchRequest
from extranet.settings import Settings
from extranet.web import words
from extranet.web.find import reading
from extranet.web.formats import plural

MAP = "carte"
MOST_SPOTS = 3000
MOST_LINES = 8
MOST_FIELDS = 300


class Line(NamedTuple):
    """One action of a spot."""

    title: str
    provider: str
    url: str


def is_asked() -> bool:
    """Tell whether the address, or the list that it leads back to, has the map beside the list."""
    args = request.args
    return args.get("vue") == MAP or ("retour" in args and _of_the_way_back("vue", args["retour"]) == MAP)


def _of_the_way_back(name: str, query: str) -> str | None:
    try:
        return parse_qs(query, max_num_fields=MOST_FIELDS).get(name, [None])[0]
    except ValueError:
        return None


def kept() -> dict[str, str]:
    """Return the parameter that keeps the map from one search to the next."""
    return {"vue": MAP} if is_asked() else {}


def described(asked: SearchRequest, engine: Engine) -> dict[str, Any]:
    """Return the spots of a search as the map's script reads them: [latitude, longitude, count, name]."""
    found = engine.spots(asked)[:MOST_SPOTS]
    names = nearest_communes([(spot.latitude, spot.longitude) for spot in found])
    where = asked.where
    return {
        "spots": [
            [spot.latitude, spot.longitude, spot.count, f"{plural(spot.count, 'formation')}, {name}" if name else ""]
            for spot, name in zip(found, names, strict=True)
        ],
        "note": _note(asked, found),
        "around": [where.latitude, where.longitude, asked.radius] if where else None,
    }


def _note(asked: SearchRequest, found: Sequence[Spot]) -> str:
    if not found:
        return "Aucun de ces résultats n’a de lieu connu\u00a0: ils sont à distance, ou leur adresse est incomplète."
    return f"{plural(len(found), 'lieu', 'lieux')}. Les formations entièrement à distance ne sont que dans la liste."


def actions_here(asked: SearchRequest, args: Mapping[str, str], engine: Engine) -> list[int]:
    """Return the actions at the spot that `lat` and `lon` name; none where they name no position."""
    try:
        latitude, longitude = float(args["lat"]), float(args["lon"])
    except (KeyError, ValueError):
        return []
    inside = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return engine.actions_at(asked, latitude, longitude) if inside else []


def others(action_ids: Sequence[int]) -> str:
    """Say how many actions a spot has beyond those listed."""
    return plural(len(action_ids) - MOST_LINES, "autre", "autres") if len(action_ids) > MOST_LINES else ""


def lines(action_ids: Sequence[int], asked: SearchRequest) -> list[Line]:
    """Return the first actions of a spot, in the order of their titles; their sheets lead back to the map."""
    retour = urlencode(asked.to_args() | {"vue": MAP}, doseq=True)
    rows = sorted(reading.offers(list(action_ids[:MOST_LINES])), key=lambda row: (row.title, row.id))
    return [
        Line(words.spaced(row.title), row.provider, url_for("find.sheet", action_id=row.id, retour=retour))
        for row in rows
    ]


def map_view(asked: SearchRequest, settings: Settings) -> dict[str, str]:
    """Return what the map's element tells its script: where the spots, their actions and the tiles are."""
    args = asked.to_args()
    return {
        "spots": url_for("find.spots_of_results", **args),
        "here": url_for("find.actions_here", **args),
        "outlines": url_for("static", filename="map/departements.json"),
        "tiles": settings.tile_url,
        "credit": settings.tile_credit,
    }
