"""Where the places of an action are: their own coordinates first, else those of their commune."""

from __future__ import annotations

from typing import Any, NamedTuple

from extranet.reference.departements import departement_of
from extranet.reference.locator import Locator, Point, locate

# Above so many different addresses without coordinates, reading every commune once costs less than asking for each.
_FEW = 20


class Position(NamedTuple):
    """A place as the index needs it: (latitude, longitude, error in km), département, town."""

    point: tuple[float, float, float] | None
    departement: str | None
    town: str | None


class Positions:
    """Locate places, remembering the addresses already located."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, ...], Point | None] = {}
        self._locator: Locator | None = None

    def of(self, place: dict[str, Any]) -> Position:
        """Return where a place of an action revision is."""
        address = place.get("commune"), place.get("postcode"), place.get("town")
        latitude, longitude = place.get("latitude"), place.get("longitude")
        departement = next(
            (found for code in (place.get("departement"), *address[:2]) if code and (found := departement_of(code))),
            None,
        )
        if latitude is not None and longitude is not None:
            return Position((round(latitude, 6), round(longitude, 6), 0.0), departement, place.get("town"))
        found = self._located(address) if any(address) else None
        if found is None:
            return Position(None, departement, place.get("town"))
        point = round(found.latitude, 6), round(found.longitude, 6), round(found.error_km, 2)
        return Position(point, departement or found.departement, place.get("town"))

    def _located(self, address: tuple[str | None, ...]) -> Point | None:
        if address not in self._known:
            if self._locator is None and len(self._known) >= _FEW:
                self._locator = Locator.load()
            self._known[address] = self._locator.locate(*address) if self._locator else locate(*address)
        return self._known[address]
