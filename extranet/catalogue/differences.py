"""Two contents of a record, field by field: a field is a LHÉO child, with all its repetitions, or an attribute."""

from __future__ import annotations

from typing import NamedTuple

from extranet.lheo.labels import label_of
from extranet.lheo.tree import Element, from_text, to_text

# The number names the record, and its dates are those of the feed: neither is a field that somebody writes.
NOT_FIELDS = {"numero", "datecrea", "datemaj", "datederniereModification"}


class Difference(NamedTuple):
    """One field that is not the same: the LHÉO elements before and after (none where it was not there)."""

    name: str
    before: list[Element]
    after: list[Element]

    @property
    def label(self) -> str:
        """Return what people read for the field."""
        return label_of(self.name)


def differences(before: str, after: str) -> list[Difference]:
    """List the fields that differ between two LHÉO texts of one record, in the standard's order."""
    old, new = from_text(before), from_text(after)
    found = []
    for name in dict.fromkeys(child.tag for element in (new, old) for child in element):
        was, now = old.findall(name), new.findall(name)
        if [to_text(one) for one in was] != [to_text(one) for one in now]:
            found.append(Difference(name, was, now))
    for name in sorted({*old.attrib, *new.attrib} - NOT_FIELDS):
        if old.get(name) != new.get(name):
            found.append(Difference(name, _as_element(name, old.get(name)), _as_element(name, new.get(name))))
    return found


def _as_element(name: str, value: str | None) -> list[Element]:
    if value is None:
        return []
    element = from_text("<attribut/>")
    element.text = value
    return [element]
