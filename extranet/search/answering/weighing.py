"""What each way to have a clause is worth to each document: postings, scaled by rarity and by the kind of way."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np

from extranet.search.answering.postings import Listed, Part, Postings, Scored, Ways, any_of, best_of, listed, looked_up
from extranet.search.answering.remembering import joined
from extranet.search.index.segment import Shard
from extranet.search.index.texts import CODE_KEY, whole
from extranet.search.words.analysis import EXACT, Word, mark, word
from extranet.search.words.expansion import JOINED, TYPED, Expanded, Want, Way
from extranet.search.words.query import Clause

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

    def wants(self, shard: Shard) -> list[Ways]:
        """Return for each clause the ways to have it that some document has."""
        found = []
        for number, want in enumerate(self._wants):
            ways = [*joined(shard, want.ways, lambda ways: [self._way(shard, way) for way in ways])]
            for trade, numbers in zip(self._expanded.trades, self._expanded.explains, strict=True):
                if number in numbers and trade.confidence >= SURE:
                    key = CODE_KEY + trade.code
                    worth = trade.confidence * JOB_AS_WORD * self._rarity(key)
                    ways.append(listed([Part(self._postings(shard, key), worth)]))
            found.append([way for way in ways if len(way.documents)])
        return found

    def scores(self, number: int, ways: Ways, documents: np.ndarray) -> np.ndarray:
        """Return what these documents score by a clause; 0 where they have it in none of these ways."""
        meaning = self._wants[number].meaning
        scores = best_of(ways, documents)
        return scores if meaning == 1.0 else scores * np.float32(meaning)

    def near(self, shard: Shard, number: int) -> Scored:
        """Return the documents of jobs whose names often have the words of a clause, with how much they belong."""
        return self._strongest(shard, self._wants[number].near)

    def importance(self, lists: Sequence[Sequence[Ways]]) -> list[float]:
        """Return how much each clause weighs in what was asked: the rarer, the more."""
        return [self._unit(number, lists) * want.meaning for number, want in enumerate(self._wants)]

    def titled(self, shard: Shard, documents: np.ndarray, numbers: Sequence[int]) -> np.ndarray:
        """Tell which documents have in full all the words of these clauses, as they were typed."""
        words = (each for number in numbers for each in self._wants[number].ways[0].words if not each.empty)
        has = np.ones(len(documents), np.bool_)
        for each in words:
            has &= looked_up(*self._postings(shard, each.stem), documents) >= FULL
        return has

    def _unit(self, number: int, lists: Sequence[Sequence[Ways]]) -> float:
        """Return the rarity of a clause: that of its words, or of what stands for them."""
        words = self._wants[number].ways[0].words
        rarities = [self._rarity(EXACT + one.form if one.empty else one.stem) for one in words]
        known = [rarity for rarity, one in zip(rarities, words, strict=True) if self._frequency(one.stem)]
        if known:
            return max(known)
        found = (
            any_of([way.documents for way in ways[number]], len(shard.segment))
            for shard, ways in zip(self._shards, lists, strict=True)
        )
        return self._scarcity(sum(map(len, found)))

    def jobs(self, shard: Shard) -> Scored:
        """Return the documents of the jobs that the query names, with how surely it does."""
        return self._strongest(shard, [(trade.code, trade.confidence) for trade in self._expanded.trades])

    def _strongest(self, shard: Shard, codes: Sequence[tuple[str, float]]) -> Scored:
        """Return the documents of some jobs, with the best of their strengths."""
        lists = [(self._postings(shard, CODE_KEY + code)[0], strength) for code, strength in codes]
        documents = any_of([own for own, _ in lists], len(shard.segment))
        scores = np.zeros(len(documents), np.float32)
        for own, strength in lists:
            scores = np.maximum(scores, looked_up(own, None, documents) * np.float32(strength))
        return Scored(documents, scores)

    def bonuses(self, shard: Shard) -> list[Scored]:
        """Return what a document gains by its job, and by a title that is exactly what was typed."""
        found = []
        if self._expanded.trades:
            jobs = self.jobs(shard)
            found.append(Scored(jobs.documents, jobs.scores * np.float32(JOB_WORTH)))
        words = [each for clause in self._expanded.query.wanted for each in clause.alternatives[0]]
        documents, impacts = self._postings(shard, whole(words))
        if len(documents):
            found.append(Scored(documents, impacts.astype(np.float32) * np.float32(WHOLE_WORTH)))
        return found

    def clause(self, shard: Shard, clause: Clause) -> np.ndarray:
        """Return the documents that have a clause as it was typed."""
        ways = [self._way(shard, Way(TYPED, alternative)) for alternative in clause.alternatives]
        return any_of([way.documents for way in ways], len(shard.segment))

    def _way(self, shard: Shard, way: Way) -> Listed:
        if way.key:
            own = self._postings(shard, way.key)
            return listed([Part(own, way.worth * self._rarity(way.key) if len(own[0]) else 0.0)])
        return listed([self._word(shard, each) for each in way.words], way.worth)

    def _word(self, shard: Shard, one: Word) -> Part:
        """Return the documents that have a word in any of its forms; the very form typed counts more."""
        key = EXACT + one.form
        exact = self._postings(shard, key)
        worth = EXACT_SHARE * self._rarity(key) if len(exact[0]) else 0.0
        if one.empty:
            return Part(exact, worth)
        own = self._postings(shard, one.stem)
        return Part(own, self._rarity(one.stem) if len(own[0]) else 0.0, exact, worth)

    def _postings(self, shard: Shard, key: str) -> Postings:
        return shard.segment.postings(key)

    def _frequency(self, key: str) -> int:
        return sum(len(self._postings(shard, key)[0]) for shard in self._shards)

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
