"""Put back what conformance had set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extranet.lheo.structure import EXTRA, EXTRAS
from extranet.lheo.tree import Element, from_text

# `info` of the container that our exports add: <extras info="extranet"><extra info="valeur 3 SIRET">…</extra></extras>
OWN = "extranet"

VALUE, SUBTREE, ATTRIBUTE, STRAY_TEXT, ABSENT = "valeur", "element", "attribut", "texte", "absent"

_MESSAGES = {
    VALUE: "valeur hors de LHÉO 2.3",
    SUBTREE: "élément hors de LHÉO 2.3",
    ATTRIBUTE: "attribut hors de LHÉO 2.3",
    STRAY_TEXT: "texte hors de tout élément",
    ABSENT: "élément exigé et absent",
}


def restore(holder: Element) -> Iterator[tuple[str, str, str]]:
    """Undo in place what `conform` did to this element; yield (element, value, what is wrong) for each thing."""
    containers = [child for child in holder if child.tag == EXTRAS and child.get("info") == OWN]
    items = [item for container in containers for item in container if item.tag == EXTRA]
    for container in containers:
        holder.remove(container)
    notes = [(*item.get("info", "").partition(" ")[::2], item.text or "") for item in items]
    for kind, where, text in sorted(notes, key=_turn):
        action = _ACTIONS.get(kind)
        if action is None:
            continue
        try:
            name = action(holder, where, text)
        except (IndexError, ValueError, AttributeError, SyntaxError):
            continue  # written by another hand: nothing to put back
        yield name, text, _MESSAGES[kind]


def _turn(note: tuple[str, str, str]) -> tuple[int, bool]:
    """Order the notes: outer elements first, in each the fillers out before anything goes back in."""
    kind, where, _ = note
    path = re.match(r"[0-9/]*", where).group()
    depth = len(path.split("/")) if path else 0
    return depth - (kind in {VALUE, SUBTREE}), kind != ABSENT


def _follow(holder: Element, path: str) -> Element:
    for step in path.split("/"):
        if step:
            holder = holder[int(step)]
    return holder


def _insert(holder: Element, where: str, element: Element) -> str:
    path, _, index = where.rpartition("/")
    _follow(holder, path).insert(int(index), element)
    return element.tag


def _put_value(holder: Element, where: str, text: str) -> str:
    place, _, name = where.partition(" ")
    element = holder.makeelement(name)
    element.text = text or None
    return _insert(holder, place, element)


def _put_subtree(holder: Element, where: str, text: str) -> str:
    return _insert(holder, where, from_text(text))


def _put_attribute(holder: Element, where: str, text: str) -> str:
    path, _, name = where.partition("@")
    element = _follow(holder, path)
    element.set(name, text)
    return element.tag


def _put_stray_text(holder: Element, where: str, text: str) -> str:
    element = _follow(holder, where)
    element.text = text
    return element.tag


def _drop_filler(holder: Element, where: str, _: str) -> str:
    path, _, name = where.partition(" ")
    parent = _follow(holder, path)
    parent.remove(parent.find(name))
    return name


_ACTIONS = {
    VALUE: _put_value,
    SUBTREE: _put_subtree,
    ATTRIBUTE: _put_attribute,
    STRAY_TEXT: _put_stray_text,
    ABSENT: _drop_filler,
}
