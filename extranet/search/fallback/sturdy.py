"""The engine that always answers: from the index; from the database while no index can be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from extranet.errors import SearchUnavailable
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.engine import Engine, Page, Relaxation, Spot
from extranet.search.explaining.reasons import Reasons
from extranet.search.fallback.plain import PlainEngine
from extranet.search.request import SearchRequest

Answer = TypeVar("Answer")


class SturdyEngine:
    """Ask the index, else the database."""

    def __init__(self, indexed: ColumnarEngine) -> None:
        self.indexed = indexed
        self._plain = PlainEngine()

    def search(self, request: SearchRequest) -> Page:
        """Return a page of results; `simplified` tells when the database answered."""
        return self._ask(lambda one: one.search(request))

    def total(self, request: SearchRequest) -> int:
        """Return how many results a request has."""
        return self._ask(lambda one: one.total(request))

    def among(self, request: SearchRequest, action_ids: Sequence[int]) -> frozenset[int]:
        """Return which of these actions are among the results, on whatever page."""
        return self._ask(lambda one: one.among(request, action_ids))

    def relaxations(self, request: SearchRequest) -> list[Relaxation]:
        """Return wider radii and one-constraint-less requests that have more results, with their totals."""
        return self._ask(lambda one: one.relaxations(request))

    def spots(self, request: SearchRequest) -> list[Spot]:
        """Return where the results take place, the fullest spot first."""
        return self._ask(lambda one: one.spots(request))

    def actions_at(self, request: SearchRequest, latitude: float, longitude: float) -> list[int]:
        """Return the results that take place at a spot, by id."""
        return self._ask(lambda one: one.actions_at(request, latitude, longitude))

    def reasons(self, page: Page, request: SearchRequest) -> dict[int, Reasons]:
        """Return why each result of a page is one, by action."""
        return self._ask(lambda one: one.reasons(page, request))

    def _ask(self, question: Callable[[Engine], Answer]) -> Answer:
        try:
            return question(self.indexed)
        except SearchUnavailable:
            return question(self._plain)
