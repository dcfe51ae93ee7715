"""What a view remembers of the words looked for again: their lists joined into one, with what each is worth.

Nothing is kept of a first look, nor beyond one edit: a view never changes, and what a word is worth hangs on all of it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from extranet.search.answering.kernel.joining import packed
from extranet.search.answering.postings import Joined, Ways
from extranet.search.index.segment import Shard
from extranet.search.words.expansion import Way

# Bytes kept: a view that is full learns nothing more; and clauses whose first look is remembered
MOST_BYTES, MOST_LOOKED = 40 << 20, 4096
# From this share of the documents on, a list has codes and bits
_LONG = 1 / 16
_MOST_CODES = 2**16

Asked = tuple[Way, ...]


class _Remembered:
    """The lists of what was looked for at least twice, and what was looked for once."""

    def __init__(self) -> None:
        self.lists: dict[Asked, Joined] = {}
        self.looked: set[Asked] = set()
        self.bytes = 0


def remembered(shard: Shard, ways: Asked, look: Callable[[Asked], Ways]) -> Joined | Ways:
    """Return the documents that have a clause in a shard, as one list from the second time on."""
    known = shard.memory.get(_Remembered)
    if known is None:
        known = shard.memory[_Remembered] = _Remembered()
    found = known.lists.get(ways)
    if found is not None:
        return found
    found = look(ways)
    if known.bytes >= MOST_BYTES:
        return found
    if ways not in known.looked:
        if len(known.looked) >= MOST_LOOKED:
            known.looked = set()
        known.looked.add(ways)
        return found
    one = known.lists[ways] = _coded(found.joined(), len(shard.segment))
    known.bytes += one.bytes
    return one


def _coded(one: Joined, size: int) -> Joined:
    """Return a list of the documents of a segment, with codes when it is long."""
    if len(one.documents) < size * _LONG:
        return one
    worths = np.unique(one.scores)
    if len(worths) > _MOST_CODES:
        return one
    mask = np.zeros(size, np.bool_)
    mask[one.documents] = True
    bits = packed(mask)
    of_words = np.bitwise_count(bits.view(np.uint64)).astype(np.int32)
    codes = worths.searchsorted(one.scores).astype(np.uint16)
    return Joined(one.documents, None, codes, worths, bits, np.cumsum(of_words, dtype=np.int32) - of_words)
