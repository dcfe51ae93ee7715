"""Which documents the words match, and how well: decided before any filter, so that counts stay true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from math import log

import numpy as np

from extranet.search.analysis import EXACT, Word, mark, word
from extranet.search.postings import NOTHING, Scored, both, either, raised, scaled, without
from extranet.search.query import Clause, Query
from extranet.search.segment import Shard

EXACT_SHARE = 0.5  # what the exact form adds to the stem
_SPLIT_FROM, _SHORTEST_PART = 8, 3


@dataclass(frozen=True)
class Match:
    """The documents that match in each shard, with scores; `partial` when none has all the words."""

    found: tuple[Scored, ...]
    partial: bool = False
    unknown: tuple[str, ...] = ()


def match(shards: Sequence[Shard], query: Query, today: date) -> Match | None:
    """Return what the words match among the documents alive that day; None when they ask for nothing."""
    if query.empty:
        return None
    return _Matching(shards, query, today).run()


class _Matching:
    def __init__(self, shards: Sequence[Shard], query: Query, today: date) -> None:
        self._shards, self._query, self._today = shards, query, today
        self._documents = sum(len(shard.segment) for shard in shards) or 1

    def run(self) -> Match | None:
        """Match all the words; else those documents that have most of them."""
        wanted = [self._split(clause) for clause in self._query.wanted]
        lists = [[self._clause(shard, clause) for clause in wanted] for shard in self._shards]
        pairs = list(zip(self._shards, lists, strict=True))
        found = [self._alive(shard, self._all(shard, of_shard)) for shard, of_shard in pairs]
        partial = not any(len(one.documents) for one in found)
        if partial and len(wanted) > 1:
            found = self._most(lists)
        if partial and self._query.weak and not any(len(one.documents) for one in found):
            return None
        unknown = [
            clause.text
            for number, clause in enumerate(wanted)
            if not any(len(of_shard[number].documents) for of_shard in lists)
        ]
        somewhere = any(len(one.documents) for one in found)
        return Match(tuple(found), partial and somewhere, tuple(unknown))

    def _all(self, shard: Shard, lists: list[Scored]) -> Scored:
        """Return the documents that every clause matches; every document when only exclusions were typed."""
        if not lists:
            count = len(shard.segment)
            return Scored(np.arange(count, dtype=np.int32), np.zeros(count, np.float32))
        return reduce(both, sorted(lists, key=lambda one: len(one.documents)))

    def _most(self, lists: list[list[Scored]]) -> list[Scored]:
        """Return, in each shard, the documents that the greatest number of clauses match."""
        counted = []
        for shard, of_shard in zip(self._shards, lists, strict=True):
            times = np.zeros(len(shard.segment), np.uint8)
            scores = np.zeros(len(shard.segment), np.float32)
            for one in of_shard:
                times[one.documents] += 1
                scores[one.documents] += one.scores
            documents = np.flatnonzero(times).astype(np.int32)
            alive = self._alive(shard, Scored(documents, scores[documents]))
            counted.append((alive, times[alive.documents]))
        most = max((int(times.max(initial=0)) for _, times in counted), default=0)
        if not most:
            return [NOTHING for _ in self._shards]
        return [Scored(one.documents[times == most], one.scores[times == most]) for one, times in counted]

    def _alive(self, shard: Shard, one: Scored) -> Scored:
        """Keep the documents alive that day that no exclusion matches."""
        kept = shard.only_living(one.documents, self._today)
        for clause in self._query.excluded:
            kept &= without(one.documents, self._clause(shard, clause).documents)
        return Scored(one.documents[kept].astype(np.int64), one.scores[kept])

    def _clause(self, shard: Shard, clause: Clause) -> Scored:
        alternatives = [
            reduce(both, [self._word(shard, each) for each in alternative]) for alternative in clause.alternatives
        ]
        return reduce(either, alternatives)

    def _word(self, shard: Shard, one: Word) -> Scored:
        """Return the documents that have a word in any of its forms; the very form typed counts more."""
        exact = scaled(shard.segment.postings(EXACT + one.form), EXACT_SHARE * self._rarity(EXACT + one.form))
        if one.empty:
            return exact
        return raised(scaled(shard.segment.postings(one.stem), self._rarity(one.stem)), exact)

    def _frequency(self, key: str) -> int:
        return sum(len(shard.segment.postings(key)[0]) for shard in self._shards)

    def _rarity(self, key: str) -> float:
        frequency = self._frequency(key)
        return log(1 + (self._documents - frequency + 0.5) / (frequency + 0.5))

    def _split(self, clause: Clause) -> Clause:
        """Add to a word typed in one piece the two words that the catalogue writes: `aidesoignant`."""
        if len(clause.alternatives) != 1 or len(clause.alternatives[0]) != 1:
            return clause
        form = clause.alternatives[0][0].form
        if len(form) < _SPLIT_FROM or not form.isalpha():
            return clause
        memory = self._shards[0].memory
        if form not in memory:
            memory[form] = self._parts(form)
        parts = memory[form]
        return Clause(clause.text, (*clause.alternatives, parts)) if parts else clause

    def _parts(self, form: str) -> tuple[Word, Word] | None:
        """Return how the catalogue cuts a word: where it writes a hyphen; for an unknown word, into two known ones."""
        cuts = [
            (word(form[:place]), word(form[place:])) for place in range(_SHORTEST_PART, len(form) - _SHORTEST_PART + 1)
        ]
        marked = next((cut for cut in cuts if self._frequency(mark(*cut))), None)
        if marked or self._frequency(word(form).stem):
            return marked
        return max(cuts, key=lambda cut: self._known(cut), default=None) if any(map(self._known, cuts)) else None

    def _known(self, cut: tuple[Word, Word]) -> int:
        return min(self._frequency(EXACT + one.form) for one in cut)
