"""The synonyms as searches read them: from the stems of an expression to the words that it also means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extranet.search.words.analysis import Word, chunks

MOST_OTHERS = 8


class Thesaurus:
    """Expressions by their stems."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        """Read (expression typed, expression also looked for) pairs."""
        self._others: dict[tuple[str, ...], dict[tuple[Word, ...], str]] = {}
        for typed, other in pairs:
            key, words = tuple(one.stem for one in meant(typed)), meant(other)
            if key and words and key != tuple(one.stem for one in words):
                self._others.setdefault(key, {}).setdefault(words, other)
        self._stems = frozenset(stem for key in self._others for stem in key)
        self._longest = max(map(len, self._others), default=0)

    def knows(self, stem: str) -> bool:
        """Tell whether an expression has this word."""
        return stem in self._stems

    def mutual(self, stems: Sequence[str], words: Sequence[Word]) -> bool:
        """Tell whether words that an expression also means mean it too: another way to write it, not a wider thing."""
        back = self._others.get(tuple(one.stem for one in words), {})
        return any(tuple(one.stem for one in other) == tuple(stems) for other in back)

    def spans(self, stems: Sequence[str]) -> Iterator[tuple[int, int, tuple[Word, ...], str]]:
        """Yield (first, last, words, text) for what stands in a query, the longest expressions first."""
        for length in range(min(self._longest, len(stems)), 0, -1):
            for first in range(len(stems) - length + 1):
                found = self._others.get(tuple(stems[first : first + length]), {})
                for words, text in list(found.items())[:MOST_OTHERS]:
                    yield first, first + length, words, text


def meant(text: str) -> tuple[Word, ...]:
    """Return the words of an expression, without those that say nothing."""
    return tuple(word for chunk in chunks(text) for word in chunk.words if not word.empty)
