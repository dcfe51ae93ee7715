"""What a query also means: families, synonyms, acronyms and jobs, each as another way to have what was asked.

A query stays what was typed (`read_query`); `expand` adds to each of its clauses the ways in which a document may say
it otherwise, each with what it is worth beside the very word. Ways are few: a search looks each of them up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from extranet.search.words import families
from extranet.search.words.acronyms import DIPLOMA_WORDS, INITIALS, KINDS, LONGEST, SHORTEST, initials
from extranet.search.words.analysis import EXACT, Word, whole, word
from extranet.search.words.lexicon import Lexicon, Trade
from extranet.search.words.query import Clause, Query
from extranet.search.words.thesaurus import Thesaurus

TYPED, JOINED, FAMILY, SYNONYM, ACRONYM, JOB = "typed", "joined", "family", "synonym", "acronym", "job"
WORTH = {TYPED: 1.0, JOINED: 1.0, FAMILY: 0.8, SYNONYM: 0.5, ACRONYM: 0.8}
MOST_WAYS = 12
SAID_WORTH = 0.8
LIGHT, DIPLOMA = 0.2, 0.65
LENGTHY = 0.25
# What says how people look for a training, more than what they look for.
_LIGHT_WORDS = """
travail travailler bosser boulot job emploi metier profession professionnel carriere secteur domaine stage apprentissage
apprendre cours devenir faire exercer reconversion reconvertir debut debuter debutant generaliste
niveau
vouloir veux voudrais voudrait aimer aime aimerais aimerait souhaite souhaiter souhaiterais cherche chercher trouver
besoin envie interesse interesser passer obtenir suivre comment
"""
_LIGHT = frozenset(word(form).stem for form in _LIGHT_WORDS.split())


class Way(NamedTuple):
    """One way to have what a clause asks: every word, or a key of the index (a family, initials)."""

    kind: str
    words: tuple[Word, ...] = ()
    key: str = ""
    worth: float = 1.0
    # What the way says, for people: the synonym, the acronym
    text: str = ""


class Want(NamedTuple):
    """One clause and the ways to have it."""

    text: str
    ways: tuple[Way, ...]
    # How much it says, from 0 to 1
    meaning: float = 1.0
    # The codes of the jobs whose names often have its words, with how much these belong to them
    near: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Expanded:
    """A query with all that it also means."""

    query: Query
    wants: tuple[Want, ...] = ()
    trades: tuple[Trade, ...] = ()
    # For each trade, the numbers of the wants that it explains
    explains: tuple[frozenset[int], ...] = ()

    @cached_property
    def whole(self) -> str:
        """Return the key of a title that is exactly what was typed."""
        return whole(each for clause in self.query.wanted for each in clause.alternatives[0])

    @cached_property
    def telling(self) -> frozenset[int]:
        """Return the numbers of the wants that say enough for an answer: those that say little only when all do."""
        numbers = range(len(self.wants))
        return frozenset(number for number in numbers if self.wants[number].meaning > LIGHT) or frozenset(numbers)

    @cached_property
    def kinds(self) -> tuple[int, ...]:
        """Return the numbers of the wants that name a kind of diploma, when something else is asked too."""
        found = tuple(number for number, want in enumerate(self.wants) if want.text in KINDS)
        return found if len(found) < len(self.wants) else ()

    @cached_property
    def widened(self) -> bool:
        """Tell whether other words than those typed are looked for: those of a job, or synonyms."""
        return bool(self.trades) or any(way.kind == SYNONYM for want in self.wants for way in want.ways)


@dataclass(frozen=True, eq=False)  # told apart as they are: what is remembered by them is looked up at each search
class Knowledge:
    """What is known of words, apart from the catalogue."""

    jobs: Lexicon = field(default_factory=lambda: Lexicon(()))
    synonyms: Thesaurus = field(default_factory=Thesaurus)

    def knows(self, stem: str) -> bool:
        """Tell whether a job name or a synonym has this word."""
        return self.jobs.knows(stem) or self.synonyms.knows(stem)


NOTHING_KNOWN = Knowledge()


def expand(query: Query, knowledge: Knowledge = NOTHING_KNOWN) -> Expanded:
    """Return a query with the other ways to have each of its clauses, and the jobs that it names."""
    ways = [_own(clause) for clause in query.wanted]
    stems = _stems(query.wanted)
    said = [(stems, 1.0, "")]
    if relatives := _relatives(query.wanted, knowledge.jobs):
        said.append(([(relatives.get(each, each), number) for each, number in stems], SAID_WORTH, ""))
    whole: list[tuple[int, int]] = []
    for first, last, other, text in knowledge.synonyms.spans([stem for stem, _ in stems]):
        numbers = sorted({number for _, number in stems[first:last]})
        # However many words say it otherwise, they are worth no more than those that were typed
        worth = WORTH[SYNONYM] / max(len(numbers), len(other) ** LENGTHY)
        typed = [stem for stem, _ in stems[first:last]]
        if not _inside((first, last), whole) or knowledge.synonyms.mutual(typed, other):
            whole.append((first, last))
            for number in numbers:
                ways[number].append(Way(SYNONYM, other, worth=worth, text=text))
        instead = [(each.stem, numbers[0]) for each in other]
        said.append(([*stems[:first], *instead, *stems[last:]], SAID_WORTH, text))
    for first, last, key, text in _acronyms(query.wanted):
        for number in range(first, last):
            ways[number].append(Way(ACRONYM, key=key, worth=WORTH[ACRONYM] / (last - first), text=text))
    wants = tuple(
        Want(
            clause.text,
            tuple(of_clause[:MOST_WAYS]),
            _meaning(clause, knowledge.jobs),
            _near(of_clause, knowledge.jobs),
        )
        for clause, of_clause in zip(query.wanted, ways, strict=True)
    )
    trades, explains = _trades(said, knowledge.jobs)
    return Expanded(query, wants, trades, explains)


def _inside(span: tuple[int, int], wholes: list[tuple[int, int]]) -> bool:
    """Tell whether words are only a part of a longer expression: in *prof de sport*, *prof* is no *enseignant*."""
    return any(first <= span[0] and span[1] <= last and span != (first, last) for first, last in wholes)


def _own(clause: Clause) -> list[Way]:
    """Return the clause's own alternatives, and the families of its words."""
    first, *others = clause.alternatives
    ways = [Way(TYPED, first), *(Way(JOINED, one) for one in others)]
    if len(first) == 1 and not first[0].empty:
        key = families.key(first[0])
        if key:
            ways.append(Way(FAMILY, key=key, worth=WORTH[FAMILY]))
    return ways


