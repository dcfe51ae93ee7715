"""Initials of diploma labels, both ways: `BTS MCO` finds *management commercial opérationnel*, and the reverse.

A title is read up to where it begins to name options; words that say the kind of diploma are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extranet.search.words.analysis import EMPTY_WORDS, chunks, uniform

INITIALS = "@"
SHORTEST, LONGEST = 2, 7

# What says the kind of a diploma or of a place in it, not its subject.
_DIPLOMA_WORDS = """
bac baccalaureat bachelor bep bp bpa bma btm btms btsa bts but cap capa certificat certification cqp dea deust
diplome dma dut etat brevet technicien superieur agricole licence pro professionnel professionnelle master mastere
mc mention mentions metiers titre tp universitaire option specialite parcours dominante annee rncp aptitude
complementaire bachelor cs ctm formation niveau
"""
DIPLOMA_WORDS = frozenset(_DIPLOMA_WORDS.split())
# Those of them that alone tell one kind of diploma from the others
_KINDS = "bac bachelor bep bp bpa bts btsa but cap capa cqp deust dut licence master mastere mc"
KINDS = frozenset(_KINDS.split())
_OPTIONS = re.compile(
    r"(?<![\w-])(?:options?|sp[ée]cialit[ée]s?|mentions?|parcours|dominante|support|apprentissage|null)\b|[:–;]|(?<!\w)\(|\s-\s",
    re.IGNORECASE,
)
_SMALL = frozenset(["a", "au", "aux"])
_LINKS = frozenset(["d", "de", "des", "du"])


@lru_cache(maxsize=4096)
def initials_of(title: str) -> frozenset[str]:
    """Return the initials by which a title may be called: of each of its parts that names something."""
    found: set[str] = set()
    for part in _OPTIONS.split(uniform(title)):
        words = _words(part)
        for start in range(_kind_words(words) + 1):
            found |= initials(words[start:])
    return frozenset(found)


def initials(words: Sequence[str]) -> frozenset[str]:
    """Return the initials of folded words, without the small ones, and with those that acronyms keep (à, aux; de)."""
    full = [one for one in words if one not in EMPTY_WORDS]
    spoken = [one for one in words if one not in EMPTY_WORDS or one in _SMALL]
    linked = [one for one in words if one not in EMPTY_WORDS or one in _LINKS]
    made = {"".join(one[0] for one in some) for some in (full, spoken, linked, words) if len(full) >= SHORTEST}
    return frozenset(one for one in made if SHORTEST <= len(one) <= LONGEST and one.isalpha())


def _words(part: str) -> tuple[str, ...]:
    """Return the words of a part, hyphens and inclusive endings taken apart."""
    return tuple(word.form for chunk in chunks(part) for word in (chunk.words if chunk.joined else chunk.words[:1]))


def _kind_words(words: tuple[str, ...]) -> int:
    """Return how many words at the beginning say the kind of diploma: initials leave out some of them, or all."""
    start = 0
    while start < len(words) and (
        words[start] in DIPLOMA_WORDS or words[start] in EMPTY_WORDS or words[start].isdigit()
    ):
        start += 1
    return start
