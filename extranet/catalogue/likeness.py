"""How alike two offers are, on plain values: whoever publishes them, and whatever they were read from."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from extranet.reference.text import fold

NEAR_TITLE, NEAR_WORD = 0.85, 0.85
_RESPELLED = 0.95  # what such a word counts for
_BEGINNING = 4
REMOTE = "à distance"
_WORDS = re.compile(r"[a-z0-9+#]+")
_EMPTY_WORDS = frozenset(fold("a au aux avec d de des du en et f h l la le les ou par pour sur un une").split())
_OVERLAPPING = "même lieu, dates qui se recouvrent"
_PROVIDER, _TITLE, _CERTIFICATION, _MOMENT = 20, 35, 20, 25  # points of the score: 100 in all


class Occasion(NamedTuple):
    """Where and when an offer is given: a place (a commune's code, a folded town, REMOTE), two days; None: unknown."""

    place: str | None
    start: date | None
    end: date | None


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What is compared of an offer.

    `provider` is whatever names one provider among all (its SIRET, its id). `certifications` are like « RNCP 34490 ».
    `occasions` are those to come; None when nothing says yet where nor when.
    """

    title: str
    provider: str | int | None
    certifications: frozenset[str] = frozenset()
    occasions: tuple[Occasion, ...] | None = None


@dataclass(frozen=True)
class Likeness:
    """How alike two offers are: from 0 to 100, why (French), and whether they may be one course written twice."""

    score: int
    reasons: list[str]
    twins: bool


def likeness(one: Offered, other: Offered) -> Likeness:
    """Compare two offers.

    They may be twins when the provider is the same, the title nearly so or the certification the same, and when they
    are given in one place over days that meet; what one of them does not say yet tells nothing apart.
    """
    same_provider = one.provider is not None and one.provider == other.provider
    titles, shared = title_likeness(one.title, other.title), sorted(one.certifications & other.certifications)
    meeting = _meeting(one, other)
    reasons = [
        "même organisme de formation" if same_provider else "",
        _title_reason(titles),
        f"même certification ({', '.join(shared)})" if shared else "",
        meeting or "",
    ]
    score = _PROVIDER * same_provider + _TITLE * titles + _CERTIFICATION * bool(shared) + _MOMENT * bool(meeting)
    twins = same_provider and alike_in_name(one, other) and meeting is not None
    return Likeness(round(score), [reason for reason in reasons if reason], twins)


def alike_in_name(one: Offered, other: Offered) -> bool:
    """Tell whether the titles, or the certification, may be those of one course: what is quickly known."""
    if _told_apart(one.title, other.title):
        return False
    shared = one.certifications & other.certifications
    return bool(shared) or title_likeness(one.title, other.title) >= NEAR_TITLE


def title_likeness(one: str, other: str) -> float:
    """Return from 0 to 1 how near two titles are: the part of their words that they share, in whatever order."""
    words, others = set(_words(one)), set(_words(other))
    if not words or not others:
        return 0.0
    respelled = _respelled(words - others, others - words)
    return (len(words & others) + _RESPELLED * respelled) / (len(words | others) - respelled)


def beginnings(title: str) -> frozenset[str]:
    """Return what near titles share at least half of: how their words begin. Quick to look up, before comparing."""
    return frozenset(word[:_BEGINNING] for word in _words(title))


def _respelled(words: set[str], others: set[str]) -> int:
    """Count the words of a title that another writes nearly so: a plural, a letter left out."""
    left, count = set(others), 0
    for word in sorted(words):
        near = next((one for one in sorted(left) if _near(word, one)), None)
        if near:
            left.remove(near)
            count += 1
    return count


@lru_cache(maxsize=20_000)
def _near(word: str, other: str) -> bool:
    """Tell whether two words are nearly one; what their lengths and letters forbid is not looked for in order."""
    if 2 * min(len(word), len(other)) < NEAR_WORD * (len(word) + len(other)):
        return False
    matcher = SequenceMatcher(None, word, other)
    return matcher.quick_ratio() >= NEAR_WORD and matcher.ratio() >= NEAR_WORD


def _title_reason(titles: float) -> str:
    if titles == 1:
        return "même intitulé"
    return "intitulés presque identiques" if titles >= NEAR_TITLE else ""


def _words(title: str) -> list[str]:
    return [word for word in _WORDS.findall(fold(title)) if word not in _EMPTY_WORDS]


def _told_apart(one: str, other: str) -> bool:
    """Tell whether a number or a level (A1, CCP2, 2027) says that the two are not one course."""
    words, others = set(_words(one)), set(_words(other))
    mine, theirs = words - others, others - words
    return any(map(_is_mark, mine)) and any(map(_is_mark, theirs))


def _is_mark(word: str) -> bool:
    return len(word) == 1 or any(letter.isdigit() for letter in word) or set(word) <= set("ivx")


def _meeting(one: Offered, other: Offered) -> str | None:
    """Say how the places and the days of two offers meet; empty when one says nothing yet, None: they do not."""
    if one.occasions is None or other.occasions is None:
        return ""
    found, here = None, _by_place(other.occasions)
    for mine in one.occasions:
        around = here if mine.place is None else {place: here[place] for place in (mine.place, None) if place in here}
        for theirs in (occasion for some in around.values() for occasion in some):
            if mine.start and (mine.start, mine.end) == (theirs.start, theirs.end) and mine.place == theirs.place:
                return "même lieu et mêmes dates"
            if found != _OVERLAPPING and _overlap(mine, theirs):
                known = mine.start and theirs.start and mine.place and theirs.place
                found = _OVERLAPPING if known else ""
    return found


def _by_place(occasions: tuple[Occasion, ...]) -> dict[str | None, list[Occasion]]:
    found: dict[str | None, list[Occasion]] = defaultdict(list)
    for occasion in occasions:
        found[occasion.place].append(occasion)
    return found


def _overlap(one: Occasion, other: Occasion) -> bool:
    if one.start is None or other.start is None:
        return True
    return one.start <= (other.end or date.max) and other.start <= (one.end or date.max)
