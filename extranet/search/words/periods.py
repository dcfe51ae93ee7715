"""A moment inside a text: `janvier`, `en mars 2027`, `à partir de mai`, `à la rentrée`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from extranet.search.words.pieces import Pieces, Span

_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin",
           "juillet", "août", "septembre", "octobre", "novembre", "décembre")  # fmt: skip
_NUMBERS = {name.translate(str.maketrans("éû", "eu")): number for number, name in enumerate(_MONTHS, 1)}
_CUE = r"(?:a partir (?:de|d|du mois de|du mois d)|des|apres|en|au mois de|au mois d|debut|fin|courant|mi|pour|avant)"
_MONTH = re.compile(rf"(?<![^ ])(?:(?P<cue>{_CUE}) )?(?P<month>{'|'.join(_NUMBERS)})(?: (?P<year>20\d\d))?(?![^ ])")
_RETURN = re.compile(
    r"(?<![^ ])(?:(?:a|pour|des|en) )?(?:la )?rentree(?: scolaire)?(?: (?:de |en )?septembre)?"
    r"(?: (?:de )?(?P<year>20\d\d))?(?![^ ])"
)
_YEAR = re.compile(r"(?<![^ ])en (?P<year>20\d\d)(?![^ ])|(?<=\w )(?P<last>20\d\d)$")
_YEARS_AHEAD = 3
_FROM = ("a partir", "des", "apres")
_SEPTEMBER, _OCTOBER = 9, 10
# Other things too: a moment only at an end of the text, or with a word that says so.
_AMBIGUOUS = frozenset({"mars", "mai", "avril"})


class Period(NamedTuple):
    """The words, what they say, and the window in which a session begins."""

    span: Span
    label: str
    start_min: date
    start_max: date | None


def read_period(pieces: Pieces, today: date) -> Period | None:
    """Return the first moment that a text tells; months without a year are the coming ones."""
    for span, found in pieces.matches(_MONTH):
        plain = not found["cue"] and not found["year"]
        of_a_day = span.first > 0 and pieces.tokens[span.first - 1].form.isdigit()
        at_an_end = span.first == 0 or span.last == len(pieces.tokens)
        if not of_a_day and not (plain and found["month"] in _AMBIGUOUS and not at_an_end):
            return _month(span, found, today)
    for span, found in pieces.matches(_RETURN):
        if found.group() != "rentree" or span.last == len(pieces.tokens):
            return _return(span, found, today)
    for span, found in pieces.matches(_YEAR):
        year = int(found["year"] or found["last"])
        if found["year"] or today.year <= year <= today.year + _YEARS_AHEAD:
            return Period(span, f"en {year}", date(year, 1, 1), date(year, 12, 31))
    return None


def _month(span: Span, found: re.Match[str], today: date) -> Period:
    month = _NUMBERS[found["month"]]
    year = int(found["year"] or (today.year + (month < today.month)))
    label = f"{_MONTHS[month - 1]} {year}"
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if (found["cue"] or "").startswith(_FROM):
        return Period(span, f"à partir de {label}" if label[0] not in "ao" else f"à partir d’{label}", first, None)
    if found["cue"] == "avant":
        return Period(span, f"avant {label}", today, max(first - timedelta(days=1), today))
    return Period(span, label, first, last)


def _return(span: Span, found: re.Match[str], today: date) -> Period:
    """Return the weeks in which the year of training begins."""
    year = int(found["year"] or (today.year + (today.month > _OCTOBER)))
    return Period(span, f"rentrée {year}", date(year, _SEPTEMBER, 1), date(year, _OCTOBER, 31))
