"""What a view remembers of the words looked for again: their lists joined into one, with what each is worth.

Nothing is kept of a first look, nor beyond one edit: a view never changes, and what a word is worth hangs on all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extranet.search.answering.postings import Listed, Part, any_of, best_of
from extranet.search.index.segment import Shard
from extranet.search.words.expansion import Way

# Postings kept, eight bytes each, and ways whose first look is remembered; beyond, all is forgotten
MOST_POSTINGS, MOST_WAYS = 8_000_000, 4096

Ways = tuple[Way, ...]


class _Remembered:
    """The lists of the ways looked for at least twice; None for those looked for once."""

    def __init__(self) -> None:
        self.lists: dict[Ways, list[Listed] | None] = {}
        self.postings = 0


def joined(shard: Shard, ways: Ways, look: Callable[[Ways], list[Listed]]) -> list[Listed]:
    """Return the lists of some ways in a shard, as one from the second time on."""
    known = shard.memory.get(_Remembered)
    if known is None or len(known.lists) >= MOST_WAYS or known.postings >= MOST_POSTINGS:
        known = shard.memory[_Remembered] = _Remembered()
    found = known.lists.get(ways)
    if found is None:
        found = look(ways)
        again = ways in known.lists
        if again:
            found = _one(found)
            known.postings += sum(len(one.documents) for one in found)
        known.lists[ways] = found if again else None
    return found


def _one(lists: Sequence[Listed]) -> list[Listed]:
    """Join lists: each document with its best score."""
    kept = [one for one in lists if len(one.documents)]
    if not kept:
        return []
    documents = any_of([one.documents for one in kept], max(int(one.documents[-1]) for one in kept) + 1)
    return [Listed(documents, (Part((documents, best_of(kept, documents)), 1.0),))]
