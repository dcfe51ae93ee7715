"""Which documents the words match, and how well: decided before any filter, so that counts stay true.

A document that has every clause, in any of its ways, is *complete*. When fewer than `ENOUGH` are, those that have at
least a quarter of what was asked are found too: rare words weigh more, a word that is only in the content less than one
of the title, one that says little of a job (*employé*) less than its trade. What a document lacks lowers its score.
Words found nowhere ask for nothing. The rule looks at the whole catalogue of the day: no filter changes what matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np

from extranet.search.phrases import Payloads, saying
from extranet.search.postings import NOTHING, Scored, both, looked_up, without
from extranet.search.query import Clause, Query
from extranet.search.segment import Shard
from extranet.search.weighing import FULL, NEAR_SHARE, NEAR_WORTH, Weighing
from extranet.search.words.expansion import Expanded, expand

ENOUGH, SHARE = 50, 0.25
COVERAGE = 0.5


@dataclass(frozen=True)
class Match:
    """The documents that match in each shard, with scores; `partial` when some have not all the words."""

    found: tuple[Scored, ...]
    partial: bool = False
    unknown: tuple[str, ...] = ()


def match(
    shards: Sequence[Shard], query: Query | Expanded, today: date, payloads: Payloads = lambda ids: {}
) -> Match | None:
    """Return what the words match among the documents alive that day; None when they ask for nothing.

    `payloads` gives the stored documents of actions, in which phrases are checked.
    """
    expanded = expand(query) if isinstance(query, Query) else query
    if expanded.query.empty:
        return None
    return _Matching(shards, expanded, today, payloads).run()


class _Matching:
    def __init__(self, shards: Sequence[Shard], expanded: Expanded, today: date, payloads: Payloads) -> None:
        self._shards, self._expanded, self._today, self._payloads = shards, expanded, today, payloads
        self._weighing = Weighing(shards, expanded)
        self._said: dict[tuple[int, str], np.ndarray] = {}

    def run(self) -> Match | None:
        """Match all the words; when few documents have them, those that have most of them too."""
        weighing, query = self._weighing, self._expanded.query
        lists = [weighing.wants(shard) for shard in self._shards]
        known = [any(len(of_shard[number].documents) for of_shard in lists) for number in range(len(query.wanted))]
        unknown = tuple(clause.text for clause, found in zip(query.wanted, known, strict=True) if not found)
        if query.wanted and not any(known):
            return None if query.weak else Match(tuple(NOTHING for _ in self._shards), False, unknown)
        every = weighing.importance(lists)
        importance = {number: every[number] for number, found in enumerate(known) if found}
        lists = [[one for one, found in zip(of_shard, known, strict=True) if found] for of_shard in lists]
        found = [self._complete(shard, of_shard) for shard, of_shard in zip(self._shards, lists, strict=True)]
        count = sum(len(one.documents) for one in found)
        if query.wanted and count < ENOUGH and not query.weak:
            found = [self._most(*pair, importance) for pair in zip(self._shards, lists, strict=True)]
        partial = bool(unknown) or sum(len(one.documents) for one in found) > count
        return Match(tuple(found), partial, unknown)

    def _complete(self, shard: Shard, lists: list[Scored]) -> Scored:
        """Return the documents that every clause matches; every document when only exclusions were typed."""
        if not lists:
            count = len(shard.segment)
            return self._alive(shard, Scored(np.arange(count, dtype=np.int32), np.zeros(count, np.float32)))
        found = reduce(both, sorted(lists, key=lambda one: len(one.documents)))
        return self._alive(shard, self._raised(shard, found))

    def _most(self, shard: Shard, lists: list[Scored], importance: dict[int, float]) -> Scored:
        """Return the documents that have enough of what was asked, the complete ones above all others."""
        size, total = len(shard.segment), sum(importance.values())
        scores, had, times = np.zeros(size, np.float32), np.zeros(size, np.float32), np.zeros(size, np.uint8)
        for one, (number, weight) in zip(lists, importance.items(), strict=True):
            scores[one.documents] += one.scores
            times[one.documents] += 1
            has = np.zeros(size, np.float32)
            near = self._weighing.near(shard, number)
            scores[near.documents] += near.scores * np.float32(weight * NEAR_WORTH)
            has[near.documents] = NEAR_SHARE
            has[one.documents] = np.maximum(has[one.documents], np.minimum(one.scores / np.float32(weight * FULL), 1))
            had += has * np.float32(weight)
        jobs = self._weighing.jobs(shard)
        had[jobs.documents] = np.maximum(had[jobs.documents], jobs.scores * np.float32(total))
        complete = times == len(lists)
        documents = np.flatnonzero(complete | (had >= np.float32(SHARE * total))).astype(np.int32)
        found = self._raised(shard, Scored(documents, scores[documents] * (had[documents] / total) ** COVERAGE))
        return self._alive(shard, found)

    def _raised(self, shard: Shard, found: Scored) -> Scored:
        """Add what the job and the whole title are worth."""
        for bonus in self._weighing.bonuses(shard):
            if len(bonus.documents):
                found = Scored(found.documents, found.scores + looked_up(bonus, found.documents)[1])
        return found

    def _alive(self, shard: Shard, one: Scored) -> Scored:
        """Keep the documents alive that day that say the phrases and that no exclusion matches."""
        kept = shard.only_living(one.documents, self._today)
        for clause in self._expanded.query.excluded:
            kept &= without(one.documents, self._excluded(shard, clause))
        for phrase in self._expanded.query.phrases:
            kept &= ~without(one.documents, self._saying(shard, phrase))
        return Scored(one.documents[kept].astype(np.int64), one.scores[kept])

    def _excluded(self, shard: Shard, clause: Clause) -> np.ndarray:
        return self._saying(shard, clause.phrase) if clause.phrase else self._weighing.clause(shard, clause).documents

    def _saying(self, shard: Shard, phrase: str) -> np.ndarray:
        key = id(shard), phrase
        if key not in self._said:
            self._said[key] = saying(shard, phrase, self._payloads)
        return self._said[key]
