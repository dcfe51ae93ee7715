"""Where places are: an INSEE code, else a postcode and a town, brought to a position with its error."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from statistics import fmean
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select, union

from extranet.database import db
from extranet.reference import communes
from extranet.reference.communes import Commune, CommunePostcode, FormerCommune
from extranet.reference.departements import departement_of
from extranet.reference.names import place_key
from extranet.reference.versions import current

_KM_PER_DEGREE = 111.2


class Point(NamedTuple):
    """A position, how far the truth may be from it, and its commune (None: somewhere in a postcode)."""

    latitude: float
    longitude: float
    error_km: float
    commune_code: str | None
    departement: str


class _Known(NamedTuple):
    code: str
    key: str
    departement: str
    parent: str | None
    latitude: float | None
    longitude: float | None
    error_km: float


class Locator:
    """Locate thousands of places from memory; made once by `load()` (some 35 000 communes), then kept by its user."""

    def __init__(
        self, known: Iterable[_Known], postcodes: Iterable[tuple[str, str]], former: Iterable[tuple[str, str, str]]
    ) -> None:
        self._communes: dict[str, _Known] = {}
        self._names: dict[str, list[str]] = defaultdict(list)
        self._postcodes: dict[str, list[str]] = defaultdict(list)
        self._former: dict[str, str] = {}
        self._former_names: dict[str, list[str]] = defaultdict(list)
        for commune in known:
            self._communes[commune.code] = commune
            self._names[commune.key].append(commune.code)
        for postcode, code in postcodes:
            self._postcodes[postcode].append(code)
        for old, code, key in former:
            self._former.setdefault(old, code)
            if key:
                self._former_names[key].append(code)

    @classmethod
    def load(cls) -> Locator:
        """Read every commune of the current version."""
        return cls._where(None, None, None)

    @classmethod
    def for_place(cls, insee_code: str | None, postcode: str | None, town: str | None) -> Locator:
        """Read only the communes that one place may be."""
        code, postcode, key = _clean(insee_code), _clean(postcode), place_key(town or "")
        version = current(communes.KIND)
        of_code = select(Commune.code).where(Commune.version_id == version, Commune.code == code)
        of_name = select(Commune.code).where(Commune.version_id == version, Commune.folded_name == key)
        of_postcode = select(CommunePostcode.code).where(
            CommunePostcode.version_id == version, CommunePostcode.postcode == postcode
        )
        is_former = or_(FormerCommune.code == code, FormerCommune.folded_name == key)
        of_former = select(FormerCommune.current_code).where(FormerCommune.version_id == version, is_former)
        return cls._where(
            Commune.code.in_(union(of_code, of_name, of_former, of_postcode)),
            CommunePostcode.postcode == postcode,
            is_former,
        )

    @classmethod
    def _where(
        cls,
        of_communes: ColumnElement[bool] | None,
        of_postcodes: ColumnElement[bool] | None,
        of_former: ColumnElement[bool] | None,
    ) -> Locator:
        version = current(communes.KIND)
        known = select(
            Commune.code,
            Commune.folded_name,
            Commune.departement,
            Commune.parent,
            Commune.latitude,
            Commune.longitude,
            Commune.error_km,
        ).where(Commune.version_id == version)
        postcodes = select(CommunePostcode.postcode, CommunePostcode.code).where(CommunePostcode.version_id == version)
        former = select(FormerCommune.code, FormerCommune.current_code, FormerCommune.folded_name).where(
            FormerCommune.version_id == version
        )
        if of_communes is not None and of_postcodes is not None and of_former is not None:
            known, postcodes, former = (
                known.where(of_communes),
                postcodes.where(of_postcodes),
                former.where(of_former),
            )
        run = db.session.execute
        return cls(
            map(_Known._make, run(known)),
            (tuple(row) for row in run(postcodes)),
            (tuple(row) for row in run(former)),
        )

    def locate(self, insee_code: str | None, postcode: str | None = None, town: str | None = None) -> Point | None:
        """Return where a place is: by its INSEE code, else its postcode and town, else its postcode, else its town."""
        commune = self._by_code(_clean(insee_code))
        if commune:
            return _point(commune)
        postcode, key = _clean(postcode), place_key(town or "")
        here = self._of_postcode(postcode)
        of_name = self._of_name(key)
        departement = departement_of(postcode)
        for candidates in (
            [found for found in here if found in of_name],
            here if len(here) == 1 else [],
            [found for found in of_name if found.departement == departement],
            [] if departement else of_name,
        ):
            if len(candidates) == 1:
                return _point(candidates[0])
        return _middle(here)

    def _by_code(self, code: str) -> _Known | None:
        return self._communes.get(code) or self._communes.get(self._former.get(code, ""))

    def _of_postcode(self, postcode: str) -> list[_Known]:
        found = self._of(self._postcodes.get(postcode, ()))
        districts = {commune.parent for commune in found}
        return [commune for commune in found if commune.code not in districts]

    def _of_name(self, key: str) -> list[_Known]:
        return self._of(self._names.get(key) or self._former_names.get(key, ())) if key else []

    def _of(self, codes: Iterable[str]) -> list[_Known]:
        return [self._communes[code] for code in dict.fromkeys(codes) if code in self._communes]


def locate(insee_code: str | None, postcode: str | None = None, town: str | None = None) -> Point | None:
    """Return where one place is, or None; for many places, load a Locator once."""
    return Locator.for_place(insee_code, postcode, town).locate(insee_code, postcode, town)


def _clean(code: str | None) -> str:
    text = (code or "").replace(" ", "").upper()
    return text.zfill(5) if text.isdigit() else text


def _point(commune: _Known) -> Point | None:
    if commune.latitude is None or commune.longitude is None:
        return None
    return Point(commune.latitude, commune.longitude, commune.error_km, commune.code, commune.departement)


def _middle(found: list[_Known]) -> Point | None:
    """Return the middle of the communes of a postcode; the error reaches the farthest of them."""
    points = [point for commune in found if (point := _point(commune))]
    if not points:
        return None
    latitude, longitude = fmean(p.latitude for p in points), fmean(p.longitude for p in points)
    error = max(_km(latitude, longitude, point) + point.error_km for point in points)
    return Point(latitude, longitude, round(error, 1), None, points[0].departement)


def _km(latitude: float, longitude: float, point: Point) -> float:
    east = (point.longitude - longitude) * math.cos(math.radians(latitude))
    return _KM_PER_DEGREE * math.hypot(east, point.latitude - latitude)
