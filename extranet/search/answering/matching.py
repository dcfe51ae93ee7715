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
from extranet.search.answering.kernel import joining
from extranet.search.answering.phrases import Payloads, saying
from extranet.search.answering.postings import NOTHING, Joined, Scored, Ways, any_of, looked_up, without
from extranet.search.answering.weighing import FULL, NEAR_SHARE, NEAR_WORTH, Weighing
from extranet.search.index.segment import Shard
from extranet.search.words.expansion import Expanded, expand
from extranet.search.words.query import Clause, Query

ENOUGH, SHARE = 50, 0.25
FAINT = 0.05
SURELY = 0.85  # a job named in its very words: the words are not those of a title
COVERAGE = 0.5
SAME_KIND = 1.25  # what having all the words is worth more to the very kind of diploma that was asked
_ROUNDED = 0.999


@dataclass(frozen=True)
class Match:
    """The documents that match, with scores; `partial` when some have not all the words."""

    found: Scored
    partial: bool = False
    unknown: tuple[str, ...] = ()


def match(shard: Shard, query: Query | Expanded, today: date, payloads: Payloads = lambda ids: {}) -> Match | None:
    """Return what the words match among the documents alive that day; None when they ask for nothing.

    `payloads` gives the stored documents of actions, in which phrases are checked.
    """
    expanded = expand(query) if isinstance(query, Query) else query
    if expanded.query.empty:
        return None
    return _Matching(shard, expanded, today, payloads).run()


class _Most(NamedTuple):
    """The documents that have enough of what was asked, and which of them have all of it."""

    found: Scored
    complete: np.ndarray


