"""Where a place is, drawn: the place in the middle, the towns around it, a circle that gives the scale."""

from __future__ import annotations

from math import cos, radians
from typing import Any, NamedTuple

from sqlalchemy import select

from extranet.database import db
from extranet.reference.communes import KIND, Commune
from extranet.reference.versions import current, remembered
from extranet.web.formats import NBSP

WIDTH, HEIGHT, RING = 200, 120, 46
RADII = (10, 20, 40, 80)
# The most populated communes are enough to recognise where one is.
_LANDMARKS, _MEMORY = 1500, "find.landmarks"
_KM_PER_DEGREE = 111.2
_LETTER, _LINE, _MARGIN = 4.7, 10, 5
_FEW, _MANY = 3, 6


class Town(NamedTuple):
    """A town on the drawing, in its own units."""

    name: str
    x: float
    y: float


def locator(latitude: float, longitude: float, description: str) -> dict[str, Any]:
    """Return the arguments of the drawing: the smallest circle around which a few towns can be read."""
    radius, towns = RADII[-1], []
    for radius in RADII:
        towns = _readable(_towns(latitude, longitude, RING / radius))
        if len(towns) >= _FEW:
            break
    return {
        "x": WIDTH / 2,
        "y": HEIGHT / 2,
        "radius": RING,
        "radius_label": f"{radius}{NBSP}km",
        "towns": towns,
        "description": description,
    }


def _towns(latitude: float, longitude: float, scale: float) -> list[Town]:
    """Return the towns that fall on the drawing, the most populated first; `scale` is in units per km."""
    north = _KM_PER_DEGREE * scale
    east = north * cos(radians(latitude))
    placed = [
        Town(name, round(WIDTH / 2 + (x - longitude) * east, 1), round(HEIGHT / 2 - (y - latitude) * north, 1))
        for name, y, x in _landmarks()
    ]
    return [town for town in placed if _MARGIN < town.x < WIDTH - _MARGIN and _LINE < town.y < HEIGHT - 2 * _LINE]


def _readable(towns: list[Town]) -> list[Town]:
    """Keep the towns whose names cover neither each other nor the place itself."""
    kept: list[Town] = []
    taken = [(WIDTH / 2 - 9, WIDTH / 2 + 9, HEIGHT / 2)]
    for town in towns:
        first, last = town.x - 2, town.x + 6 + len(town.name) * _LETTER
        free = all(last < left or first > right or abs(town.y - y) >= _LINE for left, right, y in taken)
        if last < WIDTH and free:
            kept.append(town)
            taken.append((first, last, town.y))
    return kept[:_MANY]


def _landmarks() -> list[tuple[str, float, float]]:
    memory = remembered(db.engine)
    if _MEMORY not in memory:
        query = (
            select(Commune.name, Commune.latitude, Commune.longitude)
            .where(Commune.version_id == current(KIND), Commune.parent.is_(None), Commune.latitude.is_not(None))
            .order_by(Commune.population.desc(), Commune.code)
            .limit(_LANDMARKS)
        )
        memory[_MEMORY] = [tuple(row) for row in db.session.execute(query)]
    return memory[_MEMORY]
