"""The words of a title that the search asked for, marked: the same analyser decides here as in the index."""

from __future__ import annotations

from markupsafe import Markup, escape

from extranet.search.analysis import ANALYSER, EXACT, chunks, uniform


def asked_keys(text: str) -> frozenset[str]:
    """Return the stems of the words that somebody typed; words that say nothing have none."""
    return frozenset(key for chunk in chunks(text) for key in chunk.keys if not key.startswith(EXACT))


def marked(title: str, asked: frozenset[str]) -> Markup:
    """Return the title as safe HTML, its asked words in `<mark>`."""
    text = uniform(title)
    if len(text) == len(title):
        text = title  # same letters, our typography kept
    spans = {
        (token.startchar, token.endchar)
        for token in ANALYSER(title, chars=True)
        if token.text in asked and not token.text.startswith(EXACT)
    }
    written, done = Markup(), 0
    for start, end in sorted(spans):
        written += escape(text[done:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        done = end
    return written + escape(text[done:])
