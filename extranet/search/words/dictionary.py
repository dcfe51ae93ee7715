"""The words of French, as sorted fingerprints of their folded forms: a file mapped into memory, shared by processes.

A fingerprint has 32 bits: an unknown word passes for a known one about once in eight thousand.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "data"
WORDS, NAMES = "french-words", "french-names"


def is_word(form: str) -> bool:
    """Tell whether a folded form is one of a French word, proper names left aside."""
    return _has(WORDS, form)


def is_known(form: str) -> bool:
    """Tell whether the dictionary has a folded form, as a word or as a proper name."""
    return _has(WORDS, form) or _has(NAMES, form)


def fingerprints(forms: Iterable[str]) -> np.ndarray:
    """Return the fingerprints of folded forms, in order, each once."""
    return np.unique(np.fromiter((zlib.crc32(form.encode()) for form in forms), np.uint32))


def holds(sorted_fingerprints: np.ndarray, form: str) -> bool:
    """Tell whether a form is among these."""
    wanted = np.uint32(zlib.crc32(form.encode()))
    place = int(np.searchsorted(sorted_fingerprints, wanted))
    return place < len(sorted_fingerprints) and sorted_fingerprints[place] == wanted


def _has(name: str, form: str) -> bool:
    return holds(_opened(name), form)


@lru_cache(maxsize=2)
def _opened(name: str) -> np.ndarray:
    return np.load(FOLDER / f"{name}.npy", mmap_mode="r", allow_pickle=False)
