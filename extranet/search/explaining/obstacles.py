"""Why an action is, or is not, among the results: the engine itself is asked, with one constraint after another.

The search that shows an action is built up from nothing: a constraint with which it is still found is kept, another is
an obstacle. So the explanation cannot contradict the list: without its obstacles the action is found, with any of them
it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extranet.search.answering.geography import distance_km
from extranet.search.engine import Engine, Reading
from extranet.search.facets import ACTION_FACETS, SESSION_FACETS
from extranet.search.index.documents import Document, DocumentBuilder
from extranet.search.request import LARGEST_RADIUS, RADII, SearchRequest, Where
from extranet.search.words.interpretation import PLACE, START
from extranet.search.words.query import read_query

WORDS = "q"
# The words come after the place: one chosen apart wins over one that they name.
_ORDER = (PLACE, *ACTION_FACETS, WORDS, *SESSION_FACETS, START)
_RANKED, _MOST_RANKED = 500, 2000
_MOST_PIECES = 12
_PIECE = re.compile(r'-?"[^"]*"?|\S+')


@dataclass(frozen=True)
class Unmet:
    """What was read in the text and does not suit an action: how far this is, or what values it has instead."""

    reading: Reading
    distance_km: float | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Obstacle:
    """One constraint that hides an action: `q`, `lieu`, `debut` or a facet.

    `missing` are the words that do not suit it, `unmet` what was read in the text and does not; `distance_km` how far
    it is and `radius` the one that would reach it; `values` what it has itself where the facet asks for something else.
    """

    name: str
    missing: tuple[str, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    distance_km: float | None = None
    radius: int | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Why an action is shown or not: its obstacles, and the search that shows it, the nearest to the one asked.

    `offered` is false when even the search without any constraint does not find it. `rank` counts from 1, and is None
    beyond the first results.
    """

    action_id: int
    offered: bool
    obstacles: tuple[Obstacle, ...]
    shown_by: SearchRequest
    rank: int | None = None

    @property
    def visible(self) -> bool:
        """Tell whether the search as asked shows it."""
        return self.offered and not self.obstacles


def explain(engine: Engine, request: SearchRequest, action_ids: Sequence[int]) -> list[Explanation]:
    """Explain each of these actions."""
    offered = engine.among(_bare(request), action_ids)
    hidden = offered - engine.among(request, action_ids)
    built = DocumentBuilder().build(sorted(hidden)) if hidden else {}
    documents = {action_id: Document.read(payload) for action_id, payload in built.items() if payload is not None}
    ranks = _ranks(engine, request, offered - hidden)
    explained = []
    for action_id in action_ids:
        if action_id in documents:
            explained.append(_Explaining(engine, request, action_id, documents[action_id]).run())
        else:
            shown = action_id in offered and action_id not in hidden
            explained.append(Explanation(action_id, shown, (), request, ranks.get(action_id)))
    return explained


