"""A town that is misspelt: `boulanger bayone`, `soudeur à bordaux`.

A word that nobody knows, neither the catalogue nor the dictionary nor the names of communes, is a town of the offer's
départements, or a large one, when its spelling is near enough, it begins alike and it stands where a town does:
introduced, or at an end of the text. A word of the catalogue that is as near wins, unless a town was introduced.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from extranet.search.words.gazetteer import LONGEST_SPELLED, Spellings, spellings
from extranet.search.words.pieces import Pieces, Span
from extranet.search.words.spelling import FROM_LETTERS, damerau
from extranet.search.words.towns import (
    LARGE,
    Town,
    at_an_end,
    introduced_by,
    place_of,
    spelled_words,
)

_MOST_WORDS, _MOST_STRANGE, _MOST_KEPT = 4, 4, 2000

# From a folded word, the word of the catalogue that it may be a slip for
Repair = Callable[[str], str | None]


def read_misspelt(
    pieces: Pieces, strange: list[int], repaired: Repair, home: frozenset[str], least: int = 1
) -> Town | None:
    """Take out of a text the town that is misspelt in it, in so many words at least.

    `strange` are the numbers of the words that nobody knows.
    """
    for number in strange[-_MOST_STRANGE:]:
        for span in _spans(pieces, number, least):
            if (name := _meant(pieces, span, repaired, home)) is not None:
                return place_of(pieces, span, name, home)
    return None


def _spans(pieces: Pieces, number: int, least: int) -> list[Span]:
    """Return the runs of words that may be a name and have this one, the longest first."""
    count = len(pieces.tokens)
    return [
        span
        for size in range(_MOST_WORDS, least - 1, -1)
        for first in range(max(number - size + 1, 0), min(number, count - size) + 1)
        if pieces.readable(span := Span(first, first + size))
    ]


def _meant(pieces: Pieces, span: Span, repaired: Repair, home: frozenset[str]) -> str | None:
    """Return the name of the town that was meant; None when these words are none."""
    typed = " ".join(spelled_words(pieces, span))
    introduced = introduced_by(pieces, span.first) > 0
    if not introduced and not at_an_end(pieces, span):
        return None
    found = _nearest(typed, spellings(), home)
    if found is None:
        return None
    distance, name = found
    if span.last - span.first > 1 or introduced:
        return name
    other = repaired(typed)
    return name if other is None or other == name or _apart(typed, other) > distance else None


def _nearest(typed: str, known: Spellings, home: frozenset[str]) -> tuple[int, str] | None:
    """Return the distance and the name of the nearest town, those of the offer first, then the largest; remembered."""
    key = typed, home
    if key not in known.nearest:
        if len(known.nearest) >= _MOST_KEPT:
            known.nearest.clear()
        known.nearest[key] = _looked_up(typed, known, home)
    return known.nearest.get(key)


def _looked_up(typed: str, known: Spellings, home: frozenset[str]) -> tuple[int, str] | None:
    most = max((distance for distance, least in FROM_LETTERS.items() if len(typed) >= least), default=0)
    if not most or not typed.isascii() or len(typed) > LONGEST_SPELLED:
        return None
    near = np.flatnonzero((np.abs(known.lengths - len(typed)) <= most) & (known.letters[:, 0] == ord(typed[0])))
    here = np.isin(known.departements[near], list(home))
    kept = here | (known.populations[near] >= LARGE)
    near, here = near[kept], here[kept]
    if not len(near):
        return None
    distances = damerau(typed, known.letters[near], known.lengths[near])
    best = int(np.lexsort((-known.populations[near], ~here, distances))[0])
    return (int(distances[best]), known.names[near[best]]) if distances[best] <= most else None


def _apart(form: str, other: str) -> int:
    """Return how many slips lie between two words."""
    letters = np.frombuffer(other.encode(), np.uint8).reshape(1, -1)
    return int(damerau(form, letters, np.array([len(other)]))[0])
