"""What each way to have a clause is worth to each document: postings, scaled by rarity and by the kind of way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import log

import numpy as np

from extranet.search.analysis import EXACT, Word, mark, word
from extranet.search.postings import Scored, best_of, both, raised, scaled
from extranet.search.query import Clause
from extranet.search.segment import Shard
from extranet.search.texts import CODE_KEY, whole
from extranet.search.words.expansion import JOINED, TYPED, Expanded, Want, Way

EXACT_SHARE = 0.3  # what the exact form adds to the stem
JOB_WORTH, JOB_AS_WORD, WHOLE_WORTH = 8.0, 0.3, 8.0
SURE = 0.75  # a job named so surely stands for the words that name it
FULL = 2.0  # the impact of a word that a document has in full: in its title or its job, not just its content
NEAR_WORTH, NEAR_SHARE = 2.0, 0.5
_SPLIT_FROM, _SHORTEST_PART = 8, 3


class Weighing:
    """Look up the ways of an expanded query in the shards of one view."""

    def __init__(self, shards: Sequence[Shard], expanded: Expanded) -> None:
        self._shards, self._expanded = shards, expanded
        self._documents = sum(len(shard.segment) for shard in shards) or 1
        self._rarities: dict[str, float] = {}
        self._wants = [self._split(want) for want in expanded.wants]

    def wants(self, shard: Shard) -> list[Scored]:
        """Return for each clause the documents that have it in any way."""
        size = len(shard.segment)
        found = []
        for number, want in enumerate(self._wants):
            lists = [self._way(shard, way) for way in want.ways]
            for trade, numbers in zip(self._expanded.trades, self._expanded.explains, strict=True):
                if number in numbers and trade.confidence >= SURE:
                    key = CODE_KEY + trade.code
                    worth = trade.confidence * JOB_AS_WORD * self._rarity(key)
                    lists.append(scaled(shard.segment.postings(key), worth))
            one = best_of(lists, size)
            found.append(Scored(one.documents, one.scores * np.float32(want.meaning)))
        return found

    def near(self, shard: Shard, number: int) -> Scored:
        """Return the documents of jobs whose names often have the words of a clause, with how much they belong."""
        lists = []
        for code, strength in self._wants[number].near:
            documents, _ = shard.segment.postings(CODE_KEY + code)
            lists.append(Scored(documents, np.full(len(documents), strength, np.float32)))
        return best_of(lists, len(shard.segment))

    def importance(self, lists: Sequence[Sequence[Scored]]) -> list[float]:
        """Return how much each clause weighs in what was asked: the rarer, the more."""
        return [self._unit(number, lists) * want.meaning for number, want in enumerate(self._wants)]

    def _unit(self, number: int, lists: Sequence[Sequence[Scored]]) -> float:
        """Return the rarity of a clause: that of its words, or of what stands for them."""
        words = self._wants[number].ways[0].words
        rarities = [self._rarity(EXACT + one.form if one.empty else one.stem) for one in words]
        known = [rarity for rarity, one in zip(rarities, words, strict=True) if self._frequency(one.stem)]
        return max(known) if known else self._scarcity(sum(len(of_shard[number].documents) for of_shard in lists))

    def jobs(self, shard: Shard) -> Scored:
        """Return the documents of the jobs that the query names, with how surely it does."""
        lists = []
        for trade in self._expanded.trades:
            documents, _ = shard.segment.postings(CODE_KEY + trade.code)
            lists.append(Scored(documents, np.full(len(documents), trade.confidence, np.float32)))
        return best_of(lists, len(shard.segment))

    def bonuses(self, shard: Shard) -> list[Scored]:
        """Return what a document gains by its job, and by a title that is exactly what was typed."""
        jobs = self.jobs(shard)
        found = [Scored(jobs.documents, jobs.scores * np.float32(JOB_WORTH))]
        words = [each for clause in self._expanded.query.wanted for each in clause.alternatives[0]]
        documents, impacts = shard.segment.postings(whole(words))
        return [*found, Scored(documents, impacts.astype(np.float32) * np.float32(WHOLE_WORTH))]

    def clause(self, shard: Shard, clause: Clause) -> Scored:
        """Return the documents that have a clause as it was typed."""
        ways = [Way(TYPED, alternative) for alternative in clause.alternatives]
        return best_of([self._way(shard, way) for way in ways], len(shard.segment))

    def _way(self, shard: Shard, way: Way) -> Scored:
        if way.key:
            return scaled(shard.segment.postings(way.key), way.worth * self._rarity(way.key))
        found = reduce(both, [self._word(shard, each) for each in way.words])
        return found if way.worth == 1.0 else Scored(found.documents, found.scores * np.float32(way.worth))

    def _word(self, shard: Shard, one: Word) -> Scored:
        """Return the documents that have a word in any of its forms; the very form typed counts more."""
        exact = scaled(shard.segment.postings(EXACT + one.form), EXACT_SHARE * self._rarity(EXACT + one.form))
        if one.empty:
            return exact
        return raised(scaled(shard.segment.postings(one.stem), self._rarity(one.stem)), exact)

    def _frequency(self, key: str) -> int:
        return sum(len(shard.segment.postings(key)[0]) for shard in self._shards)

    def _rarity(self, key: str) -> float:
        """Return how rare a key is, documents that hardly have it hardly counting."""
        known = self._rarities.get(key)
        if known is None:
            count = sum(shard.segment.mass(key, FULL) for shard in self._shards) / FULL
            known = self._rarities[key] = self._scarcity(count)
        return known

    def _scarcity(self, frequency: float) -> float:
        return log(1 + (self._documents - frequency + 0.5) / (frequency + 0.5))

    def _split(self, want: Want) -> Want:
        """Add to a word typed in one piece the two words that the catalogue writes: `aidesoignant`."""
        typed = [way for way in want.ways if way.kind in (TYPED, JOINED)]
        if len(typed) != 1 or len(typed[0].words) != 1:
            return want
        form = typed[0].words[0].form
        if len(form) < _SPLIT_FROM or not form.isalpha():
            return want
        memory = self._shards[0].memory
        if form not in memory:
            memory[form] = self._parts(form)
        parts = memory[form]
        return want._replace(ways=(*want.ways, Way(JOINED, parts))) if parts else want

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
