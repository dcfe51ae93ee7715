"""A town or a département inside a text: `boulanger bayonne`, `bts tourisme à Pau`, `soudure dans les Landes`, `64100`.

A name that is not a word of French is a place when the offer knows its département, or when it is introduced (`à`,
`près de`…) or large. A name that is also a word (`Salles`, `Tours`, `Lire`) needs more: introduced and large enough,
written with a capital, or a city of the offer's at one end of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extranet.reference.departements import DEPARTEMENTS
from extranet.reference.names import place_key, spelled
from extranet.search.request import Where
from extranet.search.words.dictionary import is_word
from extranet.search.words.gazetteer import Place, full_name, is_name, places_called
from extranet.search.words.pieces import Pieces, Span

MOST_WORDS, MOST_OTHERS = 7, 4
LARGE, CITY, SMALL_TOWN, TOWN = 30_000, 20_000, 5_000, 2_000
_SHORT, _LONG = 3, 3
_CUE = re.compile(
    r"(?:^| )(a|au|aux|sur|vers|pres de|pres d|pres du|pres|autour de|autour d|autour du|proche de|proche d|proche|"
    r"a cote de|a cote d|aux environs de|environs de|environs d|du cote de|secteur|secteur de|secteur d|"
    r"(?:la )?ville de|commune de|agglomeration de)$"
)
_MOST_CUE, _MOST_AFTER = 3, 3
# What only says where in a town, or how far around
_AFTER = re.compile(
    r"^(centre(?: ville)?|nord|sud|est|ouest|metropole|agglo(?:meration)?|"
    r"(?:et )?(?:ses |les |aux )?(?:alentours?|environs))(?: |$)"
)
_IN = re.compile(
    r"(?:^| )((?:dans|sur) (?:le|la|les|l)|en|"
    r"(?:dans le |le )?departement (?:de la|de l|des|du|de|d)|dept|departement)$"
)
_SHORTEST_END, _NEVER_AN_END = 5, frozenset({"manche", "creuse"})
_POSTCODE = re.compile(r"\d{5}|2[ab]\d{3}")
_CODE_OF = frozenset({"rncp", "rs", "code", "formacode", "certifinfo", "cpf", "numero", "fiche"})
_SMALL = frozenset(
    ["l", "la", "le", "les", "d", "de", "du", "des", "en", "et", "sur", "sous", "a", "au", "aux", "saint", "sainte"]
)
_WITH_DISTRICTS = frozenset({"paris", "lyon", "marseille"})
_LINKS = frozenset({"de", "d", "du", "des"})
_HELD = {"au": "le", "du": "le", "aux": "les", "des": "les"}
_SHORTEST_HEAD, _MUCH = 5, 10
_ARTICLES = frozenset({"l", "la", "le", "les"})


@dataclass(frozen=True)
class Town:
    """Words read as a commune, the likeliest of its name, or as a département."""

    typed: str
    where: Where | None = None
    others: tuple[Where, ...] = ()
    departement: str | None = None
    misspelt: bool = False


def read_town(pieces: Pieces, home: frozenset[str], least: int = 1, most: int = MOST_WORDS) -> Town | None:
    """Take out of a text the place that it names, in so many words; `home` are the départements of the offer."""
    for span in _spans(pieces, least, most):
        found = _departement(pieces, span, home) or _commune(pieces, span, home) or _shortened(pieces, span, home)
        if found:
            return found
    return None


def is_place(form: str) -> bool:
    """Tell whether one word is the name of a commune."""
    return is_name(spelled(form))


def _spans(pieces: Pieces, least: int, most: int) -> list[Span]:
    """Return the runs of words that may be a name, the longest first, then the last."""
    count = len(pieces.tokens)
    spans = [Span(first, first + size) for size in range(most, least - 1, -1) for first in range(count - size, -1, -1)]
    return [span for span in spans if pieces.readable(span)]


def _commune(pieces: Pieces, span: Span, home: frozenset[str]) -> Town | None:
    words = spelled_words(pieces, span)
    within = words.pop().upper() if len(words) > 1 and words[-1].upper() in DEPARTEMENTS else None
    digits = [word for word in words if _POSTCODE.fullmatch(word)]
    named = " ".join(word for word in words if word not in digits)
    if len(digits) > 1 or (digits and span.first and pieces.tokens[span.first - 1].form in _CODE_OF):
        return None
    if not is_name(_key(named) if named else digits[0]):
        return None
    asked = f"{named} ({within})" if within else " ".join([named, *digits]).strip()
    found = _likeliest(asked, home)
    if not found or (within and found[0].departement != within):
        return None
    if not (digits or within or _believed(pieces, span, found[0], home, introduced_by(pieces, span.first) > 0)):
        return None
    if not (digits or within):
        found = [*_longer(_key(named), found[0], home), *found]
    return _taken(pieces, span, found, alone=not (named and digits))


def _shortened(pieces: Pieces, span: Span, home: frozenset[str]) -> Town | None:
    """Take out of a text the beginning of a name of the offer's, as people say it: `Sarlat`, `La Teste`."""
    *articles, head = spelled_words(pieces, span)
    article = articles[0] if len(articles) == 1 and articles[0] in _ARTICLES else ""
    if len(head) < _SHORTEST_HEAD or len(articles) > len(article.split()) or (is_word(head) and not article):
        return None
    if not (introduced_by(pieces, span.first) or at_an_end(pieces, span)):
        return None
    name = full_name(head, home)
    found = [place for place in _likeliest(name, home) if place.departement in home] if name else []
    if not found or not found[0].spelled.startswith(f"{article} {head} ".lstrip()):
        return None
    return _taken(pieces, span, found)


