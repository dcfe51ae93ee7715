"""Make any element valid against LHÉO 2.3 without losing a word of it.

What the standard does not allow travels in `extras info="extranet"` of the nearest element that may have one, with
its place; what it requires and the record has not is filled with a value that says nothing, and named there too.
`restoring.restore` is the exact inverse: restore(conform(element)) == element, for every canonical element.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from extranet.lheo.restoring import ABSENT, ATTRIBUTE, OWN, STRAY_TEXT, SUBTREE, VALUE
from extranet.lheo.structure import ATTRIBUTES, COMMON_ATTRIBUTES, EXTRA, EXTRAS, SEQUENCES
from extranet.lheo.tree import Element, put_in_order, to_text
from extranet.lheo.values import FAULTS, FILLERS

_INSTANT = re.compile(
    r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]+)?"
    r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?"
)
# The only element of LHÉO that holds itself; a reader gives up at 256 elements one inside the other.
DEEPEST_EXTRAS = 20
# Not every address that the standard allows: those that every reader takes.
_ADDRESS = re.compile(
    r"(?!//)(https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)?(/[A-Za-z0-9._~!$&'()*+,;=:@/-]*)?"
    r"(\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?(#[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?"
)


def conform(element: Element) -> None:
    """Make the element valid in place, what it contains included."""
    _conform(element, [], "")


def _conform(element: Element, outer: list[tuple[str, str, str]], path: str) -> None:
    """Conform one element; what cannot be noted in itself is noted in `outer`, under `path`."""
    sequence = SEQUENCES[element.tag]
    notes: list[tuple[str, str, str]] = []
    own = EXTRAS in sequence
    noted, here = (notes, "") if own else (outer, path)
    _set_attributes_aside(element, noted, here)
    if element.text:
        noted.append((STRAY_TEXT, here, element.text))
        element.text = None
    places = {child: _join(here, index) for index, child in enumerate(element)}
    _set_children_aside(element, noted, places)
    for child in element:
        if child.tag in SEQUENCES:
            _conform(child, noted, places[child])
        else:
            _set_attributes_aside(child, noted, places[child])
    _fill(element, noted, here)
    if own and notes:
        container = etree.SubElement(element, EXTRAS, info=OWN)
        for kind, where, text in notes:
            etree.SubElement(container, EXTRA, info=f"{kind} {where}").text = text or None


def _join(path: str, index: int) -> str:
    return f"{path}/{index}" if path else str(index)


def _set_attributes_aside(element: Element, notes: list[tuple[str, str, str]], path: str) -> None:
    allowed = ATTRIBUTES.get(element.tag, COMMON_ATTRIBUTES)
    for name, value in element.attrib.items():
        fits = name in allowed
        if fits and name.startswith("horodatage"):
            fits = _INSTANT.fullmatch(value) is not None
        elif fits and name == "uri":
            fits = _ADDRESS.fullmatch(value) is not None
        if not fits:
            notes.append((ATTRIBUTE, f"{path}@{name}", value))
            del element.attrib[name]


def _set_children_aside(element: Element, notes: list[tuple[str, str, str]], places: dict[Element, str]) -> None:
    sequence = SEQUENCES[element.tag]
    seen: Counter[str] = Counter()
    gone: list[Element] = []
    for child, where in places.items():
        allowed = sequence.get(child.tag)
        if allowed and seen[child.tag] < allowed.most and _sound(child):
            seen[child.tag] += 1
            continue
        if not len(child) and not child.attrib and child.tag in FAULTS:
            notes.append((VALUE, f"{where} {child.tag}", child.text or ""))
        else:
            notes.append((SUBTREE, where, to_text(child)))
        gone.append(child)
    for child in gone:
        element.remove(child)


def _sound(child: Element) -> bool:
    fault = FAULTS.get(child.tag)
    if fault:
        return not len(child) and fault(child.text or "") is None
    if child.tag == EXTRAS:
        return sum(1 for _ in child.iterancestors(EXTRAS)) < DEEPEST_EXTRAS
    return child.tag != EXTRA or not len(child)


def _fill(element: Element, notes: list[tuple[str, str, str]], path: str) -> None:
    present = {child.tag for child in element}
    absent = [child for child in SEQUENCES[element.tag].values() if child.least and child.name not in present]
    for child in absent:
        notes.append((ABSENT, f"{path} {child.name}", ""))
        element.append(_filler(child.name))
    if absent:
        put_in_order(element)


def _filler(name: str) -> Element:
    element = etree.Element(name)
    if name in FILLERS:
        element.text = FILLERS[name]
        return element
    for child in SEQUENCES[name].values():
        if child.least:
            element.append(_filler(child.name))
    return element
