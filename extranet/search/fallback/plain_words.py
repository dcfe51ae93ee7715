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
_ESCAPED = r"\\u[0-9a-f]{4}"


class Words:
    """What was typed: the words that must all be there, and those that must not."""

    def __init__(self, text: str) -> None:
        wanted: list[Word] = []
        self._excluded: list[list[Word]] = []
        for piece in _PIECE.finditer(text):
            words = [one for chunk in chunks(piece["phrase"] or piece["word"] or "") for one in chunk.words]
            if piece["minus"] and words:
                self._excluded.append(words)
            else:
                wanted += words
        distinct = list(dict.fromkeys(wanted))
        self._wanted = ([one for one in distinct if not one.empty] or distinct)[:_MOST]

    def conditions(self, texts: Iterable[Any], places: Any = None) -> list[ColumnElement[bool]]:
        """Match the rows that have all the words somewhere, and none of those excluded."""
        texts = list(texts)
        found = [_has(one, texts, places) for one in self._wanted]
        return found + [not_(and_(*(_has(one, texts, places) for one in words))) for words in self._excluded[:_MOST]]

    def found_in(self, text: Any) -> ColumnElement[int]:
        """Count the words that a text has."""
        counted = [case((text.regexp_match(_pattern(one)), 1), else_=0) for one in self._wanted]
        return reduce(lambda one, other: one + other, counted, literal(0))


def _has(one: Word, texts: list[Any], places: Any) -> ColumnElement[bool]:
    said = [text.is_not(None) & text.regexp_match(_pattern(one)) for text in texts]
    if places is not None:
        said.append(cast(places, Text).regexp_match(_town_pattern(one)))
    return or_(*said)


def _letters(one: Word) -> str:
    """Return what the forms of a word begin with; a short word is looked for whole."""
    root = one.stem if one.form.startswith(one.stem) and len(one.stem) >= _SHORT else one.form
    return spelling_pattern(root) + (r"(\W|$)" if len(one.form) <= _SHORT else "")


def _pattern(one: Word) -> str:
    return r"(^|\W)" + _letters(one)


def _town_pattern(one: Word) -> str:
    """Match a town inside the JSON of places, where SQLite keeps accents as escapes."""
    letters = _ACCENTED.sub(lambda found: f"({found[0]}|{_ESCAPED})", _letters(one))
    return r'"town": "([^"]*[^a-zA-Z"])?' + letters
