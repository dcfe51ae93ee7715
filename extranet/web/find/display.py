"""The results screen: the question as asked, what was understood, the filters with their counts, the ways out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from extranet import clock
from extranet.search.engine import Engine, FacetValue, Page, Relaxation
from extranet.search.facets import FACETS
from extranet.search.request import BY_DATE, BY_DISTANCE, RADII, RELEVANCE, SearchRequest, Where
from extranet.web.find import words
from extranet.web.find.contacts import Link
from extranet.web.formats import NBSP, days, hour, long_day, plural, short_day

FORMATION = "formation"
_LAST_RADIUS = 50
SORTS = {RELEVANCE: "pertinence", BY_DATE: "date de début", BY_DISTANCE: "distance"}

# In the order of the questions that advisers ask: (facet, options shown at first, folded until used).
GROUPS = (
    ("financeur", 6, False),
    ("public", 6, False),
    ("domaine", 6, False),
    ("niveau", 6, False),
    ("certification", 4, False),
    ("modalite", 3, False),
    ("rythme", 7, True),
    ("handicap", 1, True),
    ("departement", 6, True),
)


@dataclass(frozen=True)
class Option:
    """One value of a filter."""

    name: str
    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """One filter and its values."""

    name: str
    label: str
    options: list[Option]
    visible: int
    folded: bool


@dataclass(frozen=True)
class Chip:
    """One constraint in force, and the address without it."""

    label: str
    remove_url: str


@dataclass(frozen=True)
class Choice:
    """A link with what it would give."""

    label: str
    url: str
    count: int


def url_of(request: SearchRequest) -> str:
    """Return the address of a search."""
    return url_for("find.results", **request.to_args())


def query_of(request: SearchRequest) -> str:
    """Return the query string of a search, in its canonical order."""
    return urlencode(request.to_args(), doseq=True)


def question(request: SearchRequest, page: Page) -> dict[str, Any]:
    """Return the search form as it was filled."""
    radii = sorted({*RADII, request.radius})
    kept = [("tri", request.order)] if request.order != RELEVANCE else []
    if not page.facets:  # no box to tick: what was chosen travels with the form
        kept += [(name, value) for name, values in request.chosen.items() for value in values]
        kept += [("debut-min", request.start_min)] if request.start_min else []
        kept += [("debut-max", request.start_max)] if request.start_max else []
    return {
        "q": request.q,
        "place": request.lieu or (_typed(request.where) if request.where else ""),
        "radius": request.radius,
        "radius_choices": [(radius, f"{radius}{NBSP}km") for radius in radii],
        "kept": kept,
        "summary": summary(request),
        "asked": bool(request.to_args()),
        "start_min": request.start_min or "",
        "start_max": request.start_max or "",
    }


def summary(request: SearchRequest) -> str:
    """Say the search in one line, for the title and the folded form."""
    parts = [f"«{NBSP}{request.q}{NBSP}»" if request.q else "", _around(request) if request.where else request.lieu]
    filters = sum(len(values) for values in request.chosen.values()) + bool(request.start_min or request.start_max)
    parts.append(plural(filters, "filtre") if filters else "")
    return ", ".join(part for part in parts if part)


def count_label(request: SearchRequest, page: Page) -> str:
    """Say how many results there are."""
    return "Précisez la commune" if request.lieux else plural(page.total, FORMATION)


def moment_of_offer() -> str:
    """Say when the offer was counted: « 22 novembre 2026, 9 h 40 »."""
    return f"{long_day(clock.today())}, {hour(clock.now())}"


def groups(request: SearchRequest, page: Page) -> tuple[list[Option], list[Group]]:
    """Return what is asked of sessions (places, soon), then the other filters, each with its counts."""
    first = [option for name in ("places", "bientot") for option in _options(name, page)]
    others = [
        Group(name=name, label=FACETS[name].label, options=options, visible=visible, folded=folded)
        for name, visible, folded in GROUPS
        if (options := _options(name, page))
    ]
    return first, others


def filter_count(request: SearchRequest) -> int:
    """Return how many filters are chosen."""
    dates = bool(request.start_min) + bool(request.start_max)
    return sum(len(values) for values in request.chosen.values()) + dates


def chips(request: SearchRequest, page: Page) -> list[Chip]:
    """Return each constraint in force with the address without it."""
    return [
        Chip(_constraint(request, page, name, value), url_of(request.without(name, value)))
        for name, value in request.constraints
    ]


def sorts(request: SearchRequest) -> list[dict[str, Any]]:
    """Return the orders that make sense for this search."""
    usable = [order for order in SORTS if order != BY_DISTANCE or request.where]
    return [
        {"label": SORTS[order], "url": url_of(replace(request, order=order, page=1)), "current": order == request.order}
        for order in usable
    ]


def sentences(request: SearchRequest, page: Page, problems: Sequence[str]) -> list[str]:
    """Say what was ignored, and how the words were taken."""
    said = [words.spaced(problem) for problem in problems]
    if page.understood.unknown and page.total:
        unknown = ", ".join(f"«{NBSP}{word}{NBSP}»" for word in page.understood.unknown)
        said.append(f"Aucune formation ne contient {unknown}{NBSP}: voici celles qui répondent au reste.")
    elif page.understood.partial and page.total:
        said.append(f"Aucune formation n’a tous ces mots à la fois{NBSP}: voici celles qui en ont le plus.")
    if request.page > page.pages and page.total:
        said.append(f"Il n’y a pas de page {request.page}{NBSP}: voici la dernière.")
    return said


def place_choices(request: SearchRequest, engine: Engine) -> list[Choice]:
    """Return the communes that the place may be, with what each would give."""
    found = []
    for where in request.lieux:
        chosen = request.around(where)
        found.append(Choice(_commune(where), url_of(chosen), engine.total(chosen)))
    return sorted(found, key=lambda choice: not choice.count)


def proposals(request: SearchRequest, page: Page, engine: Engine) -> list[Choice]:
    """Return the ways out of an empty list, with what each would give: one constraint less; else only what matters."""
    if page.total:
        return []
    found = [
        Choice(_way_out(one, request, page), url_of(one.request), one.total) for one in engine.relaxations(request)
    ]
    return found or _last_resorts(request, engine)


def _last_resorts(request: SearchRequest, engine: Engine) -> list[Choice]:
    """Return what several constraints less would give, when no single one is to blame."""
    bare = replace(request, chosen={}, start_min=None, start_max=None, page=1)
    wide = bare.with_radius(max(_LAST_RADIUS, request.radius))
    tries = []
    if request.where:
        tries.append((f"Sans aucun filtre, {_around(bare)}", bare))
        tries.append((f"Sans aucun filtre, {_around(wide)}", wide))
        tries.append((f"Toute l’offre {_around(request)}", bare.without("q")))
    tries.append(
        ("Les mêmes mots, partout et sans aucun filtre" if request.q else "Toute l’offre", bare.without("lieu"))
    )
    choices = {url_of(one): Choice(label, url_of(one), engine.total(one)) for label, one in reversed(tries)}
    return [choice for choice in reversed(choices.values()) if choice.count]


def pager(request: SearchRequest) -> Callable[[int], str]:
    """Return the function that gives the address of a page."""
    return lambda number: url_of(replace(request, page=number))


def back_link(request: SearchRequest, total: int | None, action_id: int) -> Link:
    """Return the link from a sheet to the list it was opened from, at the very card."""
    label = f"Retour aux {plural(total, FORMATION)}" if total and total > 1 else "Retour à la recherche"
    return Link(label, f"{url_of(request)}#formation-{action_id}")


def _options(name: str, page: Page) -> list[Option]:
    return [_option(name, one) for one in page.facets.get(name, [])]


def _option(name: str, one: FacetValue) -> Option:
    label = words.funder(one.value).label if name == "financeur" else one.label
    return Option(name, one.value, label, one.count, one.chosen)


def _constraint(request: SearchRequest, page: Page, name: str, value: str | None) -> str:
    if name == "q":
        return f"«{NBSP}{request.q}{NBSP}»"
    if name == "lieu":
        return _around(request)
    if name == "debut":
        return _window(request)
    return next((option.label for option in _options(name, page) if option.value == value), value or "")


def _way_out(one: Relaxation, request: SearchRequest, page: Page) -> str:
    if one.name == "rayon":
        return f"Dans un rayon de {one.value}{NBSP}km"
    if one.name == "q":
        return f"Sans les mots «{NBSP}{request.q}{NBSP}»"
    if one.name == "lieu":
        return f"Partout, et non seulement {_around(request)}"
    if one.name == "debut":
        return "À toute date de début"
    return f"Sans le filtre «{NBSP}{_constraint(request, page, one.name, one.value)}{NBSP}»"


def _around(request: SearchRequest) -> str:
    return f"autour {words.of_town(request.where.name)}, {request.radius}{NBSP}km" if request.where else ""


def _window(request: SearchRequest) -> str:
    if request.start_min and request.start_max:
        return f"début{NBSP}: {days(request.start_min, request.start_max)}"
    if request.start_min:
        return f"début à partir du {short_day(request.start_min)}"
    return f"début jusqu’au {short_day(request.start_max)}" if request.start_max else ""


def _typed(where: Where) -> str:
    """Return a commune as one would type it to find no other: « Pau (64000) »."""
    return f"{where.name} ({where.postcodes[0]})" if where.postcodes else where.label


def _commune(where: Where) -> str:
    codes = ", ".join(where.postcodes[:2])
    return f"{where.label}, {codes}" if codes else where.label
