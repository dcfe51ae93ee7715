"""The constraints of a search in words: what each is, and what the search would be without it."""

from __future__ import annotations

from extranet.search.answering.labels import labels_of
from extranet.search.engine import Relaxation
from extranet.search.request import SearchRequest
from extranet.web import words
from extranet.web.formats import NBSP, days, short_day


def value_label(facet: str, value: str) -> str:
    """Return what people read for a value of a facet."""
    return words.funder(value).label if facet == "financeur" else labels_of(facet, [value])[value]


def constraint(request: SearchRequest, name: str, value: str | None) -> str:
    """Name one constraint of a search, as in its chip."""
    if name == "q":
        return f"«{NBSP}{request.q}{NBSP}»"
    if name == "lieu":
        return around(request)
    if name == "debut":
        return window(request)
    label = value_label(name, value) if value else ""
    return f"à l’entrée{NBSP}: {label}" if name == "entree" else label  # a level too, but not the one it leads to


def way_out(one: Relaxation, request: SearchRequest) -> str:
    """Say a search by what it has less, or wider."""
    if one.name == "rayon":
        return f"Dans un rayon de {one.value}{NBSP}km"
    if one.name == "q":
        return f"Sans les mots «{NBSP}{request.q}{NBSP}»"
    if one.name == "lieu":
        return f"Partout, et non seulement {around(request)}"
    if one.name == "debut":
        return "À toute date de début"
    if one.name == "texte":
        return f"Sans «{NBSP}{one.value}{NBSP}»"
    return f"Sans le filtre «{NBSP}{constraint(request, one.name, one.value)}{NBSP}»"


def around(request: SearchRequest) -> str:
    """Write « autour de Pau, 30 km »."""
    return f"autour {words.of_town(request.where.name)}, {request.radius}{NBSP}km" if request.where else ""


def window(request: SearchRequest) -> str:
    """Write « début à partir du 3 févr. »."""
    if request.start_min and request.start_max:
        return f"début{NBSP}: {days(request.start_min, request.start_max)}"
    if request.start_min:
        return f"début à partir du {short_day(request.start_min)}"
    return f"début jusqu’au {short_day(request.start_max)}" if request.start_max else ""
