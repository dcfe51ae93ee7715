"""What was understood in the text of a search, said and undone: corrections, a place, filters, pieces left as typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extranet.reference.text import fold
from extranet.search.engine import Page, Reading
from extranet.search.request import RELEVANCE, THEN_EVERYWHERE, SearchRequest
from extranet.search.words.interpretation import (
    CORRECTION,
    IGNORED_PLACE,
    IGNORED_START,
    PLACE,
    START,
    without_piece,
)
from extranet.web import words
from extranet.web.contacts import Link
from extranet.web.find.cards import Card
from extranet.web.find.display import Chip, url_of
from extranet.web.formats import NBSP

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Statement:
    """One sentence, and the links to what else may be meant."""

    text: str
    links: list[Link]


def chips(asked: SearchRequest, page: Page) -> list[Chip]:
    """Return the filters read in the text, each with the address that leaves its words as typed."""
    return [
        Chip(_label(one, page), url_of(one.undo))
        for one in page.understood.readings
        if one.narrows and not (one.kind == PLACE and asked.where)
    ]


def statements(asked: SearchRequest, page: Page, cards: Sequence[Card]) -> list[Statement]:
    """Say what was corrected, which place was understood, what was set aside, what is searched as typed."""
    readings = page.understood.readings
    said = [_corrected([one for one in readings if one.kind == CORRECTION], cards)]
    said += [_placed(one, asked, page) for one in readings if one.kind == PLACE and not asked.where]
    said += [_set_aside(one) for one in readings if one.kind in (IGNORED_PLACE, IGNORED_START)]
    said += [_as_typed(piece, asked) for piece in asked.verbatim]
    return [one for one in said if one]


def _label(one: Reading, page: Page) -> str:
    if one.kind == PLACE:
        around = page.understood.request
        follows = "puis ailleurs" if around.beyond == THEN_EVERYWHERE else "puis le département"
        typed = f"{_quoted(one.typed)}{NBSP}: " if one.misspelt else ""
        return f"{typed}autour {words.of_town(around.where.name)}, {around.radius}{NBSP}km, {follows}"
    return f"début{NBSP}: {one.label}" if one.kind == START else one.label


def _corrected(found: list[Reading], cards: Sequence[Card]) -> Statement | None:
    """Say the words that were meant, spelled as the titles spell them: the index knows no accents."""
    if not found:
        return None
    spelled = {fold(word): word.lower() for card in cards for word in _WORD.findall(card.title.striptags())}
    meant = [_quoted(spelled.get(one.label, one.label)) for one in found]
    several = ", ".join(meant[:-1]) + " et " + meant[-1] if len(meant) > 1 else meant[0]
    links = [Link(f"chercher {_quoted(one.typed)} quand même", url_of(one.undo)) for one in found]
    return Statement(f"Résultats pour {several}", links)


def _placed(one: Reading, asked: SearchRequest, page: Page) -> Statement:
    answered = page.understood.request
    if answered.beyond == THEN_EVERYWHERE:
        elsewhere = f"{NBSP}: voici ce qui existe ailleurs" if page.total else ""
        text = f"Rien autour {words.of_town(one.label)} ni dans son département{elsewhere}."
    else:
        text = f"Autour {words.of_town(one.label)}{NBSP}: à moins de {answered.radius}{NBSP}km et dans le département"
        if answered.order == RELEVANCE and page.total > 1:
            text += f"{NBSP}; à pertinence comparable, les plus proches en tête"
        text += "."
    if one.misspelt:
        again = Link(f"chercher {_quoted(one.typed)} quand même", url_of(one.undo))
        return Statement(f"{_quoted(one.typed)} est lu comme {one.label}. {text}", [again])
    links = [Link(where.label, url_of(without_piece(asked, one.typed).around(where))) for where in one.others]
    if links:
        text += f" Ce nom est aussi celui de{NBSP}:"
    return Statement(text, links)


def _set_aside(one: Reading) -> Statement:
    if one.kind == IGNORED_PLACE:
        text = f"Le lieu choisi, {one.label}, l’emporte sur {_quoted(one.typed)}."
    else:
        text = f"Les dates choisies l’emportent sur {_quoted(one.typed)}."
    return Statement(text, [])


def _as_typed(piece: str, asked: SearchRequest) -> Statement:
    again = replace(asked, page=1, verbatim=tuple(other for other in asked.verbatim if other != piece))
    return Statement(f"{_quoted(piece)} est cherché tel quel.", [Link("Le comprendre à nouveau", url_of(again))])


def _quoted(text: str) -> str:
    return f"«{NBSP}{text}{NBSP}»"
