"""Words that several screens share: who funds, how far, at what level, around which town."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from extranet.catalogue.content import RHYTHM_LABELS
from extranet.catalogue.funders import NETWORKS, funder_names
from extranet.reference.lheo_codes import DISTANCE, european_level
from extranet.search.facets import CERTIFICATIONS
from extranet.web import formats

_AT_PUNCTUATION = re.compile(r" (?=[:;?!»])|(?<=«) ")
_VOWELS = frozenset("aeiouyàâäéèêëîïôöùûüh")


class Funder(NamedTuple):
    """Who pays: the code of its colour, its name."""

    code: str
    label: str


def funder(code: str) -> Funder:
    """Return the badge of a LHÉO funder."""
    return Funder(NETWORKS.get(code, ""), funder_names().get(code) or f"Financeur {code}")


def funders(row: Any, badge: Callable[[str], Funder] = funder) -> list[Funder]:
    """Return the badges of an offer, each once; `badge` gives that of a LHÉO funder."""
    return [badge(code) for code in dict.fromkeys(one["code"] for one in row.funders)]


def tags(row: Any) -> list[str]:
    """Return the few words above a title: certification, level, rhythm, teaching mode."""
    words = []
    kinds = set().union(*row.certifications)
    if known := next((kind for kind in ("rncp", "rs") if kind in kinds), None):
        words.append(CERTIFICATIONS[known])
    elif kinds or row.certifying:
        words.append("Formation certifiante")
    if level := level_word(row.level_out):
        words.append(level)
    words += [RHYTHM_LABELS[rhythm] for rhythm in row.rhythms if rhythm in RHYTHM_LABELS][:2]
    if row.teaching_mode == "1":
        words.append("En partie à distance")
    return words


@lru_cache(maxsize=100)
def level_word(code: str | None) -> str | None:
    """Return « Niveau 3 » for a LHÉO level old or new, None when it tells none."""
    european = european_level(code)
    return f"Niveau{formats.NBSP}{european[1]}" if european else None


def is_remote(row: Any) -> bool:
    """Tell whether an offer takes place entirely at distance."""
    return row.teaching_mode == DISTANCE


def hours(count: int | None) -> str | None:
    """Write « 560 h »."""
    return f"{formats.number(count)}{formats.NBSP}h" if count else None


def distance(km: float, *, vague: bool = False, of: str | None = None) -> str:
    """Write « à 2 km », « à 2 km de Pau », « à environ 12 km (distance approximative) »."""
    rounded = round(km)
    about = "environ " if vague and rounded >= 1 else ""
    far = f"{formats.number(rounded)}{formats.NBSP}km" if rounded >= 1 else f"moins de 1{formats.NBSP}km"
    from_where = f" {of_town(of)}" if of else ""
    return f"à{formats.NBSP}{about}{far}{from_where}{' (distance approximative)' if vague else ''}"


def of_town(name: str) -> str:
    """Write « de Pau », « d’Agen », « du Haillan », « des Eyzies », « de La Teste-de-Buch »."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if name[:1].lower() in _VOWELS else f"de {name}"


def spaced(text: str) -> str:
    """Return a text whose punctuation stays on the line of its word."""
    return _AT_PUNCTUATION.sub(formats.NBSP, text)


def towns(places: Iterable[dict[str, Any]]) -> list[str]:
    """Return the towns of an offer, each once."""
    return list(dict.fromkeys(place["town"] for place in places if place.get("town")))
