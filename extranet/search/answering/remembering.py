"""What a view remembers of the words looked for again: their lists joined into one, with what each is worth.

Nothing is kept of a first look, nor beyond one edit: a view never changes, and what a word is worth hangs on all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from extranet.search.answering.postings import Joined, Listed, Ways, any_of, best_of
from extranet.search.index.segment import Shard
from extranet.search.words.expansion import Way

# Bytes kept: a view that is full learns nothing more; and clauses whose first look is remembered
MOST_BYTES, MOST_LOOKED = 72 << 20, 4096
# From this share of the documents on, what a list is worth is kept at the number of each document
_LONG = 1 / 16
_LEAST = np.float32(1e-6)  # whatever is in a list scores

Asked = tuple[Way, ...]


class _Remembered:
    """The lists of what was looked for at least twice, and what was looked for once."""

    def __init__(self) -> None:
        self.lists: dict[Asked, Ways] = {}
        self.looked: set[Asked] = set()
        self.bytes = 0


def joined(shard: Shard, ways: Asked, look: Callable[[Asked], list[Listed]]) -> Ways:
    """Return the lists of some ways in a shard, as one from the second time on."""
    known = shard.memory.get(_Remembered)
    if known is None:
        known = shard.memory[_Remembered] = _Remembered()
    remembered = known.lists.get(ways)
    if remembered is not None:
        return remembered
    found = look(ways)
    if known.bytes >= MOST_BYTES:
        return found
    if ways not in known.looked:
        if len(known.looked) >= MOST_LOOKED:
            known.looked = set()
        known.looked.add(ways)
        return found
    one = known.lists[ways] = _one(found, len(shard.segment))
    known.bytes += sum(_bytes(each) for each in one)
    return one


def _one(lists: Sequence[Listed], size: int) -> list[Joined]:
    """Join lists of the documents of a segment: each document with its best score."""
    kept = [one for one in lists if len(one.documents)]
    if not kept:
        return []
    documents = any_of([one.documents for one in kept], size)
    scores = np.maximum(best_of(kept, documents), _LEAST)
    if len(documents) < size * _LONG:
        return [Joined(documents, scores)]
    worths = np.unique(scores)
    codes = np.zeros(size, np.min_scalar_type(len(worths)))
    codes[documents] = worths.searchsorted(scores) + 1
    return [Joined(documents, None, codes, np.concatenate([np.zeros(1, np.float32), worths]))]


def _bytes(one: Joined) -> int:
    return sum(values.nbytes for values in one if values is not None)
