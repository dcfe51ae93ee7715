"""Where an action takes place: the address, how far it is, and its position drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extranet.reference.locator import locate
from extranet.search.request import Where
from extranet.web import words
from extranet.web.find.cards import km_between, nearest
from extranet.web.find.map import locator


@dataclass(frozen=True, kw_only=True)
class Place:
    """One address."""

    name: str
    lines: list[str]
    note: str | None = None

    @property
    def in_one_line(self) -> str:
        """Return the address as a sentence holds it; a town that stood for a name is not said twice."""
        return ", ".join(self.lines if self.lines[-1].endswith(self.name) else [self.name, *self.lines])


@dataclass(frozen=True, kw_only=True)
class Places:
    """The place that matters to the reader, drawn, and the others; where to look around for something else."""

    main: Place | None = None
    drawing: dict[str, Any] | None = None
    others: Sequence[Place] = ()
    around: Where | None = None


def places_of(row: Any, where: Where | None) -> Places:
    """Return the places of an action, the nearest to where one searches first; one address when all is at distance."""
    if not row.places:
        return Places()
    if words.is_remote(row):
        return Places(main=address(row.places[0], "La formation se suit entièrement à distance."))
    first = nearest(row.places, where)
    position = _position(first)
    others = [address(place) for place in row.places if place is not first]
    if position is None:
        return Places(main=address(first), others=others)
    exact = position.error_km == 0
    note = None if exact else "position approximative"
    if where:
        far = km_between({"latitude": position.latitude, "longitude": position.longitude}, where)
        note = words.distance(far, vague=not exact or where.error_km > 0, of=where.name)
    town = first["town"] or "la commune"
    drawn = locator(position.latitude, position.longitude, f"Carte\u00a0: position {words.of_town(town)}")
    return Places(main=address(first, note), drawing=drawn, others=others, around=position)


def address(place: dict[str, Any], note: str | None = None) -> Place:
    """Write an address on its lines."""
    lines = [part.strip() for line in place["lines"] for part in line.splitlines() if part.strip()]
    lines = [line for line in lines if line != place["name"]]
    town = " ".join(filter(None, (place["postcode"], place["town"])))
    return Place(name=place["name"] or place["town"] or "Lieu de formation", lines=[*lines, town], note=note)


def _position(place: dict[str, Any]) -> Where | None:
    """Return where a place is: its own coordinates, else those of its commune with their error."""
    latitude, longitude, error, code = place["latitude"], place["longitude"], 0.0, place["commune"] or ""
    if latitude is None or longitude is None:
        found = locate(place["commune"], place["postcode"], place["town"])
        if found is None:
            return None
        latitude, longitude, error = found.latitude, found.longitude, found.error_km
        code = found.commune_code or code
    return Where(
        code=code,
        name=place["town"] or "",
        departement=place["departement"] or "",
        postcodes=(),
        latitude=latitude,
        longitude=longitude,
        error_km=error,
    )
