"""The commune nearest to a position, for many positions at once: a grid of the communes, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import cos, floor, radians

from sqlalchemy import select

from extranet.database import db
from extranet.reference.communes import KIND, Commune
from extranet.reference.versions import current, remembered

_MEMORY = "nearest"
_PER_DEGREE = 8  # cells of about 14 km by 10 km: the nearest commune is in the cell of the position or beside it

Cell = tuple[int, int]
Grid = dict[Cell, list[tuple[float, float, str]]]


def nearest_communes(positions: Sequence[tuple[float, float]]) -> list[str | None]:
    """Return the name of the commune nearest to each (latitude, longitude); None where there is none around."""
    grid = _grid()
    return [_nearest(grid, latitude, longitude) for latitude, longitude in positions]


def _nearest(grid: Grid, latitude: float, longitude: float) -> str | None:
    north, east = _cell(latitude, longitude)
    cells = [(y, x) for y in range(north - 1, north + 2) for x in range(east - 1, east + 2)]
    around = [one for cell in cells for one in grid.get(cell, ())]
    if not around:
        return None
    flat = cos(radians(latitude))
    return min(around, key=lambda one: (one[0] - latitude) ** 2 + ((one[1] - longitude) * flat) ** 2)[2]


def _cell(latitude: float, longitude: float) -> Cell:
    return floor(latitude * _PER_DEGREE), floor(longitude * _PER_DEGREE)


def _grid() -> Grid:
    memory = remembered(db.engine)
    if _MEMORY not in memory:
        grid: Grid = defaultdict(list)
        query = select(Commune.latitude, Commune.longitude, Commune.name).where(
            Commune.version_id == current(KIND), Commune.parent.is_(None), Commune.latitude.is_not(None)
        )
        for latitude, longitude, name in db.session.execute(query):
            grid[_cell(latitude, longitude)].append((latitude, longitude, name))
        memory[_MEMORY] = dict(grid)
    return memory[_MEMORY]
