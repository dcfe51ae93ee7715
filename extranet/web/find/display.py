"""The results screen: the question as asked, what was understood, the filters with their counts, the ways out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from extranet import clock
from extranet.search.engine import Engine, FacetValue, Page
from extranet.search.explaining.reasons import Reasons
from extranet.search.facets import FACETS
from extranet.search.request import BY_DATE, BY_DISTANCE, RADII, RELEVANCE, SearchRequest, Where
from extranet.web import words
from extranet.web.addresses import with_query
from extranet.web.contacts import Link
from extranet.web.find import found_by, naming, spots
from extranet.web.formats import NBSP, hour, long_day, plural

FORMATION = "formation"
SIMPLIFIED = (
    f"La recherche est simplifiée pour le moment{NBSP}: elle regarde les titres, les organismes, les communes et les "
    "numéros, sans corriger les fautes ni compter les filtres. Elle redevient complète d’elle-même."
)
_NO_REASONS: Mapping[int, Reasons] = {}
SORTS = {RELEVANCE: "pertinence", BY_DATE: "date de début", BY_DISTANCE: "distance"}

# In the order of the questions that advisers ask: (facet, options shown at first, folded until used).
GROUPS = (
    ("financeur", 6, False),
    ("public", 6, False),
    ("domaine", 6, False),
    ("niveau", 6, False),
    ("entree", 6, True),
    ("certification", 4, False),
    ("modalite", 3, False),
    ("rythme", 7, True),
    ("handicap", 1, True),
    ("departement", 6, True),
)


class Option(NamedTuple):
    """One value of a filter."""

    id: str
    name: str
    value: str
    label: str
    count: int
    checked: bool
    # Chosen by the text: its chip undoes it, not its box
    typed: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """One filter, the values shown at first and the others."""

    label: str
    options: list[Option]
    others: list[Option]
    folded: bool

    @property
    def open(self) -> bool:
        """Tell whether one of its values is chosen."""
        return self.more_open or any(one.checked for one in self.options)

    @property
    def more_open(self) -> bool:
        """Tell whether one of those that are not shown at first is chosen."""
        return any(one.checked for one in self.others)


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
    return with_query("find.results", request.to_args() | spots.kept())


def query_of(request: SearchRequest) -> str:
    """Return the query string of a search, in its canonical order."""
    return urlencode(request.to_args() | spots.kept(), doseq=True)


def question(request: SearchRequest, page: Page) -> dict[str, Any]:
    """Return the search form as it was filled."""
    radii = sorted({*RADII, request.radius})
    kept = [*spots.kept().items()] + ([("tri", request.order)] if request.order != RELEVANCE else [])
    kept += [("tel-quel", piece) for piece in request.verbatim]
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
    parts = [
        f"«{NBSP}{request.q}{NBSP}»" if request.q else "",
        naming.around(request) if request.where else request.lieu,
    ]
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
    first = [option for name in ("places", "bientot") for option in _options(name, page, request)]
    others = [
        Group(label=FACETS[name].label, options=options[:cut], others=options[cut:], folded=folded)
        for name, visible, folded in GROUPS
        if (options := _options(name, page, request))
        for cut in [visible if len(options) > visible + 1 else len(options)]
    ]
    return first, others


def filter_count(request: SearchRequest) -> int:
    """Return how many filters are chosen."""
    dates = bool(request.start_min) + bool(request.start_max)
    return sum(len(values) for values in request.chosen.values()) + dates


def chips(request: SearchRequest, page: Page) -> list[Chip]:
    """Return each constraint in force with the address without it; the words less what was read in them."""
    read = " ".join(one.typed for one in page.understood.readings if one.narrows)
    words_alone = page.understood.answered(request).q
    found = [
        Chip(naming.constraint(request, name, value), url_of(request.without(name, value)))
        for name, value in request.constraints
        if name != "q" or not read
    ]
    if read and words_alone:
        found.insert(0, Chip(f"«{NBSP}{words_alone}{NBSP}»", url_of(replace(request, q=read, page=1))))
    return found


def sorts(request: SearchRequest, answered: SearchRequest) -> list[dict[str, Any]]:
    """Return the orders that make sense for this search."""
    usable = [order for order in SORTS if order != BY_DISTANCE or answered.where]
    address = _completed(replace(request, order=RELEVANCE, page=1))
    return [
        {
            "label": SORTS[order],
            "url": address("" if order == RELEVANCE else f"tri={order}"),
            "current": order == answered.order,
        }
        for order in usable
    ]


def views(request: SearchRequest, page: Page) -> list[dict[str, Any]]:
    """Return the list alone and the map beside it, as links; none where nothing can be mapped."""
    args, mapped = request.to_args(), spots.is_asked()
    if not page.total or page.simplified:
        return []
    return [
        {"label": "Liste", "url": with_query("find.results", args), "current": not mapped},
        {"label": "Carte", "url": with_query("find.results", args | {"vue": spots.MAP}), "current": mapped},
    ]


def sentences(
    request: SearchRequest, page: Page, problems: Sequence[str], reasons: Mapping[int, Reasons] = _NO_REASONS
) -> list[str]:
    """Say what was ignored, how the words were taken, and that the results only speak of them when the best do."""
    said = [SIMPLIFIED, *_not_applied(page)] if page.simplified else []
    said += [words.spaced(problem) for problem in problems]
    if page.understood.unknown and page.total:
        unknown = ", ".join(f"«{NBSP}{word}{NBSP}»" for word in page.understood.unknown)
        said.append(f"Aucune formation ne contient {unknown}{NBSP}: voici celles qui répondent au reste.")
    elif request.order == RELEVANCE and page.page == 1 and (aside := found_by.aside(reasons)):
        asked = page.understood.answered(request).q
        said.append(
            f"Aucune de ces formations n’a «{NBSP}{asked}{NBSP}» dans son intitulé, ses métiers ou ses "
            f"domaines{NBSP}: {aside}."
        )
    elif page.understood.partial and page.total:
        first = f"{NBSP}: celles qui en ont le plus viennent d’abord" if request.order == RELEVANCE else ""
        said.append(f"Certaines de ces formations n’ont pas tous ces mots{first}.")
    if request.page > page.pages and page.total:
        said.append(f"Il n’y a pas de page {request.page}{NBSP}: voici la dernière.")
    return said


def _not_applied(page: Page) -> list[str]:
    """Name the filters that the simplified search leaves aside."""
    return [f"Le filtre «{NBSP}{FACETS[name].label}{NBSP}» n’est pas appliqué." for name in page.ignored]


def place_choices(request: SearchRequest, engine: Engine) -> list[Choice]:
    """Return the communes that the place may be, with what each would give."""
    found = []
    for where in request.lieux:
        chosen = request.around(where)
        found.append(Choice(_commune(where), url_of(chosen), engine.total(chosen)))
    return sorted(found, key=lambda choice: not choice.count)


def pager(request: SearchRequest) -> Callable[[int], str]:
    """Return the function that gives the address of a page."""
    address = _completed(replace(request, page=1))
    return lambda number: address(f"page={number}" if number != 1 else "")


def _completed(request: SearchRequest) -> Callable[[str], str]:
    """Return the function that gives the address of a search with one parameter more: the rest is written once."""
    args, kept = request.to_args(), urlencode(spots.kept())
    begins = with_query("find.results", args)

    def address(more: str) -> str:
        query = "&".join(filter(None, (more, kept)))
        return f"{begins}{'&' if args else '?'}{query}" if query else begins

    return address


def back_link(request: SearchRequest, total: int | None, action_id: int) -> Link:
    """Return the link from a sheet to the list it was opened from, at the very card."""
    label = f"Retour aux {plural(total, FORMATION)}" if total and total > 1 else "Retour à la recherche"
    return Link(label, f"{url_of(request)}#formation-{action_id}")


def _options(name: str, page: Page, request: SearchRequest) -> list[Option]:
    """Return the values of a filter; one that leads nowhere is left out unless it is chosen."""
    asked = request.chosen.get(name, ())
    return [_option(name, one, asked) for one in page.facets.get(name, []) if one.count or one.chosen]


def _option(name: str, one: FacetValue, asked: Sequence[str]) -> Option:
    value, label, count, chosen = one.value, one.label, one.count, one.chosen
    if name == "financeur":
        label = words.funder(value).label
    return Option(f"{name}-{value}", name, value, label, count, chosen, typed=chosen and value not in asked)


def _typed(where: Where) -> str:
    """Return a commune as one would type it to find no other: « Pau (64000) »."""
    return f"{where.name} ({where.postcodes[0]})" if where.postcodes else where.label


def _commune(where: Where) -> str:
    codes = ", ".join(where.postcodes[:2])
    return f"{where.label}, {codes}" if codes else where.label
