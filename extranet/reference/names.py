"""Names of places reduced to a key: what people, La Poste and INSEE write differently is the same."""

from __future__ import annotations

import re

from extranet.reference.text import fold

_ARTICLES = frozenset({"l", "la", "le", "les"})
_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_UNDER = re.compile(r"\bs/s\b ?")
_ON = re.compile(r"\bs/ ?")
_APART = re.compile(r"[^a-z0-9]+")
_CEDEX = re.compile(r" cedex( \d+)?$")
_DISTRICT = re.compile(r"(paris|lyon|marseille) 0?(\d{1,2}) ?(?:er|e|eme|ieme)?(?: (?:arrondissement|arrdt|arr))?")


def spelled(name: str) -> str:
    """Return the words of a name of place, its article kept: `Villeneuve s/Lot` → `villeneuve sur lot`."""
    text = _ON.sub("sur ", _UNDER.sub("sous ", fold(name)))
    words = _APART.sub(" ", text).split()
    text = _CEDEX.sub("", " ".join(_WORDS.get(word, word) for word in words))
    district = _DISTRICT.fullmatch(text)
    return f"{district[1]} {district[2]}" if district else text


def place_key(name: str) -> str:
    """Return the key under which a name of place is found, its leading article dropped: `L'Aigle` → `aigle`."""
    text = spelled(name)
    article, _, rest = text.partition(" ")
    return rest if article in _ARTICLES and rest else text
