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
    **{f"http://lheo.gouv.fr/{edition}": edition for edition in ("2.2", "2.1", "2.0")},
    "http://www.lheo.org/2.2": "2.2",
    "http://www.lheo.org/2.1": "2.1",
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


# A number is an identity: kept whole in the element, known by its beginning and its mark when it is absurdly long.
LONGEST_NUMBER = 200


def number_of(element: Element) -> str | None:
    """Return the number by which a formation, an action or a session is known; None without."""
    numero = (element.get("numero") or "").strip()
    if len(numero) > LONGEST_NUMBER:
        return f"{numero[: LONGEST_NUMBER - 33]}~{digest(numero).hex()}"
    return numero or None


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


def set_attribute(element: Element, name: str, value: str | None) -> None:
    """Set an attribute, or remove it; the names stay sorted, so that equal contents are equal texts."""
    attributes = dict(element.attrib) | {name: value}
    element.attrib.clear()
    for key in sorted(attributes):
        if attributes[key] is not None:
            element.set(key, attributes[key])


def to_text(element: Element) -> str:
    """Write an element as text, without declaration: the form that revisions keep. Equal contents, equal texts."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    if "xmlns" not in text:
        return text
    # The prefixes of foreign namespaces depend on where the element stood: name them by their order.
    spaces = {split_tag(name)[0] for part in element.iter(etree.Element) for name in (part.tag, *part.attrib)}
    prefixes = {f"n{place}": space for place, space in enumerate(sorted(spaces - {"", _XML}))}
    again = etree.Element(element.tag, nsmap=prefixes)
    _copy(element, again)
    return etree.tostring(again, encoding="unicode")


_XML = "http://www.w3.org/XML/1998/namespace"


def _copy(source: Element, target: Element) -> None:
    target.text = source.text
    for name, value in source.attrib.items():
        target.set(name, value)
    for child in source:
        copied = etree.SubElement(target, child.tag)
        copied.tail = child.tail
        _copy(child, copied)


_FRAGMENTS = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


def from_text(text: str) -> Element:
    """Read an element written by `to_text`; raise ValueError for a document that declares entities."""
    element = etree.fromstring(text, etree.XMLParser(**_FRAGMENTS))
    if element.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a fragment declares nothing")
    return element


def digest(text: str) -> bytes:
    """Return the mark by which two contents are compared (16 bytes)."""
    return blake2b(text.encode(), digest_size=16).digest()
