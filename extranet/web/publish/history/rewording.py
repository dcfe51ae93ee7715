"""Two texts word by word: what went in, what came out, marked so that it is read without colour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from markupsafe import Markup

# Words compared one by one; of longer texts, only the lines are.
MOST_WORDS = 1500
_PIECES = re.compile(r"\s+|[^\s]+")
_LINE_END = "\n"


class Reworded(NamedTuple):
    """Both texts, as safe lines for a page."""

    before: list[Markup]
    after: list[Markup]


def reword(before: Sequence[str], after: Sequence[str]) -> Reworded:
    """Mark what is only in one of two texts, given as lines: `del` in the first, `ins` in the second."""
    if not before or not after:
        return Reworded([_marked("del", line) for line in before], [_marked("ins", line) for line in after])
    old, new = _pieces(before), _pieces(after)
    if max(len(old), len(new)) > 2 * MOST_WORDS:
        old, new = _whole_lines(before), _whole_lines(after)
    codes = _without_lone_spaces(SequenceMatcher(None, old, new, autojunk=False).get_opcodes(), old)
    return Reworded(
        _lines((old[a:b], None if same else "del") for same, a, b, _, _ in codes),
        _lines((new[a:b], None if same else "ins") for same, _, _, a, b in codes),
    )


def _without_lone_spaces(codes: list[Any], old: Sequence[str]) -> list[tuple[bool, int, int, int, int]]:
    """Join the changes that only a space parts: (same in both, places in the old text, places in the new one)."""
    joined: list[tuple[bool, int, int, int, int]] = []
    for place, (code, *places) in enumerate(codes):
        inside = 0 < place < len(codes) - 1 and not "".join(old[places[0] : places[1]]).strip()
        same = code == "equal" and not inside
        if joined and not same and not joined[-1][0]:
            places = [joined[-1][1], places[1], joined.pop()[3], places[3]]
        joined.append((same, *places))
    return joined


def _pieces(lines: Iterable[str]) -> list[str]:
    return _PIECES.findall(_LINE_END.join(lines))


def _whole_lines(lines: Iterable[str]) -> list[str]:
    return [piece for line in lines for piece in (line, _LINE_END)][:-1]


def _lines(parts: Iterable[tuple[list[str], str | None]]) -> list[Markup]:
    """Write marked pieces again as lines: a mark never runs over the end of one."""
    lines = [Markup()]
    for pieces, mark in parts:
        first, *others = "".join(pieces).split(_LINE_END)
        lines[-1] += _marked(mark, first)
        lines += [_marked(mark, other) for other in others]
    return [line for line in lines if line]


_MARKS = {
    None: Markup("{}"),
    "del": Markup(
        '<del><span class="visually-hidden">[Supprimé : </span>{}<span class="visually-hidden">]</span></del>'
    ),
    "ins": Markup('<ins><span class="visually-hidden">[Ajouté : </span>{}<span class="visually-hidden">]</span></ins>'),
}


def _marked(mark: str | None, text: str) -> Markup:
    return _MARKS[mark if text.strip() else None].format(text)
