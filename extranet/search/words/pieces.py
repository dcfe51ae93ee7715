"""A typed text in pieces: its words, which of them may still be read, and what is left once some have been."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from extranet.reference.text import fold

MOST_TOKENS = 48  # what follows them is searched as it stands
_WORD = re.compile(r"[^\W_]+")
_LITERAL = re.compile(r'"[^"]*"?|(?<!\S)-\S+')  # a phrase, an exclusion: what somebody wants as typed
_INSIDE = frozenset("-‐‑‒–—·.+#@/_")  # neighbours that make of a word a part of a longer one
_BEFORE, _AFTER, _EDGES = " ,;:([-–—/", " ,;:)].!?/", " ,;:()[].!?-–—/&+'’"
_TAKEN = "\0"


@dataclass(frozen=True)
class Token:
    """One word: where it stands in the text, as typed, folded; `free` while nothing has read it."""

    start: int
    end: int
    typed: str
    form: str
    free: bool = True


class Span(NamedTuple):
    """Words from the first to the last (excluded)."""

    first: int
    last: int


class Pieces:
    """The words of a text; `verbatim` pieces are left as they are, like phrases and exclusions."""

    def __init__(self, text: str, verbatim: Iterable[str] = ()) -> None:
        self.text = text
        literal = [found.span() for found in _LITERAL.finditer(text)]
        self.tokens: list[Token] = []
        for found in _WORD.finditer(text):
            if len(self.tokens) == MOST_TOKENS:
                break
            free = not any(start <= found.start() < end for start, end in literal)
            self.tokens.append(Token(found.start(), found.end(), found.group(), fold(found.group()), free))
        self._cut: list[Span] = []
        self._written: dict[int, str] = {}
        for piece in verbatim:
            for span in self.find(piece):
                self._close(span)

    def find(self, piece: str) -> list[Span]:
        """Return where the words of a piece stand, one after the other."""
        forms = [fold(word) for word in _WORD.findall(piece)[:MOST_TOKENS]]
        own = [token.form for token in self.tokens]
        size = len(forms)
        return [Span(at, at + size) for at in range(len(own) - size + 1) if size and own[at : at + size] == forms]

    def mention(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether a pattern is found in some word."""
        return any(pattern.search(token.form) for token in self.tokens)

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[Span, re.Match[str]]]:
        """Give the free words that a pattern matches in the folded text, one space between two words."""
        forms = [token.form if token.free else _TAKEN for token in self.tokens]
        starts, place = {}, 0
        for number, form in enumerate(forms):
            starts[place] = number
            place += len(form) + 1
        for found in pattern.finditer(" ".join(forms)):
            first = starts.get(found.start())
            if first is not None:
                span = Span(first, first + found.group().count(" ") + 1)
                if self.readable(span):
                    yield span, found

    def readable(self, span: Span) -> bool:
        """Tell whether these words are free, and whole: not parts of a longer one like `chef-lieu` or `C++`."""
        if not all(token.free for token in self.tokens[span.first : span.last]):
            return False
        start, end = self.tokens[span.first].start, self.tokens[span.last - 1].end
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        return before not in _INSIDE and (after not in _INSIDE or not self.text[end + 1 : end + 2].strip())

    def typed(self, span: Span) -> str:
        """Return the words as they were typed, with what stands between them."""
        end = self.tokens[span.last - 1].end
        piece = self.text[self.tokens[span.first].start : end]
        return piece + self.text[end : end + 1] if "(" in piece and ")" not in piece else piece

    def take(self, span: Span) -> str:
        """Take words out of the text; return them as typed."""
        self._close(span)
        self._cut.append(span)
        return self.typed(span)

    def write(self, number: int, form: str) -> None:
        """Write another word in the place of one."""
        self._written[number] = form
        self.tokens[number] = replace(self.tokens[number], form=form)

    def rest(self) -> str:
        """Return the text less what was taken, words written anew as they now are."""
        if not self._cut:
            return self._part(0, len(self.text))
        parts, done = [], 0
        for span in sorted(self._cut):
            parts.append(self._part(done, self.tokens[span.first].start).rstrip(_BEFORE))
            done = self.tokens[span.last - 1].end
        parts.append(self._part(done, len(self.text)))
        return " ".join(part for one in parts if (part := one.lstrip(_AFTER).strip()) and part.strip(_EDGES))

    def _part(self, start: int, end: int) -> str:
        """Return a part of the text, its words written anew."""
        text, place = "", start
        for number, form in sorted(self._written.items()):
            token = self.tokens[number]
            if start <= token.start < end:
                text += self.text[place : token.start] + form
                place = token.end
        return text + self.text[place:end]

    def _close(self, span: Span) -> None:
        for number in range(*span):
            self.tokens[number] = replace(self.tokens[number], free=False)
