"""The engine: words matched on postings, filters and counts on columns, ranks by one sort key."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from extranet.errors import SearchUnavailable
from extranet.search.answering.counting import Counts, count_values
from extranet.search.answering.filtering import PLACE, Selection, everywhere, select
from extranet.search.answering.labels import labels_of
from extranet.search.answering.mapping import Spot, actions_at, spots
from extranet.search.answering.matching import Match, match
from extranet.search.answering.nearness import favoured
from extranet.search.answering.ranking import best
from extranet.search.engine import Facets, FacetValue, Hit, Page, Relaxation, Understood
from extranet.search.explaining.reasons import Reasons, explain
from extranet.search.facets import FACETS, audiences_of
from extranet.search.index.reading import UNAVAILABLE, Reader
from extranet.search.index.segment import Shard
from extranet.search.request import BY_DISTANCE, RADII, SearchRequest
from extranet.search.words.expansion import NOTHING_KNOWN, Expanded, Knowledge, expand
from extranet.search.words.interpretation import Interpretation, interpret, without_piece
from extranet.search.words.knowledge import current_knowledge
from extranet.search.words.query import read_query

Answer = TypeVar("Answer")
Labels = Callable[[str, list[str]], dict[str, str]]
_MOST_WIDER = 3
_MOST_MATCHES, _MOST_TEXTS = 8, 1024  # remembered
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

    def __init__(
        self, folder: Path, labels: Labels = labels_of, knowledge: Callable[[], Knowledge] = current_knowledge
    ) -> None:
        self.reader = Reader(folder)
        # The matches of the last few texts, in the shard that was searched last
        self._matches: tuple[Shard | None, tuple[tuple[tuple[str, date, Knowledge], Match | None], ...]] = (None, ())
        self._labels = labels
        self._knowledge = knowledge

    def knowing(self, knowledge: Knowledge) -> ColumnarEngine:
        """Return an engine that reads the same index and knows other words."""
        other = copy(self)
        other._knowledge = lambda: knowledge
        return other

    def search(self, request: SearchRequest) -> Page:
        """Return a page of results with its counts; an ambiguous place has none before it is chosen."""
        if request.lieux:
            return Page(0)
        found = _guarded(self._search, request)
        answered = found.understood.answered(request)
        facets = Facets(found.counts, lambda name, counts: self._facet(name, counts, request, answered))
        return Page(found.total, found.hits, facets, found.page, found.pages, found.understood)

    def total(self, request: SearchRequest) -> int:
        """Return how many results a request has."""
        if request.lieux:
            return 0
        return self._answer(lambda asked: self._selected(asked)[0].count(), request)

    def among(self, request: SearchRequest, action_ids: Sequence[int]) -> frozenset[int]:
        """Return which of these actions are among the results, on whatever page."""
        if request.lieux or not action_ids:
            return frozenset()
        return self._answer(lambda asked: _among(self._selected(asked)[0], action_ids), request)

    def relaxations(self, request: SearchRequest) -> list[Relaxation]:
        """Return wider radii and one-constraint-less requests that have more results, with their totals."""
        if request.lieux:
            return []
        here = self.total(request)
        taken = _guarded(self.interpretation, request)
        wider = []
        if taken.request.where:
            radii = [radius for radius in RADII if radius > request.radius]
            wider = [self._relaxed("rayon", str(radius), request.with_radius(radius)) for radius in radii]
        wider = _increasing([one for one in wider if one.total > here])[:_MOST_WIDER]
        less = [self._relaxed(name, value, request.without(name, value)) for name, value in request.constraints]
        less += [
            self._relaxed("texte", one.typed, without_piece(request, one.typed))
            for one in taken.readings
            if one.narrows
        ]
        return wider + sorted((one for one in less if one.total > here), key=lambda one: -one.total)

    def spots(self, request: SearchRequest) -> list[Spot]:
        """Return where the results take place, the fullest spot first."""
        if request.lieux:
            return []
        return self._answer(self._spots, request)

    def _spots(self, request: SearchRequest) -> list[Spot]:
        """Return the spots within the radius, or wherever the results go beyond it."""
        return spots(self._selected(request)[0], None if request.beyond else request.where, request.radius)

    def actions_at(self, request: SearchRequest, latitude: float, longitude: float) -> list[int]:
        """Return the results that take place at a spot."""
        return self._answer(lambda asked: actions_at(self._selected(asked)[0], latitude, longitude), request)

    def interpretation(self, request: SearchRequest) -> Interpretation:
        """Return what a request is understood to ask: the one that is answered, and what was read in its text."""
        return self._interpreted(request, self.reader.view().shard, self._knowledge())

    def _interpreted(self, request: SearchRequest, shard: Shard, known: Knowledge) -> Interpretation:
        # Everything is to be searched as it stands
        if request.q and request.order != BY_DISTANCE and set(request.q.split()) <= set(request.verbatim):
            return Interpretation(request)
        return interpret(request, shard, known.knows, known.jobs)

    def reasons(self, page: Page, request: SearchRequest) -> dict[int, Reasons]:
        """Return why each result of a page is one, by action."""
        return _guarded(lambda asked: self._reasons(page, asked), request)

    def _reasons(self, page: Page, asked: SearchRequest) -> dict[int, Reasons]:
        request = page.understood.answered(asked)
        ids = [hit.action_id for hit in page.hits]
        return explain(self.reader.payloads(ids), _expanded(request.q, self._knowledge())) if request.q else {}

    def _answer(self, ask: Callable[[SearchRequest], Answer], request: SearchRequest) -> Answer:
        return _guarded(lambda asked: ask(self.interpretation(asked).request), request)

    def _relaxed(self, name: str, value: str | None, request: SearchRequest) -> Relaxation:
        return Relaxation(name, value, request, self.total(request))

    def _selected(
        self, request: SearchRequest, shard: Shard | None = None, knowledge: Knowledge | None = None
    ) -> tuple[Selection, Match | None]:
        """Match the words, then apply the filters."""
        shard = shard or self.reader.view().shard
        matched = self._matched(shard, request, knowledge or self._knowledge()) if request.q else None
        candidates = matched.found.documents if matched else None
        selection = select(shard, request, candidates)
        if matched and request.beyond and not selection.passed[PLACE].any():
            selection = select(shard, everywhere(request), candidates)
        return selection, matched

    def _matched(self, shard: Shard, request: SearchRequest, knowledge: Knowledge) -> Match | None:
        """Match the words; the last few texts are remembered: filters, pages and wider radii leave them as they are."""
        of, known = self._matches
        key = request.q, request.today, knowledge
        for other, found in known if of is shard else ():
            if other == key:
                return found
        found = match(shard, _expanded(request.q, knowledge), request.today, self.reader.payloads)
        # Another thread may read the old ones meanwhile: they are left as they are
        self._matches = shard, ((key, found), *(known[: _MOST_MATCHES - 1] if of is shard else ()))
        return found

    def _search(self, asked: SearchRequest) -> _Found:
        knowledge = self._knowledge() if asked.q else NOTHING_KNOWN
        shard = self.reader.view().shard
        taken = self._interpreted(asked, shard, knowledge)
        request = taken.request
        selection, matched = self._selected(request, shard, knowledge)
        if request.beyond and PLACE not in selection.passed:
            request = everywhere(request)
        total = selection.count()
        pages = max(1, -(-total // request.size))
        page = min(request.page, pages)
        scores = favoured(selection, matched.found.scores if matched else None, request)
        hits = best(selection, scores, request, (page - 1) * request.size, page * request.size)
        counts = count_values(selection, request)
        partial, unknown = (matched.partial, matched.unknown) if matched else (False, ())
        answered = None if request is asked or request == asked else request
        understood = Understood(partial, unknown, taken.readings, answered)
        return _Found(total, hits, counts, page, pages, understood)

    def _facet(
        self, name: str, counts: Mapping[str, int], request: SearchRequest, answered: SearchRequest
    ) -> list[FacetValue]:
        """Return the values that have results and those that are chosen: in their own order, else the fullest first."""
        kept, chosen = request.chosen.get(name, ()), answered.chosen.get(name, ())
        shown = {**counts, **{value: counts.get(value, 0) for value in kept}} if kept else counts
        if FACETS[name].values:
            ordered = [value for value in FACETS[name].values if value in shown]
            labels = FACETS[name].values
        else:
            labels = self._labels(name, list(shown))
            first = audiences_of(request.network) if name == "public" else ()
            ordered = sorted(shown, key=lambda value: (value not in first, -shown[value], labels[value], value))
        return [FacetValue(value, labels[value], shown[value], value in chosen) for value in ordered]


@lru_cache(maxsize=_MOST_TEXTS)
def _expanded(text: str, knowledge: Knowledge) -> Expanded:
    """Return what the words ask for, and all that they also mean: a page needs it twice."""
    return expand(read_query(text), knowledge)


def _among(selection: Selection, action_ids: Sequence[int]) -> frozenset[int]:
    documents, ids = selection.documents(), selection.shard.segment.ids
    return frozenset(np.intersect1d(ids if documents is None else ids[documents], action_ids).tolist())


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
