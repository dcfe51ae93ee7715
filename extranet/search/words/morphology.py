"""French words reduced to a key: number and gender by rule, then Snowball, on letters already folded.

Folding comes first: what is typed without accents must give the same key (stemming first, one accented word in four
gets another key). Gender comes before the stemmer, which does not join *infirmier* and *infirmière*.
"""

from __future__ import annotations

from functools import lru_cache

import Stemmer

# Names that look like plurals or feminines and are neither.
_UNTOUCHED = """
afpa agefiph aides apres assr atsem btsa caces caec capes ccpi clea daeu deas deaes defle dejeps desjeps depp dfms ecms
enseigniste enseignistes
fasild fimo fco gretas habc hbop insee iobsp moins opco permis plus qhse qse rncp sanss siret ssiap ssis tages toefl
toeic tosa tous tres vers voltaire
"""
UNTOUCHED = frozenset(_UNTOUCHED.split())
_PLURALS = {"travaux": "travail", "emaux": "email", "baux": "bail", "vitraux": "vitrail", "coraux": "corail"}
_INVARIABLE = frozenset({"chaux", "faux", "taux"})

# (feminine ending, masculine ending, least length of the word), the longest first.
_GENDERS = (
    ("atrice", "ateur", 8),
    ("trice", "teur", 7),
    ("ienne", "ien", 7),
    ("euse", "eur", 6),
    ("iere", "ier", 6),
    ("elle", "el", 6),
    ("onne", "on", 6),
    ("anne", "an", 7),
    ("aise", "ai", 6),
    ("oise", "oi", 6),
    ("ante", "ant", 6),
    ("ente", "ent", 7),
    ("ere", "er", 6),
    ("ive", "if", 6),
    ("ale", "al", 6),
    ("ane", "an", 7),
    ("ee", "e", 5),
)
_VOWELS = frozenset("aeiouy")
_snowball = Stemmer.Stemmer("french", 0)


@lru_cache(maxsize=200_000)
def stem(form: str) -> str:
    """Return the key shared by the forms of one word; codes, numbers and short words stay whole."""
    if not form.isalpha() or not form.isascii() or form in UNTOUCHED:
        return form
    if len(form) <= 4:
        return form[:3] if len(form) == 4 and form[3] == "s" and form[2] != "s" and _VOWELS & set(form) else form
    return _snowball.stemWord(_masculine(_singular(form)))


def _singular(form: str) -> str:
    if form in _PLURALS:
        return _PLURALS[form]
    if form.endswith("x"):
        if form.endswith("aux") and not form.endswith("eaux") and form not in _INVARIABLE:
            return form[:-2] + "l"
        return form[:-1] if form.endswith(("eux", "oux", "eaux")) else form
    return form[:-1] if form.endswith("s") and not form.endswith("ss") else form


def _masculine(form: str) -> str:
    for feminine, masculine, least in _GENDERS:
        if form.endswith(feminine):
            return form[: -len(feminine)] + masculine if len(form) >= least else form
    return form


# How many letters of the masculine the written ending replaces: soudeur·euse, formateur·trice, technicien·ne.
_REPLACED = {
    "e": 0, "ne": 0, "te": 0, "le": 0, "se": 1, "ve": 1, "fe": 1, "nne": 1, "lle": 1, "esse": 1, "enne": 2, "elle": 2,
    "ere": 2, "ive": 2, "ienne": 3, "euse": 3, "iere": 3, "rice": 3, "trice": 4,
}  # fmt: skip
INCLUSIVE_ENDINGS = tuple(sorted(_REPLACED, key=len, reverse=True))


def feminine(form: str, ending: str) -> str:
    """Return the feminine that inclusive writing abbreviates: (`soudeur`, `euse`) → `soudeuse`."""
    base = form[:-1] if form.endswith("s") and len(form) > 4 else form
    return base[: len(base) - _REPLACED[ending]] + ending
