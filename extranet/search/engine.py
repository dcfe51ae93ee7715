"""The contract of a search engine: what every door asks, whatever answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from extranet.search.answering.mapping import Spot
from extranet.search.answering.ranking import Hit
from extranet.search.explaining.reasons import Reasons
from extranet.search.request import SearchRequest
from extranet.search.words.interpretation import Reading

__all__ = ["Engine", "FacetValue", "Hit", "Page", "Reading", "Relaxation", "Spot", "Understood"]


class FacetValue(NamedTuple):
    """One value of a facet: what the parameter takes, what people read, the total that choosing it gives."""

    value: str
    label: str
    count: int
    chosen: bool


class Facets(Mapping[str, list[FacetValue]]):
    """The values of each facet, ordered and labelled when they are first looked at: not every page shows them."""

    def __init__(
        self,
        counts: Mapping[str, Mapping[str, int]],
        values: Callable[[str, Mapping[str, int]], list[FacetValue]],
    ) -> None:
        """Take the counts of each facet, and what makes values of them."""
        self._counts, self._values = counts, values
        self._made: dict[str, list[FacetValue]] = {}

    def __getitem__(self, name: str) -> list[FacetValue]:
        """Return the values of one facet."""
        if name not in self._made:
            self._made[name] = self._values(name, self._counts[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names of the facets."""
        return iter(self._counts)

    def __len__(self) -> int:
        """Return how many facets there are."""
        return len(self._counts)


@dataclass(frozen=True)
class Understood:
    """How the words were taken: `partial` when some documents have not all of them, `unknown` those found nowhere.

    `readings` are what was read in the text: corrections, a place, filters. Each says how to undo it.
    """

    partial: bool = False
    unknown: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    # The request that is answered, when it is not the one that was asked
    request: SearchRequest | None = None

    def answered(self, asked: SearchRequest) -> SearchRequest:
        """Return the request that is answered: what was asked, as it was understood."""
        return self.request or asked


@dataclass(frozen=True)
class Page:
    """One page of results, with the counts of every facet (values of zero left out, chosen ones kept).

    `simplified`: no index could be read and the database answered (fewer words match, no counts); then `ignored` names
    the constraints that were not applied.
    """

    total: int
    hits: list[Hit] = field(default_factory=list)
    facets: Mapping[str, list[FacetValue]] = field(default_factory=dict)
    page: int = 1
    pages: int = 1
    understood: Understood = Understood()
    simplified: bool = False
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relaxation:
    """The same search less one constraint, and the total it gives.

    `name` is `rayon` (then `value` is the wider radius), a facet (`value`: the value taken away), `q`, `lieu`, `debut`,
    or `texte` (`value`: the piece of the text taken away).
    """

    name: str
    value: str | None
    request: SearchRequest
    total: int


class Engine(Protocol):
    """Answer searches. Raise SearchUnavailable when no index can be read, and nothing else."""

    def search(self, request: SearchRequest) -> Page:
        """Return a page of results with its counts."""
        ...

    def total(self, request: SearchRequest) -> int:
        """Return how many results a request has."""
        ...

    def among(self, request: SearchRequest, action_ids: Sequence[int]) -> frozenset[int]:
        """Return which of these actions are among the results, on whatever page."""
        ...

    def relaxations(self, request: SearchRequest) -> list[Relaxation]:
        """Return wider radii and one-constraint-less requests that have more results, with their totals."""
        ...

    def spots(self, request: SearchRequest) -> list[Spot]:
        """Return where the results take place, the fullest spot first."""
        ...

    def actions_at(self, request: SearchRequest, latitude: float, longitude: float) -> list[int]:
        """Return the results that take place at a spot, by id."""
        ...

    def reasons(self, page: Page, request: SearchRequest) -> dict[int, Reasons]:
        """Return why each result of a page is one, by action; empty when that is not known."""
        ...
