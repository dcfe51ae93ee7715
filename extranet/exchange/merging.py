"""Bring together a feed's new delivery and what a person wrote since the last one."""

from __future__ import annotations

from extranet.lheo.tree import Element, from_text, put_in_order, set_attribute, to_text


def merge(last_delivery: str, delivery: str, current: str) -> str:
    """Return `current` with what changed between the two deliveries: the feed wins only where it changed its mind."""
    before, after, merged = from_text(last_delivery), from_text(delivery), from_text(current)
    names = dict.fromkeys(child.tag for element in (before, after) for child in element)
    for name in names:
        if _texts(before, name) != _texts(after, name):
            for child in merged.findall(name):
                merged.remove(child)
            merged.extend(after.findall(name))
    for name in {*before.attrib, *after.attrib}:
        if before.get(name) != after.get(name):
            set_attribute(merged, name, after.get(name))
    if before.text != after.text:
        merged.text = after.text
    put_in_order(merged)
    return to_text(merged)


def _texts(element: Element, name: str) -> list[str]:
    return [to_text(child) for child in element.findall(name)]
