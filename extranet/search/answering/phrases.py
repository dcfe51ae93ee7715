"""Phrases, checked on the stored words of the documents that have all their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from extranet.search.index.documents import said_in
from extranet.search.index.segment import Shard
from extranet.search.words.analysis import EMPTY_WORDS, EXACT, word

Payloads = Callable[[Sequence[int]], dict[int, bytes]]
_BATCH = 500


def saying(shard: Shard, phrase: str, payloads: Payloads) -> np.ndarray:
    """Return the documents of a shard in which these folded words follow each other, in one field."""
    candidates = _having_all(shard, phrase.split())
    ids = np.asarray(shard.segment.ids)[candidates]
    kept = np.zeros(len(candidates), np.bool_)
    wanted = f" {phrase} "
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH].tolist()
        found = payloads(some)
        kept[start : start + len(some)] = [key in found and _says(found[key], wanted) for key in some]
    return candidates[kept]


def _says(payload: bytes, wanted: str) -> bool:
    return any(wanted in f" {text} " for text in said_in(payload).values())


def _having_all(shard: Shard, forms: list[str]) -> np.ndarray:
    """Return the documents that have all the words; those that say nothing are only in the text."""
    keys = [word(form).stem for form in forms if form not in EMPTY_WORDS] or [EXACT + form for form in forms]
    lists = sorted((shard.segment.postings(key)[0] for key in dict.fromkeys(keys)), key=len)
    return reduce(lambda one, other: np.intersect1d(one, other, assume_unique=True), lists)
