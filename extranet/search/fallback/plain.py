"""The plain search: the database alone answers while no index can be read. True, slower, and simpler.

Words are looked for at the beginning of those of the title, the organisations, the towns and the number: neither typos
nor synonyms nor contents. Every filter applies but the domain; there are no counts, no map and no ways out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import aliased

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.providers import Provider
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import action_visible
from extranet.database import db
from extranet.search.answering.geography import distance_km
from extranet.search.engine import Hit, Page, Relaxation, Spot
from extranet.search.explaining.reasons import Reasons
from extranet.search.fallback.plain_filters import conditions, entry_of
from extranet.search.fallback.plain_words import Words
from extranet.search.index.documents import REMOTE
from extranet.search.index.positions import Positions
from extranet.search.request import BY_DISTANCE, RELEVANCE, SearchRequest, Where

# Constraints that the plain search does not apply.
IGNORED = frozenset({"domaine"})
_SHUFFLE, _PRIME = 7919, 10_007

_Responsible = aliased(Provider)
_TEXTS = (TrainingRevision.title, Provider.name, _Responsible.name, Training.numero, Action.numero)


class _Found(NamedTuple):
    """One action around a place: its row, and how far its nearest place is (None: at distance)."""

    row: Row[Any]
    distance_km: float | None


class PlainEngine:
    """Answer searches from the database."""

    def search(self, request: SearchRequest) -> Page:
        """Return a page of results, without counts."""
        if request.lieux:
            return Page(0, simplified=True)
        total, first = self.total(request), 0
        pages = max(1, -(-total // request.size))
        page = min(request.page, pages)
        first = (page - 1) * request.size
        hits = self._hits(request, first) if total else []
        ignored = tuple(name for name in request.chosen if name in IGNORED and request.chosen[name])
        return Page(total, hits, page=page, pages=pages, simplified=True, ignored=ignored)

    def total(self, request: SearchRequest) -> int:
        """Return how many results a request has."""
        if request.lieux:
            return 0
        if request.where:
            return len(_around(request.where, request.radius, _rows(_asked(request))))
        return db.session.scalar(_asked(request).with_only_columns(func.count(Action.id))) or 0

    def among(self, request: SearchRequest, action_ids: Sequence[int]) -> frozenset[int]:
        """Return which of these actions are among the results, on whatever page."""
        if request.lieux or not action_ids:
            return frozenset()
        rows = _rows(_asked(request).where(Action.id.in_(action_ids)))
        if request.where:
            rows = [found.row for found in _around(request.where, request.radius, rows)]
        return frozenset(row.id for row in rows)

    def relaxations(self, request: SearchRequest) -> list[Relaxation]:
        """Return no way out: each would be one more reading of the whole offer."""
        return []

    def spots(self, request: SearchRequest) -> list[Spot]:
        """Return no spot: there is no map without an index."""
        return []

    def actions_at(self, request: SearchRequest, latitude: float, longitude: float) -> list[int]:
        """Return nothing: there is no map without an index."""
        return []

    def reasons(self, page: Page, request: SearchRequest) -> dict[int, Reasons]:
        """Return nothing: a plain search looks no further than the words themselves."""
        return {}

    def _hits(self, request: SearchRequest, first: int) -> list[Hit]:
        if request.where is None:
            query = _ordered(_asked(request), request).limit(request.size).offset(first)
            return [Hit(row.id, 0.0, None) for row in _rows(query)]
        found = _around(request.where, request.radius, _rows(_ordered(_asked(request), request)))
        if request.order == BY_DISTANCE:
            found.sort(key=lambda one: (one.distance_km is None, one.distance_km or 0.0))
        return [
            Hit(one.row.id, 0.0, None if one.distance_km is None else round(one.distance_km, 1))
            for one in found[first : first + request.size]
        ]


def _rows(query: Select[Any]) -> Sequence[Row[Any]]:
    return db.session.execute(query).all()


def _asked(request: SearchRequest) -> Select[Any]:
    """Select the visible actions that the words and the filters keep, wherever they take place."""
    return (
        select(Action.id, ActionRevision.places, ActionRevision.teaching_mode)
        .select_from(Action)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .outerjoin(Provider, Provider.id == ActionRevision.provider_id)
        .outerjoin(_Responsible, _Responsible.id == TrainingRevision.provider_id)
        .where(action_visible(request.today), *Words(request.q).conditions(_TEXTS, ActionRevision.places))
        .where(*conditions(request))
    )


def _ordered(query: Select[Any], request: SearchRequest) -> Select[Any]:
    """Sort: words in the title first, then the sooner entry, those that nobody can join last, then a daily shuffle."""
    entry = entry_of(request.today)
    order = [entry.asc().nulls_last()]
    if request.order == RELEVANCE and request.q:
        order = [case((entry.is_(None), 1), else_=0), Words(request.q).found_in(TrainingRevision.title).desc(), *order]
    shuffled = (Action.id * _SHUFFLE + request.today.toordinal()) % _PRIME
    return query.order_by(*order, shuffled, Action.id)


def _around(where: Where, radius: float, rows: Sequence[Row[Any]]) -> list[_Found]:
    """Keep the rows with a place in the radius, what may be wrong in positions allowed for, and those at distance."""
    positions, found = Positions(), []
    for row in rows:
        if row.teaching_mode == REMOTE:
            found.append(_Found(row, None))
            continue
        near = [
            km
            for point in (positions.of(place).point for place in row.places)
            if point and (km := _km(where, point)) - point[2] - where.error_km <= radius
        ]
        if near:
            found.append(_Found(row, min(near)))
    return found


def _km(where: Where, point: tuple[float, float, float]) -> float:
    return float(distance_km(where.latitude, where.longitude, point[0], point[1]))
