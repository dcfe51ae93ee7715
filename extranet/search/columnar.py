"""The engine: words matched on postings, filters and counts on columns, ranks by one sort key."""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from extranet.errors import SearchUnavailable
from extranet.search.counting import Counts, count_values
from extranet.search.engine import FacetValue, Hit, Page, Relaxation, Understood
from extranet.search.facets import FACETS, audiences_of
from extranet.search.filtering import Selection, select
from extranet.search.labels import labels_of
from extranet.search.matching import Match, match
from extranet.search.query import read_query
from extranet.search.ranking import best
from extranet.search.reading import UNAVAILABLE, Reader
from extranet.search.request import RADII, SearchRequest

Answer = TypeVar("Answer")
Labels = Callable[[str, list[str]], dict[str, str]]
_MOST_WIDER = 3
_log = logging.getLogger(__name__)


class _Found(NamedTuple):
    """A page before its values have labels."""

    total: int
    hits: list[Hit]
    counts: Counts
    page: int
    pages: int
    understood: Understood


class ColumnarEngine:
    """Answer searches from the index of a folder."""

    def __init__(self, folder: Path, labels: Labels = labels_of) -> None:
        self.reader = Reader(folder)
        self._labels = labels

    def search(self, request: SearchRequest) -> Page:
        """Return a page of results with its counts; an ambiguous place has none before it is chosen."""
        if request.lieux:
            return Page(0)
        found = _guarded(self._search, request)
        facets = {name: self._facet(name, counts, request) for name, counts in found.counts.items()}
        return Page(found.total, found.hits, facets, found.page, found.pages, found.understood)

    def total(self, request: SearchRequest) -> int:
        """Return how many results a request has."""
        if request.lieux:
            return 0
        return _guarded(lambda asked: sum(one.count() for one in self._selected(asked)[0]), request)

    def relaxations(self, request: SearchRequest) -> list[Relaxation]:
        """Return wider radii and one-constraint-less requests that have more results, with their totals."""
        if request.lieux:
            return []
        here = self.total(request)
        wider = []
        if request.where:
            radii = [radius for radius in RADII if radius > request.radius]
            wider = [self._relaxed("rayon", str(radius), request.with_radius(radius)) for radius in radii]
        wider = _increasing([one for one in wider if one.total > here])[:_MOST_WIDER]
        less = [self._relaxed(name, value, request.without(name, value)) for name, value in request.constraints]
        return wider + sorted((one for one in less if one.total > here), key=lambda one: -one.total)

    def _relaxed(self, name: str, value: str | None, request: SearchRequest) -> Relaxation:
        return Relaxation(name, value, request, self.total(request))

    def _selected(self, request: SearchRequest) -> tuple[list[Selection], Match | None]:
        """Match the words, then apply the filters, in every shard."""
        shards = self.reader.view().shards
        matched = match(shards, read_query(request.q), request.today) if request.q else None
        if matched is None:
            return [select(shard, request, shard.living(request.today)) for shard in shards], None
        return [
            select(shard, request, one.documents) for shard, one in zip(shards, matched.found, strict=True)
        ], matched

    def _search(self, request: SearchRequest) -> _Found:
        selections, matched = self._selected(request)
        total = sum(one.count() for one in selections)
        pages = max(1, -(-total // request.size))
        page = min(request.page, pages)
        scores: list[np.ndarray | None] = [one.scores for one in matched.found] if matched else [None] * len(selections)
        hits = best(selections, scores, request, (page - 1) * request.size, page * request.size)
        counts = count_values(selections, request)
        understood = Understood(matched.partial, matched.unknown) if matched else Understood()
        return _Found(total, hits, counts, page, pages, understood)

    def _facet(self, name: str, counts: Counter[str], request: SearchRequest) -> list[FacetValue]:
        chosen = request.chosen.get(name, ())
        shown = {value: count for value, count in counts.items() if count} | {value: counts[value] for value in chosen}
        labels = self._labels(name, list(shown))
        rank = {value: number for number, value in enumerate(FACETS[name].values)}
        first = audiences_of(request.network) if name == "public" else frozenset()
        ordered = sorted(
            shown, key=lambda value: (value not in first, rank.get(value, -shown[value]), labels[value], value)
        )
        return [FacetValue(value, labels[value], shown[value], value in chosen) for value in ordered]


def _increasing(found: list[Relaxation]) -> list[Relaxation]:
    """Keep the radii that each give more than the one before."""
    kept: list[Relaxation] = []
    for one in found:
        if not kept or one.total > kept[-1].total:
            kept.append(one)
    return kept


def _guarded(ask: Callable[[SearchRequest], Answer], request: SearchRequest) -> Answer:
    """Let nothing of numpy or SQLite out: a damaged index is an index that cannot answer."""
    try:
        return ask(request)
    except (sqlite3.Error, IndexError, ValueError, KeyError, OSError) as error:
        _log.exception("The index failed on %r", request.to_args())
        raise SearchUnavailable(UNAVAILABLE) from error
