"""What somebody typed, understood: the request that is really answered, and each thing that was read in the text.

Towns of several words are read first, then plain filters, then other towns; what is left is spelled again where nobody
knows a word. Every reading can be undone: its piece is then searched as it stands, and is not read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from extranet.reference.departements import DEPARTEMENTS
from extranet.reference.names import place_key
from extranet.search.index.segment import Shard
from extranet.search.request import BY_DISTANCE, RELEVANCE, THEN_DEPARTEMENT, SearchRequest, Where
from extranet.search.words.analysis import chunks, stem
from extranet.search.words.filters import Filter, read_filters
from extranet.search.words.lexicon import Lexicon
from extranet.search.words.misspelt import read_misspelt
from extranet.search.words.pieces import Pieces, Token
from extranet.search.words.query import says_nothing
from extranet.search.words.spelling import Speller
from extranet.search.words.towns import MOST_WORDS, Town, is_place, read_town

DEPARTEMENT = "departement"
CORRECTION, PLACE, IGNORED_PLACE, START, IGNORED_START = "correction", "lieu", "lieu-ecarte", "debut", "debut-ecarte"
MOST_CORRECTIONS, MOST_TRIED = 4, 8
_LONGEST_ACRONYM = 6


@dataclass(frozen=True)
class Reading:
    """One thing read in the text: the words typed, what they were taken for, the request that leaves them as typed.

    `kind` is `correction`, `lieu`, `debut` or the name of a facet; `lieu-ecarte` and `debut-ecarte` when the form says
    otherwise, and wins. `label` is what people read; `others` the communes of the same name; `misspelt` when the words
    are not the name of the place.
    """

    kind: str
    typed: str
    label: str
    undo: SearchRequest
    values: tuple[str, ...] = ()
    others: tuple[Where, ...] = ()
    misspelt: bool = False

    @property
    def narrows(self) -> bool:
        """Tell whether it keeps results out, so that doing without it may give more."""
        return self.kind not in (CORRECTION, IGNORED_PLACE, IGNORED_START)


@dataclass(frozen=True)
class Interpretation:
    """The request that is answered: its `q` is what is left of the text, corrected; its filters those of both."""

    request: SearchRequest
    readings: tuple[Reading, ...] = ()


def interpret(
    request: SearchRequest, shard: Shard, knows: Callable[[str], bool], names: Lexicon | None = None
) -> Interpretation:
    """Understand a request over the shard of a view; `knows` tells the words (stems) that mean something elsewhere.

    Without text there is nothing to understand.
    """
    if not request.q or request.lieux:
        return Interpretation(_ordered(request))
    speller = Speller(shard, lambda form: is_place(form) or knows(stem(form)), names)
    return _Interpreting(request, speller, _home(shard)).run()


def without_piece(request: SearchRequest, typed: str) -> SearchRequest:
    """Return the request less a piece of its text."""
    pieces = Pieces(request.q, request.verbatim)
    for span in pieces.find(typed)[:1]:
        pieces.take(span)
    return replace(request, q=pieces.rest(), page=1)


class _Interpreting:
    def __init__(self, request: SearchRequest, speller: Speller, home: frozenset[str]) -> None:
        self._asked, self._effective = request, request
        self._speller, self._home = speller, home
        self._pieces = Pieces(request.q, request.verbatim)
        self._readings: list[Reading] = []

    def run(self) -> Interpretation:
        """Read the text, piece by piece."""
        strange = self._strange()
        placed = self._misspelt_town(strange, least=2) or self._town(least=2)
        filters = read_filters(self._pieces, self._asked.today)
        for one in filters:
            self._filter(one)
        placed = placed or self._town(most=MOST_WORDS if filters else 1)
        placed = placed or self._misspelt_town(strange)
        if self._corrections() and not placed:
            self._town()
        rest = self._pieces.rest()
        if len(self._readings) and not _says_something(rest):
            rest = ""
        return Interpretation(_ordered(replace(self._effective, q=rest)), tuple(self._readings))

    def _town(self, least: int = 1, most: int = MOST_WORDS) -> bool:
        """Read a place; one that was chosen apart wins over it."""
        return self._placed(read_town(self._pieces, self._home, least, most))

    def _misspelt_town(self, strange: list[int], least: int = 1) -> bool:
        """Read a place in words of which nobody knows one as it is spelled."""
        if not strange:
            return False
        return self._placed(read_misspelt(self._pieces, strange, self._speller.repaired, self._home, least))

    def _strange(self) -> list[int]:
        """Return the numbers of the words that nobody knows."""
        return [number for number, token in self._words_to_repair() if self._speller.is_strange(token.form)]

    def _placed(self, town: Town | None) -> bool:
        if town is None:
            return False
        if town.departement:
            self._choose(DEPARTEMENT, (town.departement,))
            label = f"{DEPARTEMENTS[town.departement]} ({town.departement})"
            self._note(DEPARTEMENT, town.typed, label, values=(town.departement,))
        elif self._asked.where is None:
            self._effective = replace(self._effective, where=town.where, beyond=THEN_DEPARTEMENT)
            label, values = town.where.label, (town.where.code,)
            self._note(PLACE, town.typed, label, values=values, others=town.others, misspelt=town.misspelt)
        elif not _same(town, self._asked.where):
            self._note(IGNORED_PLACE, town.typed, self._asked.where.label)
        else:
            self._note(PLACE, town.typed, self._asked.where.label, values=(self._asked.where.code,))
        return True

    def _filter(self, one: Filter) -> None:
        if one.facet != START:
            self._choose(one.facet, one.values)
            self._note(one.facet, one.typed, one.label, values=one.values)
        elif self._asked.start_min or self._asked.start_max:
            self._note(IGNORED_START, one.typed, one.label)
        else:
            self._effective = replace(self._effective, start_min=one.start_min, start_max=one.start_max)
            self._note(START, one.typed, one.label)

    def _corrections(self) -> int:
        """Write anew the words that nobody knows; return how many."""
        made = tried = 0
        for number, token in self._words_to_repair():
            if self._speller.is_known(token.form):
                continue
            if made == MOST_CORRECTIONS or tried == MOST_TRIED:
                break
            tried += 1
            if meant := self._speller.repaired(token.form):
                self._pieces.write(number, meant)
                self._note(CORRECTION, token.typed, meant)
                made += 1
        return made

    def _words_to_repair(self) -> Iterator[tuple[int, Token]]:
        """Give the words that may be misspelt: neither numbers nor acronyms."""
        shouted = self._pieces.text.isupper()
        for number, token in enumerate(self._pieces.tokens):
            acronym = token.typed.isupper() and not shouted and len(token.typed) <= _LONGEST_ACRONYM
            if token.free and not acronym and not token.typed.isdigit():
                yield number, token

    def _choose(self, facet: str, values: tuple[str, ...]) -> None:
        chosen = {*self._effective.chosen.get(facet, ()), *values}
        self._effective = replace(self._effective, chosen={**self._effective.chosen, facet: tuple(sorted(chosen))})

    def _note(
        self,
        kind: str,
        typed: str,
        label: str,
        *,
        values: tuple[str, ...] = (),
        others: tuple[Where, ...] = (),
        misspelt: bool = False,
    ) -> None:
        reading = Reading(kind, typed, label, self._asked.verbatim_too(typed), values, others, misspelt)
        if reading not in self._readings:
            self._readings.append(reading)


def _ordered(request: SearchRequest) -> SearchRequest:
    """Return the request in an order that makes sense for it."""
    if request.order == BY_DISTANCE and not request.where and not request.lieux:
        return replace(request, order=RELEVANCE)
    return request


def _same(town: Town, where: Where) -> bool:
    names = {place_key(one.name) for one in (town.where, *town.others) if one}
    return place_key(where.name) in names


def _says_something(text: str) -> bool:
    """Tell whether some word asks for something by itself."""
    return any(not says_nothing(word.form) for chunk in chunks(text) for word in chunk.words) or '"' in text


def _home(shard: Shard) -> frozenset[str]:
    """Return the départements where the offer takes place."""
    return frozenset(value for layer in shard.segment.layers for value in layer.facets["departement"].values)
