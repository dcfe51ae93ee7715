"""On which line an element begins, in files longer than what libxml2 counts for elements."""

from __future__ import annotations

from extranet.lheo.tree import Element

# Elements have a counter of 16 bits; past it, lxml gives the line where the nearest text ends.
_COUNTED = 65_535


def line_of(element: Element) -> int | None:
    """Return the line of an element in the file that it was read from."""
    line = element.sourceline
    if line is None or line < _COUNTED:
        return line
    if not element.text and len(element):
        return line_of(element[0])
    if not len(element) and "\n" in (element.text or ""):
        return _after_what_precedes(element)  # a long text may be many nodes: its first one ends anywhere
    return line - (element.text or element.tail or "").count("\n")


def _after_what_precedes(element: Element) -> int | None:
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        inside = "".join(before.itertext(with_tail=False))
        return (line_of(before) or 0) + inside.count("\n") + (before.tail or "").count("\n")
    if parent is not None and line_of(parent) is not None:
        return line_of(parent) + (parent.text or "").count("\n")
    return element.sourceline
