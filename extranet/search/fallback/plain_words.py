"""The words of the plain search, as patterns that both databases understand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, literal, not_, or_

from extranet.reference.text import spelling_pattern
from extranet.search.words.analysis import Word, chunks

_SHORT = 3
_MOST = 12
_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_ACCENTED = re.compile(r"\[[^\]]*[à-ü][^\]]*\]")
# In a word only when it is a driving licence (`permis-b`)
_LICENCE = "-"
# Letters that may be written as one, or with an accent
_SEVERAL, _EITHER = re.compile("oe|ae|-"), re.compile("[aceinouy]")
_ESCAPED = r"\\u[0-9a-f]{4}"


class Words:
    """What was typed: the words that must all be there, and those that must not."""

    def __init__(self, text: str) -> None:
        wanted: list[str] = []
        self._excluded: list[list[Word]] = []
        for piece in _PIECE.finditer(text):
            said = piece["phrase"] or piece["word"] or ""
            if piece["minus"] and (words := _words(said)):
                self._excluded.append(words)
            else:
                wanted.append(said)
        distinct = list(dict.fromkeys(_words(" ".join(wanted))))
        self._wanted = ([one for one in distinct if not one.empty] or distinct)[:_MOST]

    @property
    def tell(self) -> bool:
        """Tell whether one of the words says something by itself."""
        return any(not one.empty and len(one.form) > 1 for one in self._wanted)

    def conditions(self, texts: Iterable[Any], places: Any = None) -> list[ColumnElement[bool]]:
        """Match the rows that have all the words somewhere, and none of those excluded."""
        texts = list(texts)
        found = [_has(one, texts, places) for one in self._wanted]
        return found + [not_(and_(*(_has(one, texts, places) for one in words))) for words in self._excluded[:_MOST]]

    def found_in(self, text: Any) -> ColumnElement[int]:
        """Count the words that a text has."""
        counted = [case((text.regexp_match(_pattern(one)), 1), else_=0) for one in self._wanted]
        return reduce(lambda one, other: one + other, counted, literal(0))


def _words(text: str) -> list[Word]:
    return [one for chunk in chunks(text) for one in chunk.words]


def _has(one: Word, texts: list[Any], places: Any) -> ColumnElement[bool]:
    alike, pattern = _likeness(one), _pattern(one)
    said = [case((text.ilike(alike), text.regexp_match(pattern)), else_=False) for text in texts]
    if places is not None:
        said.append(cast(places, Text).regexp_match(_town_pattern(one)))
    return or_(*said)


def _letters(one: Word) -> str:
    """Return what the forms of a word begin with; a short word is looked for whole."""
    whole = len(one.form) <= _SHORT or _LICENCE in one.form
    parts = map(spelling_pattern, _root(one).split(_LICENCE))
    return r"\W+".join(parts) + (r"(\W|$)" if whole else "")


def _root(one: Word) -> str:
    return one.stem if one.form.startswith(one.stem) and len(one.stem) >= _SHORT else one.form


def _likeness(one: Word) -> str:
    """Return a pattern of `LIKE` that whatever has the word matches: it costs next to nothing beside the other."""
    return f"%{_EITHER.sub('_', _SEVERAL.sub('%', _root(one)))}%"


def _pattern(one: Word) -> str:
    return r"(^|\W)" + _letters(one)


def _town_pattern(one: Word) -> str:
    """Match a town inside the JSON of places, where SQLite keeps accents as escapes."""
    letters = _ACCENTED.sub(lambda found: f"({found[0]}|{_ESCAPED})", _letters(one))
    return r'"town": "([^"]*[^a-zA-Z"])?' + letters
