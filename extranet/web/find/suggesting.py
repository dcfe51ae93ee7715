"""Suggestions as the search form proposes them while somebody types, and as links beside the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from extranet.reference.text import fold
from extranet.search.engine import Engine
from extranet.search.request import SearchRequest
from extranet.search.suggesting.entries import DOMAIN, FAR_TOWN, JOB, NEAR_TOWN, PROVIDER, TITLE, TOWN
from extranet.search.suggesting.lookup import Suggestion
from extranet.search.suggesting.opening import suggestions
from extranet.web import words
from extranet.web.addresses import with_query
from extranet.web.contacts import Link
from extranet.web.formats import plural

WORDS, PLACE, DOMAIN_FACET = "q", "lieu", "domaine"
# A kind → how its group is called, and which parameter its value goes to.
_GROUPS = {
    JOB: ("Métiers", WORDS),
    TITLE: ("Formations", WORDS),
    DOMAIN: ("Domaines", DOMAIN_FACET),
    PROVIDER: ("Organismes", WORDS),
    TOWN: ("Communes", PLACE),
    NEAR_TOWN: ("Communes", PLACE),
    FAR_TOWN: ("Communes", PLACE),
}
_RELATED = {JOB: 2, TITLE: 2, DOMAIN: 1}
_MOST_SEARCHES, _MOST_COMMUNES = 4, 4


@dataclass(frozen=True)
class Related:
    """Other searches that the same words may mean."""

    heading: str
    links: list[Link]


def proposed(folder: Path, field: str, text: str) -> dict[str, Any]:
    """Return what a field proposes for the text typed, in groups, as the script of the form reads it."""
    known = suggestions(folder)
    found = known.places(text) if field == PLACE else known.words(text)
    groups = [
        {"label": label, "options": [_option(one) for one in of_group]}
        for label, of_group in groupby(found, lambda one: _GROUPS[one.kind][0])
    ]
    said = plural(len(found), "suggestion") if found else "Aucune suggestion"
    return {"said": said, "groups": groups}


def _option(one: Suggestion) -> dict[str, str]:
    return {
        "label": words.spaced(one.label),
        "detail": one.detail,
        "field": _GROUPS[one.kind][1],
        "value": one.value,
    }


def related(asked: SearchRequest, total: int, place: str, folder: Path, engine: Engine) -> list[Related]:
    """Return what else the words may mean, and the communes that an unknown or a far place may be; first page only.

    Under other constraints each link is tried first, so that none leads nowhere: for a short list only.
    """
    if asked.page > 1:
        return []
    rows = []
    if place and not asked.lieux:
        rows.append(Related("Vouliez-vous dire", _communes(asked, _meant(asked, suggestions(folder).places(place)))))
    alone = asked.constraints == [("q", None)]  # then whatever is suggested gives something
    if asked.q and not asked.lieux and (alone or total <= asked.size):
        found = _searches(asked, suggestions(folder).words(asked.q))
        links = (
            Link(label, with_query("find.results", other.to_args()))
            for label, other in found
            if alone or engine.total(other)
        )
        rows.append(Related("Voir aussi", list(islice(links, _MOST_SEARCHES))))
    return [row for row in rows if row.links]


def _meant(asked: SearchRequest, found: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the communes that a place may be: those of the offer's départements, when it names one elsewhere."""
    if asked.where:
        found = [one for one in found if one.kind != FAR_TOWN]
        if fold(asked.where.name) in {fold(one.label) for one in found}:
            return []
    return list(found)[:_MOST_COMMUNES]


def _communes(asked: SearchRequest, found: Iterable[Suggestion]) -> list[Link]:
    return [
        Link(f"{one.label} ({one.detail})", with_query("find.results", asked.to_args() | {PLACE: one.value}))
        for one in found
    ]


def _searches(asked: SearchRequest, found: Iterable[Suggestion]) -> Iterator[tuple[str, SearchRequest]]:
    """Yield the label and the request of the other searches, the filters kept."""
    left = dict(_RELATED)
    for one in found:
        if not left.get(one.kind) or fold(one.value) == fold(asked.q):
            continue
        left[one.kind] -= 1
        if one.kind == DOMAIN:
            yield words.spaced(f"Domaine {one.label}"), asked.without("q").with_only(DOMAIN_FACET, one.value)
        else:
            yield words.spaced(one.label), replace(asked.without("q"), q=one.value)