class _Matching:
    def __init__(self, shard: Shard, expanded: Expanded, today: date, payloads: Payloads) -> None:
        self._shard, self._expanded, self._payloads = shard, expanded, payloads
        self._living = shard.living(today)
        self._living_bits = shard.living_bits(today)
        self._weighing = Weighing(shard, expanded)
        self._sayings: dict[str, np.ndarray] = {}

    def run(self) -> Match | None:
        """Match all the words; when few documents have them, those that have most of them too."""
        query = self._expanded.query
        lists = self._weighing.wanted()
        known = {number: one for number, one in enumerate(lists) if one.length}
        unknown = tuple(clause.text for number, clause in enumerate(query.wanted) if number not in known)
        if query.wanted and known.keys().isdisjoint(self._expanded.telling):
            return None if query.weak else Match(NOTHING, False, unknown)
        found = self._complete(known)
        count = len(found.documents)
        if query.weak and not count:
            return None
        if query.wanted and count < ENOUGH and not query.weak:
            importance = {number: self._weighing.importance(number, one) for number, one in known.items()}
            most = self._most(known, importance)
            found = self._alive(self._raised(self._with_alike(most, list(importance))))
        partial = bool(unknown) or len(found.documents) > count
        if partial or self._expanded.widened:
            found = without_faint(found)
        return Match(found, partial, unknown)

    def _complete(self, lists: dict[int, Joined | Ways]) -> Scored:
        """Return the documents that every clause matches; every document when only exclusions were typed."""
        if not lists:
            size = len(self._shard.segment)
            return self._alive(Scored(np.arange(size, dtype=np.int32), np.zeros(size, np.float32)))
        shortest, *others = sorted(lists, key=lambda number: lists[number].length)
        asked = [(lists[shortest].joined(), self._weighing.meaning(shortest))]
        asked += [(lists[n], self._weighing.meaning(n)) for n in others if isinstance(lists[n], Joined)]
        found = Scored(*joining.complete(asked, self._living_bits))
        for number in others:
            if isinstance(lists[number], Ways):
                found = self._having(found, number, lists[number])
        return self._raised(self._said(self._of_kind(found)))

    def _having(self, found: Scored, number: int, ways: Ways) -> Scored:
        """Return the documents that have a clause too, with what it adds to their scores."""
        own = ways.scores_of(found.documents) * np.float32(self._weighing.meaning(number))
        return Scored(found.documents, found.scores + own).among(own != 0)

    def _most(self, lists: dict[int, Joined | Ways], importance: dict[int, float]) -> _Most:
        """Return the documents that have enough of what was asked, the complete ones above all others."""
        total, jobs = sum(importance.values()), self._weighing.jobs()
        near = {number: self._weighing.near(number) for number in importance}
        telling = [lists[number].documents for number in _telling(importance)]
        telling += [near[number].documents for number in _telling(importance)]
        found = any_of([*telling, jobs.documents], len(self._shard.segment))
        scores, had, times = (np.zeros(len(found), kind) for kind in (np.float32, np.float32, np.uint8))
        for number, weight in importance.items():
            own = lists[number].scores_of(found) * np.float32(self._weighing.meaning(number))
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
        return _Most(self._of_kind(Scored(found[kept], scores), complete[kept]), complete[kept])

    def _with_alike(self, most: _Most, numbers: Sequence[int]) -> Scored:
        """Add what leading to the same jobs is worth, when the words are those of a title and name no job."""
        if len(numbers) < 2 or any(trade.confidence >= SURELY for trade in self._expanded.trades):
            return most.found
        titled = self._weighing.titled(most.found.documents, numbers) & most.complete
        if not titled.any():
            return most.found
        return with_alike(self._shard.segment, most.found, Named(titled, most.complete))

    def _of_kind(self, found: Scored, complete: np.ndarray | None = None) -> Scored:
        """Raise the documents that have all that was asked (None: each has) and are the kind of diploma that was."""
        if not (numbers := self._expanded.kinds):
            return found
        own = np.ones(len(found.documents), np.bool_) if complete is None else complete
        for number in numbers:
            own = own & self._weighing.is_kind(number, found.documents)
        return Scored(found.documents, np.where(own, found.scores * np.float32(SAME_KIND), found.scores))

    def _raised(self, found: Scored) -> Scored:
        """Add what the job and the whole title are worth."""
        for bonus in self._weighing.bonuses():
            found = Scored(found.documents, found.scores + looked_up(*bonus, found.documents))
        return found

    def _alive(self, found: Scored) -> Scored:
        """Return what is alive that day, says the phrases and matches no exclusion."""
        return self._said(found if self._living is None else found.among(self._living[found.documents]))

    def _said(self, found: Scored) -> Scored:
        """Return what says the phrases and matches no exclusion."""
        for clause in self._expanded.query.excluded:
            found = found.among(without(found.documents, self._excluded(clause)))
        for phrase in self._expanded.query.phrases:
            found = found.among(~without(found.documents, self._saying(phrase)))
        return found

    def _excluded(self, clause: Clause) -> np.ndarray:
        return self._saying(clause.phrase) if clause.phrase else self._weighing.clause(clause)

    def _saying(self, phrase: str) -> np.ndarray:
        if phrase not in self._sayings:
            self._sayings[phrase] = saying(self._shard, phrase, self._payloads)
        return self._sayings[phrase]


def without_faint(found: Scored) -> Scored:
    """Leave out, beyond the first `ENOUGH`, the documents that score next to nothing beside the best."""
    scores = found.scores
    if len(scores) <= ENOUGH:
        return found
    least = scores.max() * np.float32(FAINT)
    if np.count_nonzero(scores >= least) < ENOUGH:
        least = np.partition(scores, len(scores) - ENOUGH)[len(scores) - ENOUGH]
    return found.among(scores >= least)


def _telling(importance: dict[int, float]) -> list[int]:
    """Return the clauses of which a document must have one: all the others together are not enough."""
    enough = SHARE * sum(importance.values()) * _ROUNDED
    lightest = sorted(importance, key=lambda number: importance[number])
    sums = accumulate(importance[number] for number in lightest)
    return [number for number, least in zip(lightest, sums, strict=True) if least >= enough]
