"""Typos repaired with the words that the catalogue uses.

A word is repaired when nobody knows it: neither the catalogue nor the dictionary of French. Codes, acronyms and words
with digits never are. The distance is Damerau's (a letter added, lost, changed, or two neighbours exchanged): one from
five letters, two from eight.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from weakref import WeakKeyDictionary

import numpy as np

from extranet.search.index.compiling import TERM_BYTES
from extranet.search.index.segment import Segment, Shard
from extranet.search.words.analysis import EXACT, stem
from extranet.search.words.dictionary import is_known
from extranet.search.words.lexicon import Lexicon

# How a sound is written otherwise, before any letter is changed: (as typed, as meant)
_RESPELLED = tuple(
    (re.compile(typed), meant)
    for typed, meant in (
        ("(?:ic|ik|iq|ick|ike|iqe)$", "ique"), ("(?:ics|iks|iqs)$", "iques"), ("k", "c"), ("k", "qu"), ("f", "ph"),
        ("ph", "f"), ("y", "i"), ("(?<!^)i", "y"), ("o(?!u)", "au"), ("eau|au", "o"), ("an", "en"), ("en", "an"),
        ("(?<=[aeiou])s(?=[aeiou])", "z"), ("z", "s"), ("ss", "c"), ("(?<=.)s(?=[ei])", "c"), ("gu?(?=[ei])", "j"),
        ("j(?=[ei])", "g"), ("h", ""), ("^", "h"),
    )
)  # fmt: skip
FROM_LETTERS = {1: 5, 2: 8}  # distance → least length
LONGEST = 30
_SHORTEST_PART = 3
_NEAREST = 400  # of the words that share most letters, how many are compared letter by letter
_BITS = np.array([bin(number).count("1") for number in range(1 << 13)], np.uint8)
_A = ord("a")
_memory: WeakKeyDictionary[Segment | Lexicon, Vocabulary] = WeakKeyDictionary()


class Vocabulary:
    """The words of a segment's strong fields: letters, lengths, sets of letters, how many documents have each."""

    def __init__(self, segment: Segment | Lexicon) -> None:
        terms, offsets = segment.arrays["terms"], segment.arrays["offsets"]
        low, high = np.searchsorted(terms, [EXACT.encode(), bytes([ord(EXACT) + 1])])
        letters = np.frombuffer(np.asarray(terms[low:high]).tobytes(), np.uint8).reshape(-1, TERM_BYTES)[:, 1:]
        lengths = (letters != 0).sum(axis=1).astype(np.uint8)
        plain = (((letters >= _A) & (letters < _A + 26)).sum(axis=1) == lengths) & (lengths > FROM_LETTERS[1] - 2)
        self._letters = letters[plain][:, : LONGEST + 2]
        self._lengths = lengths[plain]
        self._frequencies = np.diff(offsets[low : high + 1])[plain].astype(np.int32)
        bits = np.where(self._letters != 0, np.uint32(1) << (self._letters.astype(np.uint32) - _A) % 32, 0)
        self._sets = np.bitwise_or.reduce(bits, axis=1, initial=0).astype(np.uint32)

    def nearest(self, form: str, most: int) -> tuple[int, int, str] | None:
        """Return the best word within a distance, as (distance, -documents, word)."""
        near = self._candidates(form, most)
        if not len(near):
            return None
        distances = damerau(form, self._letters[near], self._lengths[near])
        far = self._letters[near, 0] != ord(form[0])
        order = np.lexsort((-self._frequencies[near], far, distances))
        best = order[0]
        if distances[best] > most:
            return None
        row = near[best]
        word = self._letters[row].tobytes().rstrip(b"\0").decode()
        return int(distances[best]), -int(self._frequencies[row]), word

    def _candidates(self, form: str, most: int) -> np.ndarray:
        """Return the words that may be so near: of like length and letters; at two, they begin alike."""
        if not len(self._lengths):
            return np.empty(0, np.int64)
        own = np.uint32(sum(1 << (ord(letter) - _A) for letter in set(form)))
        kept = np.abs(self._lengths.astype(np.int16) - len(form)) <= most
        if most > 1:
            kept &= self._letters[:, 0] == ord(form[0])
        near = np.flatnonzero(kept)
        sets = self._sets[near]
        lost, gained = _count(sets & ~own), _count(own & ~sets)
        close = (lost <= most) & (gained <= most)
        near, apart = near[close], (lost + gained)[close]
        return near if len(near) <= _NEAREST else near[np.argpartition(apart, _NEAREST)[:_NEAREST]]