class _Explaining:
    def __init__(self, engine: Engine, request: SearchRequest, action_id: int, document: Document) -> None:
        self._engine, self._asked = engine, request
        self._id, self._document = action_id, document

    def run(self) -> Explanation:
        """Add the constraints one by one, setting apart those that hide the action."""
        kept, obstacles = _bare(self._asked), []
        for name in _ORDER:
            wider = _with(kept, self._asked, name)
            if wider == kept:
                continue
            if self._shown(wider):
                kept = wider
                continue
            obstacle, kept = self._obstacle(name, kept)
            obstacles.append(obstacle)
        return Explanation(self._id, True, tuple(obstacles), kept)

    def _shown(self, request: SearchRequest) -> bool:
        return self._id in self._engine.among(request, [self._id])

    def _obstacle(self, name: str, kept: SearchRequest) -> tuple[Obstacle, SearchRequest]:
        if name == PLACE:
            return self._too_far(kept)
        if name == WORDS:
            return self._other_words(kept)
        return Obstacle(name, values=tuple(self._document.facets.get(name, ()))), kept

    def _too_far(self, kept: SearchRequest) -> tuple[Obstacle, SearchRequest]:
        asked = _with(kept, self._asked, PLACE)
        distance = _nearest(asked.where, self._document) if asked.where else None
        for radius in (*RADII, LARGEST_RADIUS):
            if radius > asked.radius and self._shown(asked.with_radius(radius)):
                return Obstacle(PLACE, distance_km=distance, radius=radius), asked.with_radius(radius)
        return Obstacle(PLACE, distance_km=distance), kept

    def _other_words(self, kept: SearchRequest) -> tuple[Obstacle, SearchRequest]:
        pieces, readings = self._pieces(kept)
        missing = [one for one in pieces if not read_query(one).weak and not self._shown(_saying(kept, [one]))]
        suited = [one for one in pieces if one not in missing]
        obstacle = Obstacle(
            WORDS,
            missing=tuple(one for one in missing if one not in readings),
            unmet=tuple(readings[one] for one in missing if one in readings),
        )
        if missing and suited and self._shown(fewer := _saying(kept, suited)):
            return obstacle, fewer
        return obstacle, kept

    def _pieces(self, kept: SearchRequest) -> tuple[list[str], dict[str, Unmet]]:
        """Return the pieces of the text, in order, and how some were read: as a town, a filter; else each word."""
        text, asked = self._asked.q, _with(kept, self._asked, WORDS)
        understood = self._engine.search(replace(asked, size=1)).understood
        around, facets = understood.answered(asked).where, self._document.facets
        read: dict[str, Unmet] = {}
        for one in understood.readings:
            if one.narrows and one.typed in text:
                distance = _nearest(around, self._document) if around and one.kind == PLACE else None
                read[one.typed] = Unmet(one, distance, tuple(facets.get(one.kind, ())))
        known = sorted({one.typed for one in understood.readings if one.typed in text}, key=len, reverse=True)
        pattern = "|".join([*map(re.escape, known), _PIECE.pattern])
        return re.findall(pattern, text)[:_MOST_PIECES], read


def _bare(request: SearchRequest) -> SearchRequest:
    """Return the request without any constraint."""
    for name in {name for name, _ in request.constraints} | {PLACE}:
        request = request.without(name)
    return replace(request, page=1)


def _with(kept: SearchRequest, asked: SearchRequest, name: str) -> SearchRequest:
    """Return a request with one constraint more, as it was asked."""
    if name == WORDS:
        return replace(kept, q=asked.q, verbatim=asked.verbatim)
    if name == PLACE:
        return replace(kept, lieu=asked.lieu, where=asked.where, lieux=asked.lieux, radius=asked.radius)
    if name == START:
        return replace(kept, start_min=asked.start_min, start_max=asked.start_max)
    values = asked.chosen.get(name)
    return replace(kept, chosen={**kept.chosen, name: values}) if values else kept


def _saying(kept: SearchRequest, pieces: Iterable[str]) -> SearchRequest:
    return replace(kept, q=" ".join(pieces))


def _nearest(where: Where, document: Document) -> float | None:
    """Return how far the nearest known place of an action is, in km."""
    here = where.latitude, where.longitude
    return min((float(distance_km(*here, place[0], place[1])) for place in document.places), default=None)


def _ranks(engine: Engine, request: SearchRequest, action_ids: frozenset[int]) -> dict[int, int]:
    """Return the rank of each of these results, among the first ones."""
    ranks: dict[int, int] = {}
    for number in range(1, _MOST_RANKED // _RANKED + 1):
        if len(ranks) == len(action_ids):
            break
        page = engine.search(replace(request, page=number, size=_RANKED))
        if page.page < number:
            break
        for place, hit in enumerate(page.hits, (number - 1) * _RANKED + 1):
            if hit.action_id in action_ids:
                ranks[hit.action_id] = place
    return ranks
