"""The contract of a search engine: what every door asks, whatever answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from extranet.search.ranking import Hit
from extranet.search.request import SearchRequest

__all__ = ["Engine", "FacetValue", "Hit", "Page", "Relaxation", "Understood"]


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet: what the parameter takes, what people read, the total that choosing it gives."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Understood:
    """How the words were taken: `partial` when no document has them all, `unknown` those found nowhere."""

    partial: bool = False
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of results, with the counts of every facet (values of zero left out, chosen ones kept)."""

    total: int
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    page: int = 1
    pages: int = 1
    understood: Understood = Understood()


@dataclass(frozen=True)
class Relaxation:
    """The same search less one constraint, and the total it gives.

    `name` is `rayon` (then `value` is the wider radius), a facet (`value`: the value taken away), `q`, `lieu` or
    `debut`.
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

    def relaxations(self, request: SearchRequest) -> list[Relaxation]:
        """Return wider radii and one-constraint-less requests that have more results, with their totals."""
        ...
