"""What people type for a place, resolved to communes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, select

from extranet.database import db
from extranet.reference import communes
from extranet.reference.communes import Commune, CommunePostcode, FormerCommune
from extranet.reference.departements import DEPARTEMENTS, REGION_DEPARTEMENTS, departement_of
from extranet.reference.locator import Locator, Point, locate
from extranet.reference.names import place_key, spelled
from extranet.reference.versions import current

__all__ = [
    "DEPARTEMENTS",
    "REGION_DEPARTEMENTS",
    "Locator",
    "Point",
    "commune",
    "communes_of",
    "departement_of",
    "find_places",
    "locate",
    "suggest",
]

# Candidates proposed when no name is exact.
CANDIDATES = 12

_FIVE = re.compile(r"(?<!\w)(\d{5}|2[ab]\d{3})(?!\w)", re.IGNORECASE)
_DEPARTEMENT = re.compile(r"\(\s*(\d{2,3}|2[ab])\s*\)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{2,5}")


def commune(code: str) -> Commune | None:
    """Return the commune of an INSEE code; an old code leads to the commune of today."""
    code = code.strip().upper()
    return _one(Commune.code == code) or _one(Commune.code.in_(_today_of(FormerCommune.code == code)))


def communes_of(codes: Iterable[str]) -> dict[str, Commune]:
    """Return what `commune` says of each of these INSEE codes, however many, in a bounded number of queries."""
    wanted = {code: code.strip().upper() for code in codes}
    found = _by_code(set(wanted.values()))
    if older := set(wanted.values()) - found.keys():
        found |= _of_former_codes(older)
    return {code: found[key] for code, key in wanted.items() if key in found}


def _of_former_codes(codes: set[str]) -> dict[str, Commune]:
    query = select(FormerCommune.code, FormerCommune.current_code).where(
        FormerCommune.version_id == current(communes.KIND), FormerCommune.code.in_(codes)
    )
    led = db.session.execute(query).all()
    today = _by_code({row.current_code for row in led})
    largest_last = [today[code] for code in reversed(today)]
    return {row.code: one for one in largest_last for row in led if row.current_code == one.code}


def _by_code(codes: set[str]) -> dict[str, Commune]:
    """Return the communes of these codes of today, the largest first."""
    return {found.code: found for found in _all(Commune.code.in_(codes))} if codes else {}


def find_places(text: str) -> list[Commune]:
    """Return the communes that a text may mean: one when it is clear, homonyms by population, else candidates."""
    five, departement = _FIVE.search(text), _DEPARTEMENT.search(text)
    if five:
        return _with_code(five[1].upper(), text[: five.start()] + " " + text[five.end() :])
    if departement:
        name = text[: departement.start()] + " " + text[departement.end() :]
        exact = _named(name)
        return [found for found in exact if found.departement == departement[1].upper()] or exact or _candidates(name)
    return _named(text) or _candidates(text)


def suggest(text: str, limit: int = 8) -> list[Commune]:
    """Return communes to propose while somebody types: exact names, then beginnings; or a postcode's beginning."""
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return _of_postcode(CommunePostcode.postcode.startswith(text))[:limit] or find_places(text)[:limit]
    exact = find_places(text)
    begun = _candidates(text, limit + len(exact)) if len(exact) < limit else []
    return list({found.code: found for found in [*exact, *begun]}.values())[:limit]


def _with_code(code: str, name: str) -> list[Commune]:
    """Resolve a postcode or an INSEE code, with a name or without."""
    here = _of_postcode(CommunePostcode.postcode == code)
    if not place_key(name):
        found = None if here else commune(code)
        return [found] if found else here
    exact = _named(name)
    here_codes = {found.code for found in here}
    if both := [found for found in exact if found.code in here_codes or found.code == code]:
        return both
    # A CEDEX is no commune's postcode, and begins as its département's.
    if near := [found for found in exact if not here and found.departement == departement_of(code)]:
        return near
    return _by_population([*exact, *here])


def _named(name: str) -> list[Commune]:
    key = place_key(name)
    if not key:
        return []
    found = _all(Commune.folded_name == key)
    if not found:
        return _all(Commune.code.in_(_today_of(FormerCommune.folded_name == key)))
    as_typed = spelled(name)
    return [candidate for candidate in found if spelled(candidate.name) == as_typed] or found


def _candidates(name: str, limit: int = CANDIDATES) -> list[Commune]:
    key = place_key(name)
    if len(key) < 2:
        return []
    begun = _all(Commune.folded_name.startswith(key, autoescape=True), limit=limit)
    return begun or _all(Commune.folded_name.contains(f" {key}", autoescape=True), limit=limit)


def _of_postcode(condition: ColumnElement[bool]) -> list[Commune]:
    """Return the communes of postcodes; of Paris, Lyon and Marseille, their arrondissements alone."""
    codes = select(CommunePostcode.code).where(CommunePostcode.version_id == current(communes.KIND), condition)
    found = _all(Commune.code.in_(codes))
    parents = {candidate.parent for candidate in found}
    return [candidate for candidate in found if candidate.code not in parents]


def _today_of(condition: ColumnElement[bool]) -> Select[tuple[str]]:
    return select(FormerCommune.current_code).where(FormerCommune.version_id == current(communes.KIND), condition)


def _one(condition: ColumnElement[bool]) -> Commune | None:
    found = _all(condition, limit=1)
    return found[0] if found else None


def _all(condition: ColumnElement[bool], limit: int | None = None) -> list[Commune]:
    query = (
        select(Commune)
        .where(Commune.version_id == current(communes.KIND), condition)
        .order_by(func.coalesce(Commune.population, 0).desc(), Commune.code)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def _by_population(found: Iterable[Commune]) -> list[Commune]:
    distinct = {candidate.code: candidate for candidate in found}
    return sorted(distinct.values(), key=lambda candidate: (-(candidate.population or 0), candidate.code))
