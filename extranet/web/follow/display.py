"""Saved searches in words: what each asks for, how often its owner is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extranet import clock
from extranet.search.alerting.saved import LONGEST_NAME, MOST, Frequency, SavedSearch, requests_of
from extranet.search.answering.labels import labels_of
from extranet.search.facets import FACETS
from extranet.search.request import BY_DATE, BY_DISTANCE, SearchRequest
from extranet.web.formats import NBSP, days, long_day, plural, short_day

FREQUENCIES = {one: one.label for one in Frequency}
DOMAINS = "domaine"
EVERYTHING = "Toute l’offre"
GONE = "Un critère de cette recherche n’existe plus. Supprimez-la et enregistrez-la de nouveau."
_ORDERS = {BY_DATE: "par date de début", BY_DISTANCE: "par distance"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One saved search as its list shows it."""

    id: int
    name: str
    criteria: str
    alert: str
    paused: bool
    news: str | None
    looked: str | None
    works: bool


def lines(searches: Sequence[SavedSearch]) -> list[Line]:
    """Return a person's searches in words."""
    requests = requests_of(searches, clock.today())
    labels_of(DOMAINS, {value for one in requests if one for value in one.chosen.get(DOMAINS, ())})  # then remembered
    return [_line(search, request) for search, request in zip(searches, requests, strict=True)]


def criteria(request: SearchRequest) -> str:
    """Say what a search asks for: « soudeur », autour de Pau, 30 km · Places confirmées."""
    parts = [f"«{NBSP}{request.q}{NBSP}»"] if request.q else []
    if request.where:
        parts.append(f"{request.where.label}, {request.radius}{NBSP}km")
    for name, values in request.chosen.items():
        labels = labels_of(name, values)
        parts.append(", ".join(_spoken(name, labels[value]) for value in values))
    if window := _window(request):
        parts.append(window)
    if request.order in _ORDERS:
        parts.append(_ORDERS[request.order])
    return " · ".join(parts) or EVERYTHING


def proposed_name(request: SearchRequest) -> str:
    """Propose a name that its owner will know again."""
    parts = [request.q] if request.q else []
    if request.where:
        parts.append(request.where.name)
    if not parts:
        parts = [labels_of(name, values[:1])[values[0]] for name, values in list(request.chosen.items())[:2]]
    name = ", ".join(parts) or EVERYTHING
    name = name[:1].upper() + name[1:]
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def room(count: int) -> str:
    """Say how many searches one has, of how many."""
    return f"{plural(count, 'recherche enregistrée', 'recherches enregistrées')} sur {MOST} possibles"


def _line(search: SavedSearch, request: SearchRequest | None) -> Line:
    looked = search.last_looked_at
    return Line(
        id=search.id,
        name=search.name,
        criteria=criteria(request) if request else GONE,
        alert=_alert(search),
        paused=search.paused_at is not None,
        news=plural(search.news, "nouveauté") if search.news else None,
        looked=f"ouverte le {long_day(looked)}" if looked else None,
        works=request is not None,
    )


def _alert(search: SavedSearch) -> str:
    if search.frequency == Frequency.NONE:
        return "pas d’alerte"
    if search.paused_at is not None:
        return f"alerte arrêtée le {long_day(search.paused_at)}"
    return f"alerte {FREQUENCIES[Frequency(search.frequency)].lower()}"


def _spoken(facet: str, label: str) -> str:
    return f"{FACETS[facet].label}{NBSP}: {label}" if facet in ("public", "financeur", "entree") else label


def _window(request: SearchRequest) -> str:
    if request.start_min and request.start_max:
        return f"début{NBSP}: {days(request.start_min, request.start_max)}"
    if request.start_min:
        return f"début à partir du {short_day(request.start_min)}"
    return f"début jusqu’au {short_day(request.start_max)}" if request.start_max else ""
