"""Job names → ROME codes: which codes the words of a query name, and how surely.

Every job name (`Chauffeur / Chauffeuse de machines agricoles`) is a set of stems; both genders mostly share theirs.
A name that has exactly the words of the query is sure; else what counts is which share of the name the query says,
and which share of the query the name explains, rare words counting more.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple

import numpy as np

from extranet.search.index.compiling import TERM_BYTES
from extranet.search.words import families
from extranet.search.words.analysis import EXACT, Word, chunks, word

LEAST, MOST_CODES = 0.45, 10
_COMMONEST, _COMMON = 4000, 400
LEAST_SHARE = 0.05
LEAST_MEANING, FULL_MEANING, STEEPNESS = 0.15, 3.5, 2.5
# Who teaches something: only who asks to teach means this job, whoever names the subject wants to learn it.
_TEACHERS = frozenset(word(form).stem for form in ("formateur", "professeur", "enseignant", "instituteur"))


class Trade(NamedTuple):
    """One ROME code that words name: from 0 to 1 how surely, and how many of the words it explains."""

    code: str
    confidence: float
    explained: frozenset[str]
    name: str


class Lexicon:
    """The names of the jobs, as arrays: a few megabytes for eleven thousand names."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Read (job name, code) pairs."""
        self._near: dict[str, tuple[tuple[str, float], ...]] = {}
        self._meanings: dict[str, float] = {}
        self._codes: list[str] = []
        self._names: list[str] = []
        known: dict[str, int] = {}
        postings: dict[str, array[int]] = {}
        forms: dict[str, Word] = {}
        of_name, lengths, teaches = array("H"), array("B"), array("B")
        for name, code in names:
            number = known.setdefault(code, len(known))
            forms.update((word.form, word) for word in _words(name))
            for stems in _variants(name):
                for stem in stems:
                    postings.setdefault(stem, array("i")).append(len(of_name))
                of_name.append(number)
                lengths.append(min(len(stems), 255))
                teaches.append(not _TEACHERS.isdisjoint(stems))
                self._names.append(name)
        self._codes = list(known)
        # The words themselves, in the form of the terms of a segment: what typos are repaired with
        terms = np.array(sorted(EXACT.encode() + form.encode()[:TERM_BYTES] for form in forms), f"S{TERM_BYTES}")
        self.arrays = {"terms": terms, "offsets": np.arange(len(terms) + 1)}
        self._code_of = np.array(of_name, np.uint16)
        self._teaches = np.array(teaches, np.bool_)
        self._sizes = np.maximum(np.bincount(self._code_of, minlength=len(self._codes)), 1)
        self._count = len(of_name)
        self._rarity = {stem: log(1 + self._count / len(found)) for stem, found in postings.items()}
        self._postings = {stem: np.array(found, np.int32) for stem, found in postings.items()}
        self._relatives = self._by_family(forms.values())
        self._weights = np.zeros(self._count, np.float32)
        for stem, found in self._postings.items():
            self._weights[found] += self._rarity[stem]

    def knows(self, stem: str) -> bool:
        """Tell whether a job name has this word."""
        return stem in self._postings

    def relative(self, family: str) -> str | None:
        """Return the word of a family that job names have most."""
        return self._relatives.get(family)

    def _by_family(self, words: Iterable[Word]) -> dict[str, str]:
        best: dict[str, str] = {}
        for one in sorted(words):
            key = None if one.empty else families.key(one)
            if key and len(self._postings[one.stem]) > len(self._postings.get(best.get(key, ""), ())):
                best[key] = one.stem
        return best

    def meaning(self, stem: str) -> float:
        """Return how much a word says of a job, from 0 to 1: little when jobs of all kinds have it (*employé*)."""
        if stem not in self._meanings:
            self._meanings[stem] = self._meaning(stem)
        return self._meanings[stem]

    def _meaning(self, stem: str) -> float:
        found = self._postings.get(stem)
        if found is None:
            return 1.0
        codes = len(np.unique(self._code_of[found]))
        return min(1.0, max(LEAST_MEANING, (log(len(self._codes) / codes) / FULL_MEANING) ** STEEPNESS))

    def trades(self, stems: Sequence[str]) -> list[Trade]:
        """Return the codes that these words name, the surest first."""
        asked = [stem for stem in dict.fromkeys(stems) if stem in self._postings]
        if not asked or len(self._postings[min(asked, key=lambda one: len(self._postings[one]))]) > _COMMONEST:
            return []
        covered = np.zeros(self._count, np.float32)
        for stem in asked:
            covered[self._postings[stem]] += self._rarity[stem]
        unknown = len(set(stems)) - len(asked)
        total = sum(self._rarity[stem] for stem in asked) + unknown * 2.0
        found = self._meant(np.flatnonzero(covered > LEAST * total * 0.8), asked)
        share = covered[found]
        confidence = (share / self._weights[found]) ** 0.7 * (share / total) ** 1.0
        return self._best(found, confidence, asked)

    def _meant(self, names: np.ndarray, asked: Sequence[str]) -> np.ndarray:
        """Leave out, of these names, those who teach, unless this is asked."""
        return names if not _TEACHERS.isdisjoint(asked) else names[~self._teaches[names]]

    def codes_of(self, stem: str) -> tuple[tuple[str, float], ...]:
        """Return the codes whose names often have a word, with how much it belongs to them (0 to 1)."""
        if stem not in self._postings:
            return ()
        if stem not in self._near:
            self._near[stem] = self._codes_of(stem)
        return self._near[stem]

    def _codes_of(self, stem: str) -> tuple[tuple[str, float], ...]:
        found = self._meant(self._postings[stem], [stem])
        if not 0 < len(found) <= _COMMON:
            return ()
        times = np.bincount(self._code_of[found], minlength=len(self._codes))
        strength = np.sqrt(times / self._sizes * (times / len(found)))
        best = np.argsort(-strength, kind="stable")[:MOST_CODES]
        pairs = ((self._codes[code], float(strength[code])) for code in best.tolist())
        return tuple(pair for pair in pairs if pair[1] >= LEAST_SHARE)

    def _best(self, found: np.ndarray, confidence: np.ndarray, asked: list[str]) -> list[Trade]:
        """Keep for each code its surest name."""
        best: dict[int, tuple[float, int]] = {}
        kept = np.flatnonzero(confidence >= LEAST)
        for row in kept[np.argsort(-confidence[kept], kind="stable")][:60].tolist():
            code = int(self._code_of[found[row]])
            best.setdefault(code, (float(confidence[row]), int(found[row])))
        return [
            Trade(self._codes[code], sure, self._explained(name, asked), self._names[name])
            for code, (sure, name) in list(best.items())[:MOST_CODES]
        ]

    def _explained(self, name: int, asked: list[str]) -> frozenset[str]:
        found = (stem for stem in asked if _has(self._postings[stem], name))
        return frozenset(found)


def _has(sorted_names: np.ndarray, name: int) -> bool:
    place = int(np.searchsorted(sorted_names, name))
    return place < len(sorted_names) and int(sorted_names[place]) == name


def _variants(name: str) -> set[frozenset[str]]:
    """Return the stems of a name in each gender: `Maître / Maîtresse d'hôtel` → maître hôtel, maîtresse hôtel."""
    parts = [_words(part) for part in name.split(" / ")]
    tails = [after[len(before) :] for before, after in pairwise(parts)]  # what the next part says beyond this one
    whole = [before + tail for before, tail in zip(parts, tails, strict=False)] + parts[-1:]
    return {frozenset(word.stem for word in words if not word.empty) for words in whole} - {frozenset()}


def _words(text: str) -> list[Word]:
    return [word for chunk in chunks(text) for word in chunk.words]
