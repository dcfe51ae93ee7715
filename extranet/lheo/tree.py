"""LHÉO elements in memory: without namespace, in the standard's order, without stray white space.

What is not LHÉO keeps its place after its known sisters, so that nothing is lost and equal contents are equal texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import pairwise

from lxml import etree

from extranet.lheo.structure import EXTRAS, SEQUENCES, Child

NAMESPACES = {
    "http://lheo.gouv.fr/2.3": "2.3",
    "http://www.lheo.org/2.2": "2.2",
    "http://www.lheo.org/2.0": "2.0",
    "http://www.lheo.org/1.3.0": "1.3.0",
    "http://www.lheo.org/1.3": "1.3.0",
}
NAMESPACE = "http://lheo.gouv.fr/2.3"

Element = etree._Element


def split_tag(tag: str) -> tuple[str, str]:
    """Return (namespace, local name) of a tag."""
    if tag[:1] == "{":
        namespace, _, name = tag[1:].partition("}")
        return namespace, name
    return "", tag


def put_in_order(element: Element) -> Element | None:
    """Sort the children into the standard's sequence; what it does not know comes last, before `extras`.

    Return the first child that stood too late, None when all stood well.
    """
    sequence = SEQUENCES.get(element.tag)
    if sequence is None or element.tag == EXTRAS:
        return None
    places = [_place(sequence, child.tag) for child in element]
    late = next((place for place, (before, after) in enumerate(pairwise(places), 1) if before > after), None)
    if late is None:
        return None
    misplaced = element[late]
    element[:] = [child for _, child in sorted(zip(places, element, strict=True), key=lambda pair: pair[0])]
    return misplaced


def _place(sequence: dict[str, Child], tag: str) -> int:
    if tag == EXTRAS:
        return len(sequence) + 1
    child = sequence.get(tag)
    return child.position if child else len(sequence)


def take_out(element: Element, name: str) -> list[Element]:
    """Remove and return the children of that name."""
    found = element.findall(name)
    for child in found:
        element.remove(child)
    return found


def put_back(element: Element, children: Iterable[Element]) -> None:
    """Insert children at their place in the sequence."""
    element.extend(children)
    put_in_order(element)


def to_text(element: Element) -> str:
    """Write an element as text, without declaration: the form that revisions keep."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


_FRAGMENTS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}


def from_text(text: str) -> Element:
    """Read an element written by `to_text`."""
    return etree.fromstring(text, etree.XMLParser(**_FRAGMENTS))


def digest(text: str) -> bytes:
    """Return the mark by which two contents are compared (16 bytes)."""
    return blake2b(text.encode(), digest_size=16).digest()
