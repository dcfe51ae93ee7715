"""LHÉO texts as a person types them, and what is typed as LHÉO may carry it."""

from __future__ import annotations

import re
from html import unescape

from extranet.catalogue.texts import has_markup, safe_html

_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def typed(text: str | None) -> str:
    """Return a text as a person types it: lines, and a dash before each item of a list."""
    if text is None:
        return ""
    if not has_markup(text) and not has_markup(unescape(text)):
        return unescape(text)
    lines = re.sub(r"\s+", " ", safe_html(text))
    for tag, written in ((r"<li> ?", "\n- "), (r"<br ?/?>", "\n"), (r"</?(?:p|ul|ol)>", "\n"), (r"<[^>]*>", "")):
        lines = re.sub(tag, written, lines)
    return unescape("\n".join(line.strip() for line in lines.split("\n") if line.strip()))


def clean(text: str) -> str:
    """Return what was typed with plain line ends and without what XML cannot carry."""
    lines = (line.rstrip() for line in re.sub(r"\r\n?", "\n", text).split("\n"))
    return _FORBIDDEN.sub("", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """Return what was typed on one line."""
    return " ".join(clean(text).split())
