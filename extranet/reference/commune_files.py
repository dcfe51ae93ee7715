"""Files of communes: their lines checked, gathered by commune, and joined to what is already known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from extranet.reference.csv_files import Line
from extranet.reference.departements import departement_of
from extranet.reference.names import place_key
from extranet.reference.problems import BadRow, Problems

_CODE = re.compile(r"(?:\d{5}|2[AB]\d{3})")
_POSTCODE = re.compile(r"\d{4,5}")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
# INSEE: present communes and municipal arrondissements; any other type is a part of the commune of its last column.
_WHOLE = frozenset({"", "COM", "ARM"})
_ARRONDISSEMENT = re.compile(r" (?:Arrondissement|ARRONDISSEMENT)$")


@dataclass
class Known:
    """What is known of one commune; what a file does not tell stays None or empty."""

    code: str
    name: str = ""
    region: str | None = None
    parent: str | None = None
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    error_km: float = 0
    postcodes: set[str] = field(default_factory=set)
    former: set[tuple[str, str | None]] = field(default_factory=set)

    def completed_by(self, older: Known) -> None:
        """Take from what was known before whatever the file does not tell."""
        if not self.name or (self.name.isupper() and not older.name.isupper()):
            self.name = older.name
        for name in ("region", "parent", "population"):
            if getattr(self, name) is None:
                setattr(self, name, getattr(older, name))
        if self.latitude is None:
            self.latitude, self.longitude, self.error_km = older.latitude, older.longitude, older.error_km
        self.postcodes = self.postcodes or older.postcodes
        self.former |= older.former


Communes = dict[str, Known]


def gather(lines: Iterable[Line], problems: Problems) -> Communes:
    """Return the communes of a file by code; bad lines go to `problems`."""
    communes: Communes = {}
    parts: list[tuple[str, str, str]] = []
    for line in lines:
        try:
            if line["type"].upper() in _WHOLE:
                _gather_line(line, communes)
            elif line["within"]:
                parts.append((_code(line["within"]), _code(line["code"]), line["name"]))
        except BadRow as error:
            problems.note(line.number, str(error))
    for within, code, name in parts:
        if within in communes:
            communes[within].former.add((code, name))
    return communes


def _gather_line(line: Line, communes: Communes) -> None:
    read = Known(_code(line["code"]))
    read.name = _ARRONDISSEMENT.sub("", line["name"])
    if not read.name:
        raise BadRow("nom absent")
    read.postcodes = _postcodes(line["postcodes"])
    read.latitude, read.longitude = _position(line)
    read.population = int(_number(line["population"]) or 0) if line["population"] else None
    read.error_km = _number(line["error_km"]) or 0
    read.region, read.parent = line["region"] or None, line["parent"] or None
    if read.region and len(read.region) > 3:
        read.region = None
    read.former = set(_former(line["former"]))
    # La Poste gives one line per postcode: the first line of a commune names it.
    first = communes.setdefault(read.code, read)
    if first is not read:
        first.postcodes |= read.postcodes
        first.former |= read.former
        if first.latitude is None:
            first.latitude, first.longitude = read.latitude, read.longitude


def _code(text: str) -> str:
    code = text.strip().upper().zfill(5)
    if not _CODE.fullmatch(code) or departement_of(code) is None:
        raise BadRow(f"code INSEE illisible («\u00a0{text}\u00a0»)")
    return code


def _postcodes(text: str) -> set[str]:
    found = [part for part in re.split(r"[^0-9A-Za-z]+", text) if part]
    wrong = [part for part in found if not _POSTCODE.fullmatch(part)]
    if wrong:
        raise BadRow(f"code postal illisible («\u00a0{wrong[0]}\u00a0»)")
    return {part.zfill(5) for part in found}


def _number(text: str) -> float | None:
    text = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadRow(f"nombre illisible («\u00a0{text}\u00a0»)")
    return float(text.replace(",", "."))


def _position(line: Line) -> tuple[float | None, float | None]:
    if line["latitude"] or line["longitude"]:
        latitude, longitude = _number(line["latitude"]), _number(line["longitude"])
    elif line["point"]:
        halves = re.split(r"\s*[,; ]\s*", line["point"].strip("[]() "))
        if len(halves) != 2:
            raise BadRow(f"coordonnées illisibles («\u00a0{line['point']}\u00a0»)")
        latitude, longitude = _number(halves[0]), _number(halves[1])
    else:
        return None, None
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        raise BadRow("coordonnées impossibles")
    return latitude, longitude


def _former(text: str) -> Iterator[tuple[str, str | None]]:
    for part in text.split("|"):
        code, _, name = part.partition(":")
        if code:
            yield _code(code), name or None


def join(read: Communes, known: Communes) -> Communes:
    """Return the communes of the file completed by what is known, and the known ones that it does not name.

    A known commune that the file calls an old code of another one leaves: it has become a part of it.
    """
    for code, commune in read.items():
        if code in known:
            commune.completed_by(known[code])
    absorbed = {code for commune in read.values() for code, _ in commune.former} - read.keys()
    kept = {code: commune for code, commune in known.items() if code not in read and code not in absorbed}
    return dict(sorted((read | kept).items()))


def tables(communes: Communes) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of `commune`, `commune_postcode` and `former_commune`."""
    rows, postcodes, former = [], [], []
    for commune in communes.values():
        rows.append(_row(commune))
        postcodes += [{"code": commune.code, "postcode": postcode} for postcode in sorted(commune.postcodes)]
        named = {code for code, name in commune.former if name}
        former += [
            {"code": code, "current_code": commune.code, "name": name, "folded_name": place_key(name) if name else None}
            for code, name in sorted(commune.former, key=str)
            if (name or code not in named) and (name or code not in communes)
        ]
    return rows, postcodes, former


def _row(commune: Known) -> dict[str, Any]:
    return {
        "code": commune.code,
        "name": commune.name,
        "folded_name": place_key(commune.name),
        "departement": departement_of(commune.code),
        "region": commune.region,
        "parent": commune.parent,
        "population": commune.population,
        "latitude": commune.latitude,
        "longitude": commune.longitude,
        "error_km": commune.error_km,
    }