def _longer(head: str, named: Place, home: frozenset[str]) -> list[Place]:
    """Return the town of the offer's whose name goes on, so much larger than the one named: `Mont` (de Marsan)."""
    name = full_name(head, home)
    found = _likeliest(name, home)[:1] if name else []
    return [place for place in found if place.population >= max(TOWN, _MUCH * named.population)]


def place_of(pieces: Pieces, span: Span, name: str, home: frozenset[str]) -> Town | None:
    """Take out of a text words that mean the commune of another name."""
    found = _likeliest(name, home)
    return _taken(pieces, span, found, misspelt=True) if found else None


def _likeliest(name: str, home: frozenset[str]) -> list[Place]:
    """Return the communes of a name: those of the offer's départements first, then the largest."""
    return sorted(places_called(name), key=lambda place: (place.departement not in home, -place.population))


def _taken(pieces: Pieces, span: Span, found: list[Place], *, alone: bool = True, misspelt: bool = False) -> Town:
    """Take the words, with those that introduce them."""
    others = tuple(place.where for place in found[1 : MOST_OTHERS + 1]) if alone else ()
    before = introduced_by(pieces, span.first) or _link(pieces, span.first)
    return Town(
        pieces.take(Span(span.first - before, span.last + _after(pieces, span))),
        found[0].where,
        others,
        misspelt=misspelt,
    )


def _believed(pieces: Pieces, span: Span, place: Place, home: frozenset[str], introduced: bool) -> bool:
    """Tell whether words that are the name of a commune mean it here."""
    here = place.departement in home
    tokens = pieces.tokens[span.first : span.last]
    words = spelled_words(pieces, span)
    telling = [word for word in words if word not in _SMALL]
    if words[0] in _ARTICLES and len(words) == 1:
        return False
    capital = _capital(pieces, tokens[-1].typed)
    if not telling or (all(is_word(word) for word in telling) and words[0] not in ("saint", "sainte")):
        if " ".join(words) not in (place.spelled, _contracted(pieces, span, place.spelled)):
            return False  # its article was left out: `port` is not Le Port
        if introduced:
            return capital or place.population >= LARGE or (here and place.population >= TOWN)
        if not here or not at_an_end(pieces, span):
            return False
        article = words[0] in _ARTICLES and not _link(pieces, span.first)
        return len(words) >= _LONG or place.population >= (TOWN if capital else SMALL_TOWN if article else CITY)
    if len("".join(telling)) <= _SHORT and not introduced:
        return here and place.population >= TOWN and not (tokens[-1].typed.isupper() and not pieces.text.isupper())
    return introduced or here or (place.population >= LARGE and words[0] not in ("saint", "sainte"))


def _contracted(pieces: Pieces, span: Span, name: str) -> str | None:
    """Return the name of a place less the article that the word before holds: `au Mans` is *Le Mans*."""
    before = pieces.tokens[span.first - 1].form if span.first else ""
    article = _HELD.get(before)
    return name.removeprefix(f"{article} ") if article else None


