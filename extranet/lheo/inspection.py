"""Read an element as it came into canonical form, and say everything that LHÉO 2.3 does not allow in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

from extranet.lheo.restoring import OWN, restore
from extranet.lheo.structure import ATTRIBUTES, COMMON_ATTRIBUTES, EXTRA, EXTRAS, IDENTIFIERS, SEQUENCES
from extranet.lheo.tree import NAMESPACES, Element, put_in_order, split_tag
from extranet.lheo.values import FAULTS

_BY_LOWER_CASE = {name.lower(): name for name in (*SEQUENCES, *FAULTS, EXTRA)}

KEPT = "gardé tel quel"
MOVED = "remis à sa place"
RENAMED = "lu avec la bonne casse"


class Remark(NamedTuple):
    """One thing wrong: the line in the file, the element's name, its value, what is wrong and what was done."""

    line: int | None
    element: str
    value: str
    message: str
    action: str


def _line(element: Element) -> int | None:
    return element.sourceline


def canonical(
    source: Element, report: Callable[[Remark], None], line_of: Callable[[Element], int | None] = _line
) -> Element:
    """Copy an element into canonical form, what our own export had set aside back in its place; report each fault."""
    reader = _Reader(report, line_of)
    element = reader.copy(source, None)
    while reader.set_aside:
        for holder, line in reader.set_aside:
            for name, value, message in restore(holder):
                report(Remark(line, split_tag(name)[1], value, message, KEPT))
        # Our own notes give back canonical elements; in notes that somebody altered, anything may stand.
        reader = _Reader(lambda remark: None, _line)
        element = reader.copy(element, None)
    return element


def _inline(text: str | None) -> str | None:
    """Fold white space, which may separate two words; indentation says nothing."""
    if not text or (not text.strip() and "\n" in text):
        return None
    return re.sub(r"\s+", " ", text)


class _Reader:
    def __init__(self, report: Callable[[Remark], None], line_of: Callable[[Element], int | None]) -> None:
        self._report = report
        self._line_of = line_of
        self._names: dict[str, str] = {}
        # Elements whose `extras` hold what our export set aside, innermost first, with the line.
        self.set_aside: list[tuple[Element, int | None]] = []

    def _name(self, source: Element) -> str:
        tag = source.tag
        known = self._names.get(tag)
        if known is not None:
            return known
        namespace, name = split_tag(tag)
        if namespace and namespace not in NAMESPACES:
            return self._names.setdefault(tag, tag)
        right = name if name in SEQUENCES or name in FAULTS else _BY_LOWER_CASE.get(name.lower(), name)
        if right != name:
            self._report(
                Remark(self._line_of(source), name, "", f"élément LHÉO «\u00a0{right}\u00a0» écrit autrement", RENAMED)
            )
            return right
        return self._names.setdefault(tag, name)

    def copy(self, source: Element, parent: Element | None) -> Element:
        """Copy one element and what it contains, checking on the way."""
        name = self._name(source)
        target = etree.Element(name) if parent is None else etree.SubElement(parent, name)
        self._copy_attributes(source, target)
        if len(source):
            self._copy_children(source, target)
        else:
            target.text = (source.text or "").strip() or None
            fault = FAULTS.get(name)
            message = fault(target.text or "") if fault else None
            if name in SEQUENCES and target.text:
                message = "texte hors de tout élément"
            if message and (target.text or "") not in {"", "-"}:
                self._report(Remark(self._line_of(source), name, target.text, message, KEPT))
        if name in SEQUENCES and name != EXTRAS:
            self._check_required(source, target)
        return target

    def _copy_attributes(self, source: Element, target: Element) -> None:
        allowed = ATTRIBUTES.get(target.tag, COMMON_ATTRIBUTES)
        for key in sorted(source.attrib):
            value = source.get(key).strip()
            target.set(key, value)
            if key not in allowed and key not in IDENTIFIERS:
                message = f"attribut «\u00a0{split_tag(key)[1]}\u00a0» inconnu de LHÉO 2.3"
                self._report(Remark(self._line_of(source), split_tag(target.tag)[1], value, message, KEPT))

    def _copy_children(self, source: Element, target: Element) -> None:
        sequence = SEQUENCES.get(target.tag)
        if sequence is None:
            self._copy_mixed(source, target)
            return
        stray = [source.text or ""]
        seen: Counter[str] = Counter()
        origins: dict[Element, Element] = {}
        for child in source:
            stray.append(child.tail or "")
            if not isinstance(child.tag, str):
                continue
            copied = self.copy(child, target)
            origins[copied] = child
            seen[copied.tag] += 1
            self._check_place(child, copied, sequence, seen[copied.tag])
            if copied.tag == EXTRAS and copied.get("info") == OWN:
                self.set_aside.append((target, self._line_of(child)))
        target.text = " ".join(" ".join(stray).split()) or None
        if target.text:
            self._report(Remark(self._line_of(source), target.tag, target.text, "texte hors de tout élément", KEPT))
        misplaced = put_in_order(target)
        if misplaced is not None:
            self._report(
                Remark(
                    self._line_of(origins[misplaced]),
                    misplaced.tag,
                    "",
                    f"mal placé dans «\u00a0{target.tag}\u00a0»",
                    MOVED,
                )
            )

    def _copy_mixed(self, source: Element, target: Element) -> None:
        """Copy what is no LHÉO structure, its words between its elements: HTML that came unescaped, most often."""
        if target.tag in FAULTS:
            self._report(Remark(self._line_of(source), target.tag, "", "du texte est attendu, pas des éléments", KEPT))
        target.text = _inline(source.text)
        for child in source:
            if isinstance(child.tag, str):
                self.copy(child, target).tail = _inline(child.tail)

    def _check_place(self, child: Element, copied: Element, sequence: dict, count: int) -> None:
        allowed = sequence.get(copied.tag)
        message = None
        if allowed is None:
            known = copied.tag in SEQUENCES or copied.tag in FAULTS
            parent = copied.getparent().tag
            message = f"n’a pas sa place dans «\u00a0{parent}\u00a0»" if known else "élément inconnu de LHÉO 2.3"
        elif count == allowed.most + 1:
            message = f"plus de {allowed.most} fois dans «\u00a0{copied.getparent().tag}\u00a0»"
        if message:
            self._report(Remark(self._line_of(child), split_tag(copied.tag)[1], copied.text or "", message, KEPT))

    def _check_required(self, source: Element, target: Element) -> None:
        present = {child.tag for child in target}
        for child in SEQUENCES[target.tag].values():
            if child.least and child.name not in present:
                message = f"manque dans «\u00a0{target.tag}\u00a0»"
                self._report(Remark(self._line_of(source), child.name, "", message, KEPT))
