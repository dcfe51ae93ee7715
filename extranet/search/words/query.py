"""What somebody typed, read as clauses: words, "phrases", -excluded. Any text can be read; none raises.

A phrase asks for all its words, and that they follow each other in one field (see `phrases`).
Words that say nothing by themselves (*de*, *la*, *formation*) ask for nothing, unless there is nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from extranet.search.words.analysis import EMPTY_WORDS, Chunk, Word, chunks, folded_words, uniform, word

MOST_CLAUSES = 32
# How people say that they look for a training, not what they look for: left out like words that say nothing.
_ASKING = """
bonjour merci svp stp cherche cherchons cherchent voudrais voudrait voudraient veux veut veulent souhaite souhaitent
souhaiterais souhaiterait aimerais aimerait aimeraient devenir desire desirerais interesse interessee interessees
"""
ASKING = frozenset(_ASKING.split())
# Verbs when somebody says them, else words of titles
_SAID, _WHO = frozenset(["recherche", "recherchent"]), frozenset(["je", "il", "elle", "on", "ils", "elles", "qui"])
_REMEMBERED = 10_000  # chunks: the same words are typed again and again
_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Clause:
    """One thing asked for: any of its alternatives, each of which is words that must all be there."""

    text: str
    alternatives: tuple[tuple[Word, ...], ...]
    # The folded words that must follow each other, when it is an excluded phrase
    phrase: str = ""


@dataclass(frozen=True)
class Query:
    """What is asked for and what is excluded; `weak` when only words that say nothing were typed.

    A phrase asked for is also in `phrases` as its folded words, if it has more than one.
    """

    wanted: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    weak: bool = False
    phrases: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether it asks for nothing at all."""
        return not self.wanted and not self.excluded


def read_query(text: str) -> Query:
    """Read what somebody typed."""
    excluded: list[Clause] = []
    plain: list[str] = []
    phrases: dict[str, None] = {}
    for piece in _PIECE.finditer(uniform(text)):
        content = piece["phrase"] if piece["phrase"] is not None else piece["word"]
        phrase = folded_words(content) if piece["phrase"] is not None else ""
        phrase = phrase if " " in phrase else ""
        if piece["minus"]:
            excluded += _together(_meant(_clauses(content)), phrase)
            continue
        plain.append(content)
        if phrase:
            phrases[phrase] = None
    wanted = _clauses(" ".join(plain))
    meant = _meant(wanted)
    return Query(
        _distinct(meant or wanted),
        _distinct(excluded),
        weak=bool(wanted) and not meant,
        phrases=tuple(phrases)[:MOST_CLAUSES],
    )


def _clauses(text: str) -> list[Clause]:
    found = [clause for one in chunks(text) for clause in _of_chunk(one)]
    for number, (before, after) in enumerate(pairwise(found)):
        joined = _joined(before, after)
        if joined is not None:
            found[number] = Clause(before.text, (*before.alternatives, (joined,)))
            found[number + 1] = Clause(after.text, (*after.alternatives, (joined,)))
    return found


@lru_cache(maxsize=_REMEMBERED)
def _of_chunk(one: Chunk) -> tuple[Clause, ...]:
    if one.joined is None:
        # Inclusive writing gives both forms, which share one stem: asking for the first asks for both.
        stems: dict[str, Word] = {}
        for each in one.words:
            stems.setdefault(each.stem, each)
        return tuple(Clause(each.form, ((each,),)) for each in stems.values())
    parts = tuple(each for each in one.words if not each.empty) or one.words
    return (Clause(one.joined.form, (parts, (one.joined,))),)


def _joined(before: Clause, after: Clause) -> Word | None:
    """Return two neighbours in one word: `aide soignant` also finds what is written `aidesoignant`."""
    first, second = before.alternatives[0], after.alternatives[0]
    if len(first) > 1 or len(second) > 1 or first[0].empty or second[0].empty:
        return None
    return word(first[0].form + second[0].form)


def says_nothing(form: str) -> bool:
    """Tell whether a folded word asks for nothing by itself."""
    return form in EMPTY_WORDS or form in ASKING


def _meant(clauses: list[Clause]) -> list[Clause]:
    """Leave out the words that say nothing by themselves."""
    befores = ["", *(clause.text for clause in clauses)]
    return [
        clause
        for before, clause in zip(befores, clauses, strict=False)
        if not says_nothing(clause.text) and not (clause.text in _SAID and before in _WHO)
    ]


def _together(clauses: list[Clause], phrase: str) -> list[Clause]:
    """Make one clause of several: what is excluded has all the words of the phrase, one after the other."""
    if len(clauses) < 2:
        return clauses
    words = tuple(each for clause in clauses for each in clause.alternatives[0])
    return [Clause(" ".join(clause.text for clause in clauses), (words,), phrase)]


def _distinct(clauses: list[Clause]) -> tuple[Clause, ...]:
    return tuple(dict.fromkeys(clauses))[:MOST_CLAUSES]
