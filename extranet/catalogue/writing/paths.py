"""Ways down a LHÉO element: find what a path means, make what is missing on the way, cut what says nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from extranet.lheo.tree import Element, put_back, set_attribute


class _Part(NamedTuple):
    """One part of a path: a child's name and, where sisters differ, what tells them apart."""

    name: str
    attribute: str = ""
    child: str = ""
    other: bool = False  # the one that does not say so
    value: str = ""

    def fits(self, element: Element) -> bool:
        """Tell whether the element is the one meant."""
        if not self.attribute and not self.child:
            return True
        said = element.get(self.attribute) if self.attribute else element.findtext(self.child)
        return (said == self.value) is not self.other


_PART = re.compile(
    r"(?P<name>[\w-]+)(\[(@(?P<attribute>[\w-]+)|(?P<child>[\w-]+))(?P<other>!?)='(?P<value>[^']*)'\])?(/|$)"
)


def _parts(path: str) -> list[_Part]:
    return [
        _Part(found["name"], found["attribute"] or "", found["child"] or "", bool(found["other"]), found["value"] or "")
        for found in _PART.finditer(path)
    ]


def parent_and_name(path: str) -> tuple[str, str]:
    """Split a path into the one of the element that holds, and the name of what it holds."""
    parent, _, last = path.rpartition("/")
    return parent, _parts(last)[0].name


def found(element: Element, path: str) -> Element | None:
    """Return the first element at a path, None when there is none."""
    here: Element | None = element
    for part in _parts(path):
        here = next((child for child in here.findall(part.name) if part.fits(child)), None)
        if here is None:
            return None
    return here


def grown(element: Element, path: str) -> Element:
    """Return the element at a path; what is missing on the way is made, each at its place in the standard."""
    here = element
    for part in _parts(path):
        child = next((child for child in here.findall(part.name) if part.fits(child)), None)
        if child is None:
            child = here.makeelement(part.name)
            if part.attribute and not part.other:
                set_attribute(child, part.attribute, part.value)
            if part.child and not part.other:
                grown(child, part.child).text = part.value
            put_back(here, [child])
        here = child
    return here


def cut(element: Element, path: str) -> None:
    """Remove the element at a path, and what holds nothing any more above it."""
    here = found(element, path)
    parts = _parts(path)
    while here is not None and here is not element:
        above = here.getparent()
        above.remove(here)
        parts.pop()
        kind = parts[-1].child if parts else ""
        here = above if not above.attrib and not (above.text or "").strip() and _bare(above, kind) else None


def _bare(element: Element, kind: str) -> bool:
    """Tell whether nothing is left in an element but what told it from its sisters."""
    return all(child.tag == kind for child in element)
