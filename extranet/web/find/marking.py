"""The words of a title that the search asked for, marked: the same analyser decides here as in the index."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from extranet.search.words.analysis import ANALYSER, EXACT, chunks, uniform


def asked_keys(text: str) -> frozenset[str]:
    """Return the stems of the words that somebody typed; words that say nothing have none."""
    return frozenset(key for chunk in chunks(text) for key in chunk.keys if not key.startswith(EXACT))


def marked(title: str, asked: frozenset[str]) -> Markup:
    """Return the title as safe HTML, its asked words in `<mark>`."""
    text, safe, words = _read(title)
    found = [(start, end) for start, end, keys in words if not keys.isdisjoint(asked)] if asked else []
    if not found:
        return safe
    written, done = "", 0
    for start, end in found:
        written += f"{escape(text[done:start])}<mark>{escape(text[start:end])}</mark>"
        done = end
    return Markup(f"{written}{escape(text[done:])}")  # noqa: S704 (every piece is escaped)


@lru_cache(maxsize=2048)
def _read(title: str) -> tuple[str, Markup, tuple[tuple[int, int, frozenset[str]], ...]]:
    """Return a title as it is written, safe, and where each word stands with its stems: the same at each search."""
    text = uniform(title)
    if len(text) == len(title):
        text = title  # same letters, our typography kept
    found: dict[tuple[int, int], set[str]] = {}
    for token in ANALYSER(title, chars=True):
        if not token.text.startswith(EXACT):
            found.setdefault((token.startchar, token.endchar), set()).add(token.text)
    return text, escape(text), tuple((start, end, frozenset(keys)) for (start, end), keys in sorted(found.items()))
