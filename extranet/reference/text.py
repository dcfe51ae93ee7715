"""The one way in which text is folded before it is compared or indexed."""

from __future__ import annotations

import unicodedata

# What compatibility decomposition leaves alone; the typographic apostrophe and its cousins become the plain one.
_EXPANDED = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o"} | dict.fromkeys("’‘ʼ′`´‛＇", "'")
)


def fold(text: str) -> str:
    """Return the text without accents or case: `Œuvre d’ART` and `oeuvre d'art` fold to the same."""
    expanded = unicodedata.normalize("NFKC", text.translate(_EXPANDED)).casefold()
    decomposed = unicodedata.normalize("NFD", expanded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
