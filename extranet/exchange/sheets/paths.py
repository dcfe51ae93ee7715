"""Where a column stands in a LHÉO record: read there, written there, everything around left as it is.

A path is the names of the elements one inside the other; a star marks the one that repeats (`organisme-financeur*/
code-financeur`, `domaine-formation/code-ROME*`), and `extra@dispositif` is the `extra` whose `info` is `dispositif`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from extranet.lheo.tree import Element, put_in_order


class Step(NamedTuple):
    """One element of a path."""

    name: str
    many: bool
    info: str | None


@lru_cache(maxsize=200)
def steps_of(path: str) -> tuple[Step, ...]:
    """Read a path."""
    steps = []
    for part in path.split("/"):
        name, _, info = part.partition("@")
        steps.append(Step(name.rstrip("*"), name.endswith("*"), info or None))
    return tuple(steps)


def repeats(path: str) -> bool:
    """Tell whether the values at a path may be several."""
    return "*" in path


def texts(element: Element, path: str) -> list[str]:
    """Return the texts at a path: at most one where nothing repeats."""
    return [text for text in map(text_of, leaves(element, path)) if text is not None]


def leaves(element: Element, path: str) -> list[Element]:
    """Return the elements that hold the values of a path."""
    found = [element]
    for step in steps_of(path):
        inside = [child for one in found for child in _children(one, step)]
        found = inside if step.many else inside[: len(found)] if len(found) > 1 else inside[:1]
    return found


def write_one(element: Element, path: str, text: str) -> Iterator[Element]:
    """Write the one value of a path; yield the elements made on the way, the written one last."""
    made = element
    for step in steps_of(path):
        child = next(_children(made, step), None)
        made = _add(made, step) if child is None else child
        yield made
    made[:] = ()
    made.text = text


def write_several(
    element: Element, path: str, values: Iterable[str], value_of: Callable[[Element], str], kin: tuple[str, ...]
) -> Iterator[Element]:
    """Make these the values of a path that repeats; those that stay keep their element and all that stands with them.

    `value_of` reads an element as the values are written; `kin` are the leaves that keep a group alive without this
    one. Yields the elements made.
    """
    steps = steps_of(path)
    place = next(index for index, step in enumerate(steps) if step.many)
    holder = element
    for step in steps[:place]:
        child = next(_children(holder, step), None)
        holder = _add(holder, step) if child is None else child
    wanted = list(values)
    rest = "/".join(step.name for step in steps[place + 1 :])
    kept: set[str] = set()
    for group in list(_children(holder, steps[place])):
        leaf = group.find(rest) if rest else group
        if leaf is None:
            continue
        value = value_of(leaf)
        if value in wanted and value not in kept:
            kept.add(value)
        else:
            _leave(holder, group, leaf, kin)
    for value in wanted:
        if value not in kept:
            group = _add(holder, steps[place])
            yield group
            leaf = group
            for step in steps[place + 1 :]:
                leaf = _add(leaf, step)
                yield leaf
            leaf.text = value
    _prune(holder, element)


def remove(element: Element, path: str) -> None:
    """Remove what stands at a path, and what then holds nothing."""
    for leaf in leaves(element, path):
        parent = leaf.getparent()
        parent.remove(leaf)
        _prune(parent, element)


def _leave(holder: Element, group: Element, leaf: Element, kin: tuple[str, ...]) -> None:
    """Take a value out of its group, and the group with it unless another column knows it."""
    if group is not leaf:
        leaf.getparent().remove(leaf)
        if any(group.find(name) is not None for name in kin):
            return
    holder.remove(group)


def _prune(element: Element, end: Element) -> None:
    while element is not end and not len(element) and not (element.text or "").strip():
        parent = element.getparent()
        parent.remove(element)
        element = parent


def _children(element: Element, step: Step) -> Iterator[Element]:
    for child in element.iterchildren(step.name):
        if step.info is None or child.get("info") == step.info:
            yield child


def _add(parent: Element, step: Step) -> Element:
    child = etree.SubElement(parent, step.name)
    if step.info is not None:
        child.set("info", step.info)
    put_in_order(parent)
    return child


def text_of(element: Element) -> str | None:
    """Return the words of an element, its own markup included."""
    if not len(element):
        return element.text
    inside = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return (element.text or "") + inside
