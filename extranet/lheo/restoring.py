"""Put back what conformance had set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extranet.lheo.structure import EXTRA, EXTRAS
from extranet.lheo.tree import Element, from_text, set_attribute

# `info` of the container that our exports add: <extras info="extranet"><extra info="valeur 3 SIRET">…</extra></extras>
OWN = "extranet"
# `info` of what came under that name from another hand, and that nothing can put back: it stays, and is told.
NOT_OURS = "extranet-autre"

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
    for container in containers:
        holder.remove(container)
    for item in sorted((item for container in containers for item in container.findall(EXTRA)), key=_turn):
        kind, _, where = item.get("info", "").partition(" ")
        try:
            name = _ACTIONS[kind](holder, where, item.text or "")
        except _UNREADABLE:
            continue
        yield name, item.text or "", _MESSAGES[kind]
        item.getparent().remove(item)
    for container in containers:
        if len(container) or container.text:
            container.set("info", NOT_OURS)
            holder.append(container)
            yield EXTRAS, OWN, "note d’export écrite par une autre main"


# LookupError and ValueError: no such kind, no such place; SyntaxError: not XML
_UNREADABLE = (LookupError, ValueError, SyntaxError)


def _turn(item: Element) -> tuple[int, bool]:
    """Order the notes: outer elements first, in each the fillers out before anything goes back in."""
    kind, _, where = item.get("info", "").partition(" ")
    path = re.match(r"[0-9/]*", where).group()
    depth = len(path.split("/")) if path else 0
    return depth - (kind in {VALUE, SUBTREE}), kind != ABSENT


def _index(step: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", step, re.ASCII):
        raise ValueError(step)
    return int(step)


def _follow(holder: Element, path: str) -> Element:
    for step in path.split("/") if path else ():
        holder = holder[_index(step)]
    return holder


def _insert(holder: Element, where: str, element: Element) -> str:
    path, _, index = where.rpartition("/")
    _follow(holder, path).insert(_index(index), element)
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
    set_attribute(element, name, text)
    return element.tag


def _put_stray_text(holder: Element, where: str, text: str) -> str:
    element = _follow(holder, where)
    element.text = text
    return element.tag


def _drop_filler(holder: Element, where: str, _: str) -> str:
    path, _, name = where.partition(" ")
    parent = _follow(holder, path)
    filler = next((child for child in parent if child.tag == name), None)
    if filler is None:
        raise LookupError(name)
    parent.remove(filler)
    return name


_ACTIONS = {
    VALUE: _put_value,
    SUBTREE: _put_subtree,
    ATTRIBUTE: _put_attribute,
    STRAY_TEXT: _put_stray_text,
    ABSENT: _drop_filler,
}
