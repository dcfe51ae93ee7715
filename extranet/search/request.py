"""What somebody asks for: one value made from the parameters of the address, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from extranet.search.facets import FACETS, SESSION_FACETS

RADIUS, RADII, LARGEST_RADIUS = 30, (5, 10, 20, 30, 50, 100, 200), 300
RELEVANCE, BY_DATE, BY_DISTANCE = "pertinence", "date", "distance"
ORDERS = (RELEVANCE, BY_DATE, BY_DISTANCE)
PAGE_SIZE = 20
SOON_DAYS = 30
# Beyond the radius of a place understood in the text: its département follows, or everything when that has nothing.
THEN_DEPARTEMENT, THEN_EVERYWHERE = "departement", "partout"


@dataclass(frozen=True)
class Where:
    """A commune to search around; `error_km` is how far its true centre may be."""

    code: str
    name: str
    departement: str
    postcodes: tuple[str, ...]
    latitude: float
    longitude: float
    error_km: float = 0.0

    @property
    def label(self) -> str:
        """Return the name that tells homonyms apart."""
        return f"{self.name} ({self.departement})"


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """One search. `today` decides what is past; `network` only orders the audiences shown.

    `lieux` holds the candidates of an ambiguous place: such a request has no result until one is chosen. `verbatim`
    are pieces of `q` to search as they stand, not to be understood. `beyond` is set by the engine alone, never typed.
    """

    today: date
    q: str = ""
    lieu: str = ""
    where: Where | None = None
    lieux: tuple[Where, ...] = ()
    radius: int = RADIUS
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    start_min: date | None = None
    start_max: date | None = None
    order: str = RELEVANCE
    page: int = 1
    size: int = PAGE_SIZE
    network: str | None = None
    verbatim: tuple[str, ...] = ()
    beyond: str = ""

    def to_args(self) -> dict[str, str | list[str]]:
        """Return the parameters that give this request again, defaults left out, in one canonical order."""
        args: dict[str, str | list[str]] = {}
        if self.q:
            args["q"] = self.q
        if self.verbatim:
            args["tel-quel"] = list(self.verbatim)
        if self.lieu:
            args["lieu"] = self.lieu
        elif self.where:
            args["commune"] = self.where.code
        if (self.where or self.lieux or self.q) and self.radius != RADIUS:
            args["rayon"] = str(self.radius)
        args |= {name: list(self.chosen[name]) for name in FACETS if self.chosen.get(name)}
        if self.start_min:
            args["debut-min"] = self.start_min.isoformat()
        if self.start_max:
            args["debut-max"] = self.start_max.isoformat()
        if self.order != RELEVANCE:
            args["tri"] = self.order
        if self.page != 1:
            args["page"] = str(self.page)
        return args

    def without(self, name: str, value: str | None = None) -> SearchRequest:
        """Return the request less one constraint: a facet (or one of its values), `q`, `lieu` or `debut`."""
        first = replace(self, page=1)
        if name == "q":
            return replace(first, q="", verbatim=())
        if name == "lieu":
            order = RELEVANCE if self.order == BY_DISTANCE else self.order
            return replace(first, lieu="", where=None, lieux=(), radius=RADIUS, order=order)
        if name == "debut":
            return replace(first, start_min=None, start_max=None)
        kept = tuple(one for one in self.chosen.get(name, ()) if value is not None and one != value)
        others = {facet: values for facet, values in self.chosen.items() if facet != name}
        return replace(first, chosen=others | ({name: kept} if kept else {}))

    def with_only(self, facet: str, value: str) -> SearchRequest:
        """Return the request with this value in place of the facet's chosen ones."""
        return replace(self, page=1, chosen={**self.chosen, facet: (value,)})

    def with_radius(self, radius: int) -> SearchRequest:
        """Return the request with another radius."""
        return replace(self, page=1, radius=radius)

    def around(self, where: Where) -> SearchRequest:
        """Return the request around this commune (one of the homonyms)."""
        return replace(self, page=1, lieu="", where=where, lieux=())

    def verbatim_too(self, piece: str) -> SearchRequest:
        """Return the request with a piece of its text to search as it stands."""
        return replace(self, page=1, verbatim=tuple(dict.fromkeys((*self.verbatim, piece))))

    @property
    def constraints(self) -> list[tuple[str, str | None]]:
        """List what can be taken away one by one, as arguments of `without`."""
        found: list[tuple[str, str | None]] = [("q", None)] if self.q else []
        found += [("lieu", None)] if self.where else []
        found += [(name, value) for name in FACETS for value in self.chosen.get(name, ())]
        return found + ([("debut", None)] if self.start_min or self.start_max else [])

    @property
    def asks_sessions(self) -> bool:
        """Tell whether a constraint must be met by a session."""
        return bool(self.start_min or self.start_max) or any(self.chosen.get(name) for name in SESSION_FACETS)
