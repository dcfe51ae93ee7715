"""Which documents the words match, and how well: decided before any filter, so that counts stay true.

A document that has every clause, in any of its ways, is *complete*. When fewer than `ENOUGH` are, those that have at
least a quarter of what was asked are found too: rare words weigh more, a word that is only in the content less than one
of the title, one that says little of a job (*employé*) less than its trade. What a document lacks lowers its score.
Words found nowhere ask for nothing. When other words than those typed were looked for, what scores next to nothing
beside the best is left out beyond the first `ENOUGH`. The rules look at the whole catalogue of the day: no filter
changes what matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from extranet.search.answering.alike import Named, with_alike
from extranet.search.answering.phrases import Payloads, saying
from extranet.search.answering.postings import NOTHING, Scored, Ways, Worked, any_of, having, looked_up, without
from extranet.search.answering.weighing import FULL, NEAR_SHARE, NEAR_WORTH, Weighing
from extranet.search.index.segment import Shard
from extranet.search.words.expansion import Expanded, expand
from extranet.search.words.query import Clause, Query

ENOUGH, SHARE = 50, 0.25
FAINT = 0.05
SURELY = 0.85  # a job named in its very words: the words are not those of a title
COVERAGE = 0.5
_ROUNDED = 0.999


@dataclass(frozen=True)
class Match:
    """The documents that match in each shard, with scores; `partial` when some have not all the words."""

    found: tuple[Scored, ...]
    partial: bool = False
    unknown: tuple[str, ...] = ()

    def among(self, shards: Sequence[Shard]) -> list[tuple[Shard, Scored]]:
        """Return the shards where some document matches, with those; one of them at least."""
        pairs = list(zip(shards, self.found, strict=True))
        return [pair for pair in pairs if len(pair[1].documents)] or pairs[:1]


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


class _Most(NamedTuple):
    """The documents that have enough of what was asked, and which of them have all of it."""

    found: Scored
    complete: np.ndarray


class _Matching:
    def __init__(self, shards: Sequence[Shard], expanded: Expanded, today: date, payloads: Payloads) -> None:
        self._shards, self._expanded, self._today, self._payloads = shards, expanded, today, payloads
        self._weighing = Weighing(shards, expanded)
        self._said: dict[tuple[int, str], np.ndarray] = {}

    def run(self) -> Match | None:
        """Match all the words; when few documents have them, those that have most of them too."""
        weighing, query = self._weighing, self._expanded.query
        lists = [weighing.wants(shard) for shard in self._shards]
        known = [any(of_shard[number] for of_shard in lists) for number in range(len(query.wanted))]
        unknown = tuple(clause.text for clause, found in zip(query.wanted, known, strict=True) if not found)
        if query.wanted and not any(known):
            return None if query.weak else Match(tuple(NOTHING for _ in self._shards), False, unknown)
        numbers = [number for number, found in enumerate(known) if found]
        found = [self._complete(*pair, numbers) for pair in zip(self._shards, lists, strict=True)]
        count = sum(len(one.documents) for one in found)
        if query.weak and not count:
            return None
        if query.wanted and count < ENOUGH and not query.weak:
            every = weighing.importance(lists)
            importance = {number: every[number] for number in numbers}
            most = [self._most(*pair, importance) for pair in zip(self._shards, lists, strict=True)]
            scored = zip(self._shards, self._with_alike(most, list(importance)), strict=True)
            found = [self._alive(shard, self._raised(shard, one)) for shard, one in scored]
        partial = bool(unknown) or sum(len(one.documents) for one in found) > count
        if partial or self._expanded.widened:
            found = without_faint([one.in_full() for one in found])
        return Match(tuple(found), partial, unknown)

    def _complete(self, shard: Shard, lists: list[Ways], numbers: list[int]) -> Scored:
        """Return the documents that every clause matches; every document when only exclusions were typed."""
        size = len(shard.segment)
        if not numbers:
            return self._alive(shard, Scored(np.arange(size), np.zeros(size, np.float32)))
        fewest, *others = sorted(numbers, key=lambda number: sum(len(way.documents) for way in lists[number]))
        # Numbers of the machine's own size: they are looked up again and again
        documents = any_of([way.documents for way in lists[fewest]], size).astype(np.intp)
        for number in others:
            documents = documents[having(lists[number], documents)]
        kept = self._kept(shard, documents)
        documents = documents if kept is None else documents[kept]
        ordered = [(number, lists[number]) for number in (fewest, *others)]
        return Scored(documents, Worked(lambda rows: self._worth(shard, ordered, documents[rows])))

    def _worth(self, shard: Shard, lists: list[tuple[int, Ways]], documents: np.ndarray) -> np.ndarray:
        """Return what documents that have every clause score."""
        (number, ways), *others = lists
        scores = self._weighing.scores(number, ways, documents)
        for number, ways in others:
            scores = scores + self._weighing.scores(number, ways, documents)
        return self._raised(shard, Scored(documents, scores)).scores

    def _most(self, shard: Shard, lists: list[Ways], importance: dict[int, float]) -> _Most:
        """Return the documents that have enough of what was asked, the complete ones above all others."""
        total, jobs = sum(importance.values()), self._weighing.jobs(shard)
        near = {number: self._weighing.near(shard, number) for number in importance}
        telling = [way.documents for number in _telling(importance) for way in lists[number]]
        telling += [near[number].documents for number in _telling(importance)]
        found = any_of([*telling, jobs.documents], len(shard.segment)).astype(np.intp)
        scores, had, times = (np.zeros(len(found), kind) for kind in (np.float32, np.float32, np.uint8))
        for number, weight in importance.items():
            own = self._weighing.scores(number, lists[number], found)
            times += own != 0
            strengths = looked_up(*near[number], found)
            scores += own
            scores += strengths * np.float32(weight * NEAR_WORTH)
            has = (strengths != 0) * np.float32(NEAR_SHARE)
            had += np.maximum(has, np.minimum(own / np.float32(weight * FULL), 1)) * np.float32(weight)
        had = np.maximum(had, looked_up(*jobs, found) * np.float32(total))
        complete = times == len(importance)
        kept = complete | (had >= np.float32(SHARE * total))
        scores = scores[kept] * (had[kept] / total) ** COVERAGE
        return _Most(Scored(found[kept], scores), complete[kept])

    def _with_alike(self, most: Sequence[_Most], numbers: Sequence[int]) -> list[Scored]:
        """Add what leading to the same jobs is worth, when the words are those of a title and name no job."""
        found = [one.found for one in most]
        if len(numbers) < 2 or any(trade.confidence >= SURELY for trade in self._expanded.trades):
            return found
        named = [
            Named(self._weighing.titled(shard, one.found.documents, numbers) & one.complete, one.complete)
            for shard, one in zip(self._shards, most, strict=True)
        ]
        if not any(one.titled.any() for one in named):
            return found
        return with_alike([shard.segment for shard in self._shards], found, named)

    def _raised(self, shard: Shard, found: Scored) -> Scored:
        """Add what the job and the whole title are worth."""
        for bonus in self._weighing.bonuses(shard):
            found = Scored(found.documents, found.scores + looked_up(*bonus, found.documents))
        return found

    def _alive(self, shard: Shard, one: Scored) -> Scored:
        kept = self._kept(shard, one.documents)
        return one if kept is None else Scored(one.documents[kept], one.scores[kept])

    def _kept(self, shard: Shard, documents: np.ndarray) -> np.ndarray | None:
        """Tell which documents are alive that day, say the phrases and match no exclusion (None: all of them)."""
        living, query = shard.living(self._today), self._expanded.query
        if living is None and not query.excluded and not query.phrases:
            return None
        kept = np.ones(len(documents), np.bool_) if living is None else living[documents]
        for clause in query.excluded:
            kept &= without(documents, self._excluded(shard, clause))
        for phrase in query.phrases:
            kept &= ~without(documents, self._saying(shard, phrase))
        return kept

    def _excluded(self, shard: Shard, clause: Clause) -> np.ndarray:
        return self._saying(shard, clause.phrase) if clause.phrase else self._weighing.clause(shard, clause)

    def _saying(self, shard: Shard, phrase: str) -> np.ndarray:
        key = id(shard), phrase
        if key not in self._said:
            self._said[key] = saying(shard, phrase, self._payloads)
        return self._said[key]


def without_faint(found: list[Scored]) -> list[Scored]:
    """Leave out, beyond the first `ENOUGH`, the documents that score next to nothing beside the best."""
    count = sum(len(one.documents) for one in found)
    if count <= ENOUGH:
        return found
    least = FAINT * max(float(one.scores.max(initial=0)) for one in found)
    if sum(int(np.count_nonzero(one.scores >= least)) for one in found) < ENOUGH:
        scores = np.concatenate([one.scores for one in found])
        least = float(np.partition(scores, count - ENOUGH)[count - ENOUGH])
    kept = (one.scores >= least for one in found)
    return [Scored(one.documents[own], one.scores[own]) for one, own in zip(found, kept, strict=True)]


def _telling(importance: dict[int, float]) -> list[int]:
    """Return the clauses of which a document must have one: all the others together are not enough."""
    enough = SHARE * sum(importance.values()) * _ROUNDED
    lightest = sorted(importance, key=lambda number: importance[number])
    sums = accumulate(importance[number] for number in lightest)
    return [number for number, least in zip(lightest, sums, strict=True) if least >= enough]
