"""The one way in which text is folded before it is compared or indexed."""

from __future__ import annotations

import re
import unicodedata

# What compatibility decomposition leaves alone; the typographic apostrophe and its cousins become the plain one.
_EXPANDED = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o"} | dict.fromkeys("’‘ʼ′`´‛＇", "'")
)

# A letter as it was typed, folded → what it may be in a text.
_VARIANTS = {
    letter: f"[{letter}{letter.upper()}{accented}{accented.upper()}]"
    for letter, accented in {"a": "àâä", "c": "ç", "e": "éèêë", "i": "îï", "o": "ôö", "u": "ùûü"}.items()
} | {"'": "['’]"}


def fold(text: str) -> str:
    """Return the text without accents or case: `Œuvre d’ART` and `oeuvre d'art` fold to the same."""
    expanded = unicodedata.normalize("NFKC", text.translate(_EXPANDED)).casefold()
    decomposed = unicodedata.normalize("NFD", expanded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def spelling_pattern(word: str) -> str:
    """Return a regular expression that finds a folded word whatever the case and the accents of the text."""
    letters = "".join(
        _VARIANTS.get(one) or (f"[{one}{one.upper()}]" if one.isalpha() else re.escape(one)) for one in word
    )
    ligature = _VARIANTS["o"] + _VARIANTS["e"]
    return letters.replace(ligature, f"({ligature}|[œŒ])")
