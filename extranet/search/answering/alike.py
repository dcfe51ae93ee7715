"""Trainings that lead to the same jobs as the one that somebody names: once its title is found, they come next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from extranet.search.answering.postings import Scored
from extranet.search.index.segment import Segment, Stack
from extranet.search.index.texts import CODE_KEY

WORTH = 0.45  # of the best score, what leading to the very same jobs is worth
LEAST_SHARED = 0.4
_TOP, _MOST_READ, _MOST_JOBS = 0.8, 20, 8
_BOUNDS = CODE_KEY.encode(), bytes([ord(CODE_KEY) + 1])


class _Jobs(NamedTuple):
    """The jobs of a segment's documents: their keys, and those of document n from `starts[n]` on."""

    keys: np.ndarray
    numbers: np.ndarray
    starts: np.ndarray


_memory: WeakKeyDictionary[Segment, _Jobs] = WeakKeyDictionary()


class Named(NamedTuple):
    """The documents of a segment whose title has all the words, and those that have them anywhere."""

    titled: np.ndarray
    complete: np.ndarray


def with_alike(segment: Segment | Stack, found: Scored, named: Named) -> Scored:
    """Return the scores with what the jobs of the training that is named add to those of others.

    Documents that have all the words gain as much as any other may, in proportion: their order stays.
    """
    jobs = _jobs_named(segment, found, named)
    if not jobs:
        return found
    best = found.scores[named.complete].max(initial=0)
    worths = np.where(named.complete, found.scores, _shared(segment, found.documents, jobs) * best)
    return Scored(found.documents, found.scores + worths * np.float32(WORTH))


def _jobs_named(segment: Segment | Stack, found: Scored, named: Named) -> list[bytes]:
    """Return the keys of the jobs that most of the best titles lead to; none when they lead to too many."""
    best = float(found.scores[named.titled].max(initial=0))
    jobs = _jobs(segment)
    read = found.documents[named.titled & (found.scores >= best * _TOP)][:_MOST_READ].tolist()
    counts: Counter[bytes] = Counter()
    for document in read:
        counts.update(jobs.keys[jobs.numbers[jobs.starts[document] : jobs.starts[document + 1]]].tolist())
    kept = [key for key, times in counts.items() if times * 2 >= len(read)]
    return kept if len(kept) <= _MOST_JOBS else []


def _shared(segment: Segment | Stack, documents: np.ndarray, jobs: Sequence[bytes]) -> np.ndarray:
    """Return which share of the jobs of these documents and of those named are of both."""
    own = np.zeros(len(segment), np.float32)
    for key in jobs:
        own[segment.postings(key.decode())[0]] += 1
    common = own[documents]
    starts = _jobs(segment).starts
    shares = common / (len(jobs) + starts[documents + 1] - starts[documents] - common)
    return np.where(shares >= LEAST_SHARED, shares, np.float32(0)).astype(np.float32)


def _jobs(segment: Segment | Stack) -> _Jobs:
    """Return the jobs of the documents of a segment."""
    layers = [_jobs_of(layer) for layer in segment.layers]
    if len(layers) == 1:
        return layers[0]
    keys, numbers = (np.cumsum([0, *(len(one[place]) for one in layers)]) for place in (0, 1))
    return _Jobs(
        np.concatenate([one.keys for one in layers]),
        np.concatenate([one.numbers + first for one, first in zip(layers, keys, strict=False)]),
        np.concatenate(
            [[0], *(one.starts[1:] + first for one, first in zip(layers, numbers, strict=False))],
        ).astype(np.int32),
    )


def _jobs_of(segment: Segment) -> _Jobs:
    """Return the jobs of compiled documents, made once for all their readers."""
    known = _memory.get(segment)
    if known is None:
        terms, offsets = segment.arrays["terms"], segment.arrays["offsets"]
        first, last = np.searchsorted(terms, _BOUNDS).tolist()
        documents = segment.arrays["documents"][offsets[first] : offsets[last]]
        numbers = np.repeat(np.arange(last - first, dtype=np.uint16), np.diff(offsets[first : last + 1]))
        order = np.argsort(documents, kind="stable")
        starts = np.searchsorted(documents[order], np.arange(len(segment) + 1)).astype(np.int32)
        known = _memory[segment] = _Jobs(terms[first:last], numbers[order], starts)
    return known
