"""Parameters of an address read into a request: what makes no sense is left out, with a sentence that says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol, TypeVar

from extranet.reference import places
from extranet.reference.communes import Commune
from extranet.reference.text import fold
from extranet.search.facets import FACETS
from extranet.search.request import BY_DISTANCE, LARGEST_RADIUS, ORDERS, RELEVANCE, SearchRequest, Where
from extranet.search.words.gazetteer import places_called, where_of
from extranet.search.words.pieces import Pieces

LONGEST_QUERY = 5000
LONGEST_SHOWN = 60
MOST_VERBATIM = 20
MOST_VALUES = 100
LAST_PAGE = 1_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)  # not the weeks that ISO 8601 also writes in ten characters
Value = TypeVar("Value")
_Lookup = Callable[[str], Commune | None]


class Arguments(Protocol):
    """What a request's query string looks like."""

    def getlist(self, key: str) -> list[str]:
        """Return the values of one parameter."""
        ...


class Kept:
    """The parameters of a request that was kept (`to_args`), read as those of an address."""

    def __init__(self, args: Mapping[str, Any]) -> None:
        self._args = args

    def getlist(self, key: str) -> list[str]:
        """Return the values of one parameter."""
        value = self._args.get(key, [])
        return value if isinstance(value, list) else [value]


class _Reading:
    """Read parameters one by one; keep a sentence for each that makes no sense."""

    def __init__(self, args: Arguments) -> None:
        self.args = args
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """Return the first value of a parameter, its spaces and invisible characters put in order."""
        values = self.args.getlist(name)
        text = " ".join(values[0].replace("\0", " ").split())[:LONGEST_QUERY] if values else ""
        # One letter may stand for eighteen (`ﷺ`), which are what is read
        spelled = text if text.isascii() else unicodedata.normalize("NFKC", text)
        return text if len(spelled) <= LONGEST_QUERY else spelled[:LONGEST_QUERY]

    def value(self, name: str, read: Callable[[str], Value | None], sentence: str) -> Value | None:
        """Read one value; where it makes no sense, keep the sentence and return None."""
        text = self.text(name)
        if not text:
            return None
        try:
            value = read(text)
        except ValueError:
            value = None
        if value is None:
            self.problems.append(sentence.format(_quoted(text)))
        return value

    def facet(self, name: str) -> tuple[str, ...]:
        """Return the values chosen in a facet, in one order."""
        asked = dict.fromkeys(text for value in self.args.getlist(name)[:MOST_VALUES] if (text := value.strip()))
        facet = FACETS[name]
        for value in asked:
            if not facet.accepts(value):
                label = facet.label.lower()
                self.problems.append(f"Le filtre {_quoted(label)} ne connaît pas la valeur {_quoted(value)}.")
        return tuple(sorted(value for value in asked if facet.accepts(value)))

    def verbatim(self) -> tuple[str, ...]:
        """Return the pieces of the text to search as they stand; those that are not in it are forgotten."""
        asked = (" ".join(value.replace("\0", " ").split()) for value in self.args.getlist("tel-quel")[:MOST_VERBATIM])
        pieces = Pieces(self.text("q"))
        return tuple(dict.fromkeys(piece for piece in asked if pieces.find(piece)))


def read_request(
    args: Arguments,
    *,
    today: date,
    network: str | None = None,
    commune: _Lookup = places.commune,
) -> tuple[SearchRequest, list[str]]:
    """Make the request that these parameters ask for; return it with one sentence per parameter left out.

    `commune` gives the commune of an INSEE code: whoever reads many requests reads theirs at once.
    """
    reading = _Reading(args)
    radius = reading.value("rayon", _radius, "Le rayon {} n’est pas un nombre de kilomètres entre 1 et 300.")
    order = reading.value("tri", _one_of(ORDERS), "Le tri {} n’existe pas\u00a0: pertinence, date ou distance.")
    page = reading.value("page", _page, "La page {} n’existe pas.")
    start_min = reading.value("debut-min", _day, "{} n’est pas une date (AAAA-MM-JJ).")
    start_max = reading.value("debut-max", _day, "{} n’est pas une date (AAAA-MM-JJ).")
    if start_min and start_max and start_min > start_max:
        reading.problems.append("La fin de la période de début vient avant son commencement.")
        start_min = start_max = None
    request = SearchRequest(
        today=today,
        q=reading.text("q"),
        chosen={name: values for name in FACETS if (values := reading.facet(name))},
        start_min=start_min,
        start_max=start_max,
        order=order or RELEVANCE,
        page=page or 1,
        network=network,
        verbatim=reading.verbatim(),
    )
    request = _located(request, reading, commune)
    if radius and (request.where or request.lieux or request.q):
        request = replace(request, radius=radius)
    if request.order == BY_DISTANCE and not (request.where or request.lieux or request.q):
        if not (reading.text("lieu") or reading.text("commune")):
            reading.problems.append("Pour trier par distance, indiquez un lieu.")
        request = replace(request, order=RELEVANCE)
    return request, reading.problems


def _located(request: SearchRequest, reading: _Reading, commune: _Lookup) -> SearchRequest:
    """Resolve the place. A typed place wins over a commune of another name: the person has just changed it."""
    typed = reading.text("lieu")
    unknown = "Nous ne connaissons pas la commune de code {}."
    where = reading.value("commune", lambda code: _where(code, commune), unknown)
    if where and (not typed or fold(typed) in {fold(where.name), fold(where.label)}):
        return replace(request, where=where)
    if not typed:
        return request
    found = [place.where for place in places_called(typed)]
    if not found:
        sentence = f"Nous ne connaissons pas le lieu {_quoted(typed)}\u00a0: essayez un autre nom ou un code postal."
        reading.problems.append(sentence)
        return request
    if len(found) > 1:
        return replace(request, lieu=typed, lieux=tuple(found))
    return replace(request, lieu=typed, where=found[0])


def _where(code: str, commune: _Lookup) -> Where | None:
    place = commune(code.upper()) if len(code) == 5 else None
    return where_of(place) if place else None


def _radius(text: str) -> int | None:
    return _within(text, LARGEST_RADIUS)


def _page(text: str) -> int | None:
    return _within(text, LAST_PAGE)


def _within(text: str, largest: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return number if 1 <= (number := int(text)) <= largest else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if _DAY.fullmatch(text) else None


def _one_of(values: tuple[str, ...]) -> Callable[[str], str | None]:
    return lambda text: text if text in values else None


def _quoted(text: str) -> str:
    shown = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return f"«\u00a0{shown}\u00a0»"