def _near(ways: list[Way], jobs: Lexicon) -> tuple[tuple[str, float], ...]:
    """Return the codes of the jobs whose names have the words of a clause, or of its synonyms."""
    best: dict[str, float] = {}
    for way in ways:
        for each in way.words:
            if each.form in DIPLOMA_WORDS or each.stem in _LIGHT:
                continue
            for code, strength in jobs.codes_of(each.stem):
                best[code] = max(best.get(code, 0.0), strength * way.worth)
    return tuple(sorted(best.items(), key=lambda pair: -pair[1])[:MOST_WAYS])


def _relatives(clauses: tuple[Clause, ...], jobs: Lexicon) -> dict[str, str]:
    """Return, for words that no job name has, the word of their family that job names have most."""
    words = [clause.alternatives[0][0] for clause in clauses if len(clause.alternatives[0]) == 1]
    unknown = {one.stem: families.key(one) for one in words if not one.empty and not jobs.knows(one.stem)}
    return {each: found for each, key in unknown.items() if key and (found := jobs.relative(key))}


def _meaning(clause: Clause, jobs: Lexicon) -> float:
    """Return how much a clause says: as much as its word that says most."""
    return max(_word_meaning(each, jobs) for each in clause.alternatives[0])


def _word_meaning(one: Word, jobs: Lexicon) -> float:
    if one.stem in _LIGHT or one.form.isdigit():
        return LIGHT
    return min(DIPLOMA if one.form in DIPLOMA_WORDS else 1.0, jobs.meaning(one.stem))


def _stems(clauses: tuple[Clause, ...]) -> list[tuple[str, int]]:
    return [(each.stem, number) for number, clause in enumerate(clauses) for each in clause.alternatives[0]]


def _acronyms(clauses: tuple[Clause, ...]) -> list[tuple[int, int, str, str]]:
    """Return (first, last, key, text): the initials that a word may be, and those that neighbours make."""
    found = []
    for number, clause in enumerate(clauses):
        form = clause.alternatives[0][0].form
        if len(clause.alternatives[0]) == 1 and SHORTEST <= len(form) <= LONGEST and form not in DIPLOMA_WORDS:
            found.append((number, number + 1, INITIALS + form, ""))
    forms = [clause.alternatives[0][0].form for clause in clauses]
    subject = next((number for number, form in enumerate(forms) if form not in DIPLOMA_WORDS), len(forms))
    for last in range(len(forms), subject + 2, -1):
        words = [each.form for clause in clauses[subject:last] for each in clause.alternatives[0]]
        for made in sorted(initials(words)):
            if len(made) > SHORTEST:
                found.append((subject, last, EXACT + made, made.upper()))
    return found


def _trades(
    said: list[tuple[list[tuple[str, int]], float, str]], jobs: Lexicon
) -> tuple[tuple[Trade, ...], tuple[frozenset[int], ...]]:
    """Return the jobs that the words name, or that they name once a synonym has taken its place."""
    best: dict[str, tuple[Trade, frozenset[int]]] = {}
    for stems, worth, _ in said[:MOST_WAYS]:
        meant = [(stem, number) for stem, number in stems if stem not in DIPLOMA_WORDS] or stems
        heavy = [(stem, number) for stem, number in meant if stem not in _LIGHT] or meant
        for trade in jobs.trades([stem for stem, _ in heavy]):
            known = best.get(trade.code)
            if known is None or known[0].confidence < trade.confidence * worth:
                numbers = frozenset(number for stem, number in heavy if stem in trade.explained)
                best[trade.code] = trade._replace(confidence=trade.confidence * worth), numbers
    ordered = sorted(best.values(), key=lambda pair: -pair[0].confidence)[:MOST_WAYS]
    return tuple(trade for trade, _ in ordered), tuple(numbers for _, numbers in ordered)
