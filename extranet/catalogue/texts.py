"""LHÉO texts as people read them: plain or HTML that came escaped, always shown as safe, plain structure."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

_TAG = re.compile(r"</?(p|br|ul|ol|li|div|b|strong|em|i|u|h[1-6]|span|a|table|tr|td)\b[^<>]*>", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-–—•*·]|\d{1,2}[.)])\s+")
_KEPT = {"p", "br", "ul", "ol", "li", "strong", "em"}
_SAME = {"b": "strong", "i": "em", "div": "p", "h1": "p", "h2": "p", "h3": "p", "h4": "p", "h5": "p", "h6": "p"}


def is_empty(text: str | None) -> bool:
    """Tell whether a field says nothing: absent, blank or the `-` that feeds write for it."""
    return text is None or text.strip() in {"", "-", "."}


def has_markup(text: str) -> bool:
    """Tell whether a text carries HTML."""
    return _TAG.search(text) is not None


def _markup(text: str) -> str | None:
    """Return the HTML that a text carries, escaped once or twice, or None."""
    for candidate in (text, unescape(text)):
        if has_markup(candidate):
            return candidate
    return None


def safe_html(text: str | None) -> str:
    """Return paragraphs and lists, nothing that acts: safe to insert in a page as it is."""
    if is_empty(text):
        return ""
    markup = _markup(text)
    if markup is None:
        return _structure(text)
    renamed = re.sub(
        r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b", lambda m: f"<{m[1]}{_SAME.get(m[2].lower(), m[2].lower())}", markup
    )
    cleaned = nh3.clean(renamed, tags=_KEPT, attributes={}, clean_content_tags={"script", "style", "iframe"})
    return re.sub(r"<p>\s*</p>", "", cleaned).strip()


def _structure(text: str) -> str:
    """Turn plain lines into paragraphs and lists."""
    blocks: list[str] = []
    items: list[str] = []
    for line in [*unescape(text).splitlines(), ""]:
        bullet = _BULLET.match(line)
        if bullet:
            items.append(f"<li>{escape(line[bullet.end() :].strip())}</li>")
            continue
        if items:
            blocks.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            blocks.append(f"<p>{escape(line.strip())}</p>")
    return "".join(blocks)


def plain(text: str | None) -> str:
    """Return the words alone, without markup, for search and one-line uses."""
    if is_empty(text):
        return ""
    markup = _markup(text)
    if markup is None:
        return unescape(text).strip()
    spaced = re.sub(r"<(/?(?:p|br|li|ul|ol|div|h[1-6]|tr|td))\b", r" <\1", markup, flags=re.IGNORECASE)
    without = nh3.clean(spaced, tags=set(), clean_content_tags={"script", "style", "iframe"})
    return " ".join(unescape(without).split())