def _departement(pieces: Pieces, span: Span, home: frozenset[str]) -> Town | None:
    words = [token.form for token in pieces.tokens[span.first : span.last]]
    cue = _cue(pieces, span.first, _IN)
    code = _CODES.get(" ".join(words))
    if code is None and len(words) == 1 and words[0].upper() in DEPARTEMENTS:
        bracketed = pieces.text[pieces.tokens[span.first].start - 1 : pieces.tokens[span.first].start] == "("
        code = words[0].upper() if (cue or bracketed or _ends_with(pieces, span, home, words[0])) else None
        return Town(pieces.take(Span(span.first - cue, span.last)), departement=code) if code else None
    if code is None:
        return None
    plain = all(word in _SMALL or is_word(word) for word in words)
    at_the_end = span.last == _last(pieces) and len(words[-1]) > _SHORTEST_END and words[-1] not in _NEVER_AN_END
    if cue or (code in home and (at_the_end or not plain)):
        return Town(pieces.take(Span(span.first - cue, span.last)), departement=code)
    return None


def _ends_with(pieces: Pieces, span: Span, home: frozenset[str], code: str) -> bool:
    """Tell whether a text of several words ends with a département's number: `soudeur 64`."""
    before = pieces.tokens[span.first - 1] if span.first else None
    return (
        code.upper() in home
        and span.last == len(pieces.tokens)
        and before is not None
        and before.form.isalpha()
        and len(before.form) > _SHORT
        and before.form not in ("caces", "niveau", "categorie", "permis")
    )


def introduced_by(pieces: Pieces, first: int) -> int:
    """Return how many words just before introduce a commune."""
    return _cue(pieces, first, _CUE)


def at_an_end(pieces: Pieces, span: Span) -> bool:
    """Tell whether words begin or end what is left to read."""
    return span.last + _after(pieces, span) == _last(pieces) or span.first == _first(pieces)


def spelled_words(pieces: Pieces, span: Span) -> list[str]:
    """Return words as names of places spell them: `st` is `saint`."""
    return [_spelled(token.form) for token in pieces.tokens[span.first : span.last]]


def _cue(pieces: Pieces, first: int, pattern: re.Pattern[str]) -> int:
    """Return how many words just before introduce a place."""
    before = []
    for token in reversed(pieces.tokens[max(first - _MOST_CUE - 1, 0) : first]):
        if not token.free:
            break
        before.insert(0, token.form)
    found = pattern.search(" ".join(before))
    return found[1].count(" ") + 1 if found else 0


def _after(pieces: Pieces, span: Span) -> int:
    """Return how many words just after only say where in the place: `Bordeaux centre`, `Pau et environs`."""
    tokens = pieces.tokens[span.last : span.last + _MOST_AFTER]
    found = _AFTER.match(" ".join(token.form if token.free else "" for token in tokens))
    return found[1].count(" ") + 1 if found else 0


def _link(pieces: Pieces, first: int) -> int:
    """Return one when the word before only ties the name to what precedes: `CFA de Blanquefort`."""
    return int(first > 0 and pieces.tokens[first - 1].form in _LINKS and pieces.readable(Span(first - 1, first)))


def _capital(pieces: Pieces, typed: str) -> bool:
    """Tell whether a capital says something: other words have none."""
    words = [token.typed for token in pieces.tokens if len(token.typed) > _SHORT and token.typed != typed]
    return typed[:1].isupper() and not typed.isupper() and any(word[0].islower() for word in words)


def _last(pieces: Pieces) -> int:
    return max((number + 1 for number, token in enumerate(pieces.tokens) if token.free), default=0)


def _first(pieces: Pieces) -> int:
    return min((number for number, token in enumerate(pieces.tokens) if token.free), default=0)


@lru_cache(maxsize=20_000)
def _spelled(form: str) -> str:
    return spelled(form) or form


def _key(name: str) -> str:
    """Return the key of words already spelled; those of a city with districts are put together first."""
    first, _, rest = name.partition(" ")
    return place_key(name) if first in _WITH_DISTRICTS else rest if first in _ARTICLES and rest else name


_CODES: dict[str, str] = {
    place_key(name): code for code, name in DEPARTEMENTS.items() if code != "75"
}  # Paris is a commune first