def damerau(form: str, letters: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return how many typing mistakes lie between a word and each of others (rows of letters, padded with zeros)."""
    typed, width = form.encode(), int(lengths.max(initial=0))
    places = np.arange(width + 1, dtype=np.int16)
    before, row = None, np.broadcast_to(places, (len(letters), width + 1))
    for number, letter in enumerate(typed, 1):
        same = letters[:, :width] == letter
        following = np.empty_like(row)
        following[:, 0] = number
        following[:, 1:] = np.minimum(row[:, 1:] + 1, row[:, :-1] + ~same)
        if before is not None and width > 1:
            exchanged = same[:, :-1] & (letters[:, 1:width] == typed[number - 2])
            swapped = np.where(exchanged, before[:, :-2] + 1, np.int16(99))
            following[:, 2:] = np.minimum(following[:, 2:], swapped)
        following = np.minimum.accumulate(following - places, axis=1) + places
        before, row = row, following
    return row[np.arange(len(letters)), lengths]


class Speller:
    """Repair words against what the shard of a view knows, and any others who know words."""

    def __init__(
        self, shard: Shard, others: Callable[[str], bool] = lambda form: False, names: Lexicon | None = None
    ) -> None:
        """Take the words of the shard, and those of the job names."""
        self._segment, self._others = shard.segment, others
        self._sources = [*self._segment.layers, *([names] if names else [])]

    def in_catalogue(self, form: str) -> bool:
        """Tell whether some document has the word, in any of its forms."""
        return self._has(EXACT + form) or self._has(stem(form))

    def repaired(self, form: str) -> str | None:
        """Return the word that was meant by a folded form that nobody knows; None when there is nothing to repair."""
        least = FROM_LETTERS[1]
        if not (form.isascii() and form.isalpha() and least <= len(form) <= LONGEST) or self.is_known(form):
            return None
        found = self._nearest(form, 1) or self._respelled(form)
        if found is None and len(form) >= FROM_LETTERS[2] and not self._glued(form):
            found = self._nearest(form, 2)
        return found

    def is_known(self, form: str) -> bool:
        """Tell whether the catalogue, the dictionary or somebody else knows a folded form."""
        return self.in_catalogue(form) or is_known(form) or self._others(form)

    def is_strange(self, form: str) -> bool:
        """Tell whether nobody knows a folded form, not even as another form of a word of the catalogue."""
        plain = form.isascii() and form.isalpha() and len(form) > 1
        return plain and not (self._has(EXACT + form) or is_known(form) or self._others(form))

    def _respelled(self, form: str) -> str | None:
        """Return the word of the catalogue that sounds alike: `informatik`, `farmacie`."""
        others = (pattern.sub(meant, form) for pattern, meant in _RESPELLED)
        return next((other for other in others if other != form and self._has(EXACT + other)), None)

    def _nearest(self, form: str, most: int) -> str | None:
        found = [one for source in self._sources if (one := _vocabulary(source).nearest(form, most))]
        return min(found)[2] if found else None

    def _glued(self, form: str) -> bool:
        """Tell whether it is two words of the catalogue without their space, which matching cuts."""
        cuts = range(_SHORTEST_PART, len(form) - _SHORTEST_PART + 1)
        return any(self._has(EXACT + form[:cut]) and self._has(EXACT + form[cut:]) for cut in cuts)

    def _has(self, key: str) -> bool:
        return len(self._segment.postings(key)[0]) > 0


def _vocabulary(segment: Segment | Lexicon) -> Vocabulary:
    """Return the vocabulary of a segment, made once for all its readers."""
    found = _memory.get(segment)
    if found is None:
        found = _memory[segment] = Vocabulary(segment)
    return found


def _count(sets: np.ndarray) -> np.ndarray:
    """Return how many letters each set holds."""
    return _BITS[sets & 0x1FFF] + _BITS[sets >> 13]
