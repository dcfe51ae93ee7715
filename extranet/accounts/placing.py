"""Communes and territories as people write them: by their words, never by a code that one must know."""

from __future__ import annotations

import re
from typing import NamedTuple

from extranet.reference import places
from extranet.reference.communes import Commune
from extranet.reference.departements import DEPARTEMENTS
from extranet.reference.text import fold

_SHOWN, MOST_PROPOSED, MOST_NAMED = 5, 8, 200
_APART = re.compile(r"[,;\n]+")
_POSTCODE = re.compile(r"[0-9]{5}")


class Proposed(NamedTuple):
    """One place to choose: its name, what tells it from another, what is written, its postcode where it has one."""

    label: str
    detail: str
    value: str
    postcode: str = ""


def said(commune: Commune) -> str:
    """Name a commune so that no other can be meant."""
    return f"{commune.name} ({commune.departement})"


def commune(text: str, postcode: str = "") -> tuple[str, str | None]:
    """Return the code of the commune that words mean, with what is unclear in French; a postcode may tell which."""
    text, postcode = text.strip(), postcode.strip()
    if not text:
        return "", None
    found = places.find_places(text)
    if len(found) > 1 and _POSTCODE.fullmatch(postcode):
        found = [one for one in found if postcode in one.postcodes] or found
    return (found[0].code, None) if len(found) == 1 else ("", _unclear(text, found))


def territory(text: str) -> tuple[list[str], str | None]:
    """Return the codes of the départements and communes that a list means, with what is unclear in French."""
    codes, faults = [], []
    departements = {fold(name): code for code, name in DEPARTEMENTS.items()}
    pieces = list(filter(None, map(str.strip, _APART.split(text))))
    if len(pieces) > MOST_NAMED:
        return [], f"Un territoire a {MOST_NAMED} noms au plus\u00a0: préférez les départements."
    for one in pieces:
        code = one.upper() if one.upper() in DEPARTEMENTS else departements.get(fold(one))
        found = [] if code else places.find_places(one)
        if code or len(found) == 1:
            codes.append(code or found[0].code)
        else:
            faults.append(_unclear(one, found))
    return codes, " ".join(faults) or None


def proposed(text: str, *, departements: bool) -> list[Proposed]:
    """Return what the beginning of a word may mean: départements first, where they are wanted, then communes."""
    begun = fold(text.strip())
    found = []
    if departements and len(begun) > 1:
        for code, name in DEPARTEMENTS.items():
            if fold(name).startswith(begun) or fold(code) == begun:
                found.append(Proposed(name, f"département {code}", name))
    communes = places.suggest(text, 3 * MOST_PROPOSED) if len(begun) > 1 else []
    for one in sorted(communes, key=lambda one: one.departement not in places.REGION_DEPARTEMENTS):  # ours first
        only = one.postcodes[0] if len(one.postcodes) == 1 else ""
        found.append(Proposed(said(one), ", ".join(one.postcodes[:3]), said(one), only))
    return found[:MOST_PROPOSED]


def named(codes: list[str]) -> list[str]:
    """Return the words of a territory, which lead to the same codes."""
    known = places.communes_of(code for code in codes if code not in DEPARTEMENTS)
    words = DEPARTEMENTS | {code: said(one) for code, one in known.items()}
    return [words[code] for code in codes if code in words]


def _unclear(text: str, found: list[Commune]) -> str:
    if not found:
        return f"«\u00a0{text}\u00a0» n’est pas connu."
    return f"Précisez «\u00a0{text}\u00a0»\u00a0: {', '.join(map(said, found[:_SHOWN]))}."
