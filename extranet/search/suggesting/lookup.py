"""What is typed, looked up: every word typed must begin a word of the label; a slip of the finger is forgiven."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from string import ascii_lowercase

import numpy as np

from extranet.search.suggesting.entries import DOMAIN, FAR_TOWN, JOB, KINDS, NEAR_TOWN, PROVIDER, TITLE, TOWN
from extranet.search.suggesting.table import WORD_BYTES, Arrays
from extranet.search.words.analysis import chunks

# What the field of words proposes, at most, of each kind; the towns without offer are for the other field.
MOST = {JOB: 4, TITLE: 4, DOMAIN: 2, PROVIDER: 2, TOWN: 2}
MOST_PLACES, _FAR_PLACES = 8, 3
LONGEST, MOST_WORDS = 100, 8
_FORGIVEN_FROM = 4  # letters
_MOST_REPAIRS = 12
_BEGUN = re.compile(r"-(?=\w$)")  # the first letter of a word to come is no elided article: « Saint-M »


@dataclass(frozen=True)
class Suggestion:
    """One suggestion: its kind, what is read, what tells it apart, and what it puts into the search."""

    kind: str
    label: str
    detail: str
    value: str
    count: int


class Lookup:
    """Answer from the arrays of one file; nothing in it changes: any number of threads may ask."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._words = arrays["words"]
        self._postings, self._starts = arrays["postings"], arrays["posting.starts"]
        self._size = len(arrays["lengths"])
        bounds = arrays["kinds"].tolist()
        self._kinds = dict(zip(KINDS, pairwise(bounds), strict=True))

    def words(self, text: str) -> list[Suggestion]:
        """Return what the words typed may be the beginning of, kind after kind."""
        return [one for of_kind in self._answer(text, MOST).values() for one in of_kind]

    def places(self, text: str) -> list[Suggestion]:
        """Return the communes that are meant: those near an offer first, a few of the others always."""
        found = self._answer(text, dict.fromkeys((TOWN, NEAR_TOWN, FAR_TOWN), MOST_PLACES))
        near, far = found.get(TOWN, []) + found.get(NEAR_TOWN, []), found.get(FAR_TOWN, [])
        kept = MOST_PLACES - min(_FAR_PLACES, len(far))
        return [*near[:kept], *far][:MOST_PLACES]

    def _answer(self, text: str, most: dict[str, int]) -> dict[str, list[Suggestion]]:
        for typed in _readings(text):
            if numbers := self._numbers(typed, most):
                return {kind: [self._suggestion(kind, one) for one in of_kind] for kind, of_kind in numbers.items()}
        return {}

    def _numbers(self, typed: list[str], most: dict[str, int]) -> dict[str, list[int]]:
        found, heads, whole = self._found(typed)
        numbers = {}
        for kind, limit in most.items():
            first, last = self._kinds[kind]
            of_kind = np.flatnonzero(found[first:last]) + first
            if len(of_kind):
                numbers[kind] = self._best(of_kind, heads, whole, len(typed), limit)
        return numbers

    def _best(self, numbers: np.ndarray, heads: np.ndarray, whole: np.ndarray, words: int, most: int) -> list[int]:
        """Return the first of the list, labels that are exactly what is typed before those that begin so."""
        exact = numbers[whole[numbers] & (self._arrays["lengths"][numbers] == words)][:most]
        begun = numbers[heads[numbers]]
        chosen = dict.fromkeys([*exact.tolist(), *begun[: 2 * most].tolist()])
        if len(chosen) < most:
            chosen |= dict.fromkeys(numbers[: 2 * most].tolist())
        return list(chosen)[:most]

    def _found(self, typed: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return which entries have every word typed, which begin with the first one, which have them all whole."""
        heads = np.zeros(self._size, np.bool_)
        found, whole = [], []
        for place, form in enumerate(typed):
            postings, exact = self._begun(form)
            has = np.zeros(self._size, np.bool_)
            has[postings >> 1] = True
            found.append(has)
            if place == 0:
                heads[postings[(postings & 1) == 0] >> 1] = True
            complete = np.zeros(self._size, np.bool_)
            complete[exact >> 1] = True
            whole.append(complete)
        return reduce(np.logical_and, found), heads, reduce(np.logical_and, whole)

    def _begun(self, form: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the postings of the words that begin so, or nearly, and those of this very word."""
        prefix = form.encode()[: WORD_BYTES - 1]
        first, last = self._ranges([prefix])[0]
        if first == last:
            return self._repaired(form), self._postings[:0]
        itself = first + 1 if self._words[first] == prefix else first
        return self._slice(first, last), self._slice(first, itself)

    def _repaired(self, form: str) -> np.ndarray:
        """Return the postings of the words that begin as what is typed less one slip."""
        if len(form) < _FORGIVEN_FROM or not form.isalpha() or not form.isascii():
            return self._postings[:0]
        near = [one.encode()[: WORD_BYTES - 1] for one in _slips(form)]
        ranges = dict.fromkeys((first, last) for first, last in self._ranges(near) if first < last)
        slices = [self._slice(first, last) for first, last in list(ranges)[:_MOST_REPAIRS]]
        return np.concatenate(slices) if slices else self._postings[:0]

    def _ranges(self, prefixes: list[bytes]) -> list[tuple[int, int]]:
        """Return for each prefix the first word that begins so, and the one after the last."""
        ends = np.array([prefix + b"\xff" for prefix in prefixes])
        firsts = np.searchsorted(self._words, np.array(prefixes))
        return list(zip(firsts.tolist(), np.searchsorted(self._words, ends).tolist(), strict=True))

    def _slice(self, first: int, last: int) -> np.ndarray:
        return self._postings[self._starts[first] : self._starts[last]]

    def _suggestion(self, kind: str, number: int) -> Suggestion:
        start, end = self._arrays["text.starts"][number : number + 2]
        label, detail, value, count = self._arrays["texts"][start:end].tobytes().decode().split("\t")
        return Suggestion(kind, label, detail, value, int(count))


def _readings(text: str) -> list[list[str]]:
    """Return the words typed in the ways to take them, the likeliest first.

    Words that say nothing ask for nothing, but for the last one, which may be the beginning of another; what is
    written with hyphens may stand in one word.
    """
    pieces = list(chunks(_BEGUN.sub(" ", text[:LONGEST])))
    words = [one for piece in pieces for one in piece.words]
    if not words:
        return []
    last = words[-1]
    meant = [one.form for one in words[:-1] if not one.empty]
    readings = [[*meant, last.form], meant]
    if any(piece.joined for piece in pieces):
        readings.append([piece.joined.form if piece.joined else one.form for piece in pieces
                         for one in piece.words[:1] if piece.joined or not one.empty])  # fmt: skip
    return [list(dict.fromkeys(reading))[:MOST_WORDS] for reading in readings if reading]


def _slips(form: str) -> list[str]:
    """Return what was meant if two letters were swapped, one is too many, wrong or forgotten: the first comes first."""
    cuts = range(len(form))
    swapped = [form[:at] + form[at + 1] + form[at] + form[at + 2 :] for at in cuts[:-1]]
    spared = [form[:at] + form[at + 1 :] for at in cuts]
    wrong = [form[:at] + letter + form[at + 1 :] for at in cuts for letter in ascii_lowercase]
    forgotten = [form[:at] + letter + form[at:] for at in cuts for letter in ascii_lowercase]
    return list(dict.fromkeys([*swapped, *forgotten, *wrong, *spared]))
