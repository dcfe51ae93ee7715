"""What each way to have a clause is worth to each document: postings, scaled by rarity and by the kind of way."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np

from extranet.search.answering.postings import Joined, Listed, Part, Scored, Ways, any_of, listed, looked_up
from extranet.search.answering.remembering import remembered
from extranet.search.index.segment import Shard
from extranet.search.index.texts import CODE_KEY
from extranet.search.words.analysis import EXACT, Word, mark, word
from extranet.search.words.expansion import JOB, JOINED, TYPED, Expanded, Want, Way
from extranet.search.words.query import Clause

EXACT_SHARE = 0.3  # what the exact form adds to the stem
JOB_WORTH, JOB_AS_WORD, WHOLE_WORTH = 8.0, 0.3, 8.0
SURE = 0.75  # a job named so surely stands for the words that name it
FULL = 2.0  # the impact of a word that a document has in full: in its title or its job, not just its content
NEAR_WORTH, NEAR_SHARE = 2.0, 0.5
_SPLIT_FROM, _SHORTEST_PART = 8, 3


class Weighing:
    """Look up the ways of an expanded query in a shard."""

    def __init__(self, shard: Shard, expanded: Expanded) -> None:
        self._shard, self._segment, self._expanded = shard, shard.segment, expanded
        self._rarities: dict[str, float] = {}
        self._wants = [self._split(want) for want in expanded.wants]

    def wanted(self) -> list[Joined | Ways]:
        """Return for each clause the documents that have it in any of its ways, with what they score."""
        return [
            remembered(self._shard, want.ways + self._jobs_as_words(number), self._looked)
            for number, want in enumerate(self._wants)
        ]

    def meaning(self, number: int) -> float:
        """Return how much a clause says, from 0 to 1."""
        return self._wants[number].meaning

    def near(self, number: int) -> Scored:
        """Return the documents of jobs whose names often have the words of a clause, with how much they belong."""
        return self._strongest(self._wants[number].near)

    def importance(self, number: int, found: Joined | Ways) -> float:
        """Return how much a clause weighs in what was asked: the rarer its words, or what stands for them, the more."""
        want = self._wants[number]
        rarities = [
            self._rarity(EXACT + one.form if one.empty else one.stem)
            for one in want.ways[0].words
            if self._frequency(one.stem)
        ]
        return (max(rarities) if rarities else self._scarcity(len(found.documents))) * want.meaning

    def titled(self, documents: np.ndarray, numbers: Sequence[int]) -> np.ndarray:
        """Tell which documents have in full all the words of these clauses, as they were typed."""
        return self._in_full([each for number in numbers for each in self._wants[number].ways[0].words], documents)

    def is_kind(self, number: int, documents: np.ndarray) -> np.ndarray:
        """Tell which documents have in full a kind of diploma, by its name or by another for it."""
        has = np.zeros(len(documents), np.bool_)
        for way in self._wants[number].ways:
            if way.words:
                has |= self._in_full(way.words, documents)
        return has

    def _in_full(self, words: Sequence[Word], documents: np.ndarray) -> np.ndarray:
        """Tell which documents have in full all of these words."""
        has = np.ones(len(documents), np.bool_)
        for each in words:
            if not each.empty:
                has &= looked_up(*self._segment.postings(each.stem), documents) >= FULL
        return has

    def jobs(self) -> Scored:
        """Return the documents of the jobs that the query names, with how surely it does."""
        return self._strongest([(trade.code, trade.confidence) for trade in self._expanded.trades])

    def bonuses(self) -> list[Scored]:
        """Return what a document gains by its job, and by a title that is exactly what was typed."""
        found = []
        if self._expanded.trades:
            jobs = self.jobs()
            found.append(Scored(jobs.documents, jobs.scores * np.float32(JOB_WORTH)))
        documents, impacts = self._segment.postings(self._expanded.whole)
        if len(documents):
            found.append(Scored(documents, impacts.astype(np.float32) * np.float32(WHOLE_WORTH)))
        return found

    def clause(self, clause: Clause) -> np.ndarray:
        """Return the documents that have a clause as it was typed."""
        ways = [self._way(Way(TYPED, alternative)) for alternative in clause.alternatives]
        return any_of([way.documents for way in ways], len(self._segment))

    def _jobs_as_words(self, number: int) -> tuple[Way, ...]:
        """Return the jobs that are named so surely that they stand for the words of a clause."""
        return tuple(
            Way(JOB, key=CODE_KEY + trade.code, worth=trade.confidence * JOB_AS_WORD)
            for trade, numbers in zip(self._expanded.trades, self._expanded.explains, strict=True)
            if number in numbers and trade.confidence >= SURE
        )

    def _strongest(self, codes: Sequence[tuple[str, float]]) -> Scored:
        """Return the documents of some jobs, with the best of their strengths."""
        lists = [(self._segment.postings(CODE_KEY + code)[0], strength) for code, strength in codes]
        documents = any_of([own for own, _ in lists], len(self._segment))
        scores = np.zeros(len(documents), np.float32)
        for own, strength in lists:
            scores = np.maximum(scores, looked_up(own, None, documents) * np.float32(strength))
        return Scored(documents, scores)

    def _looked(self, ways: Sequence[Way]) -> Ways:
        return Ways([self._way(way) for way in ways], len(self._segment))

    def _way(self, way: Way) -> Listed:
        if way.key:
            own = self._segment.postings(way.key)
            return listed([Part(own, way.worth * self._rarity(way.key) if len(own[0]) else 0.0)])
        return listed([self._word(each) for each in way.words], way.worth)

    def _word(self, one: Word) -> Part:
        """Return the documents that have a word in any of its forms; the very form typed counts more."""
        key = EXACT + one.form
        exact = self._segment.postings(key)
        worth = EXACT_SHARE * self._rarity(key) if len(exact[0]) else 0.0
        if one.empty:
            return Part(exact, worth)
        own = self._segment.postings(one.stem)
        return Part(own, self._rarity(one.stem) if len(own[0]) else 0.0, exact, worth)

    def _frequency(self, key: str) -> int:
        return len(self._segment.postings(key)[0])

    def _rarity(self, key: str) -> float:
        """Return how rare a key is, documents that hardly have it hardly counting."""
        known = self._rarities.get(key)
        if known is None:
            known = self._rarities[key] = self._scarcity(self._segment.mass(key, FULL) / FULL)
        return known

    def _scarcity(self, frequency: float) -> float:
        return log(1 + ((len(self._segment) or 1) - frequency + 0.5) / (frequency + 0.5))

    def _split(self, want: Want) -> Want:
        """Add to a word typed in one piece the two words that the catalogue writes: `aidesoignant`."""
        typed = [way for way in want.ways if way.kind in (TYPED, JOINED)]
        if len(typed) != 1 or len(typed[0].words) != 1:
            return want
        form = typed[0].words[0].form
        if len(form) < _SPLIT_FROM or not form.isalpha():
            return want
        memory = self._shard.memory
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
