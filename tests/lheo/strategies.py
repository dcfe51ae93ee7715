"""Random LHÉO elements, right and wrong in every way that a file can be."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import strategies as st
from lxml import etree

from extranet.lheo.structure import EXTRA, EXTRAS, SEQUENCES
from extranet.lheo.tree import Element
from extranet.lheo.values import FAULTS, FILLERS

KNOWN = sorted({*SEQUENCES, *FAULTS, EXTRA} - {"lheo", "offres", "formation"})
UNKNOWN = ["prix", "intitulé", "b", "a.b", "{urn:x}prix", "{urn:y}nom", "{urn:x}formation"]
ATTRIBUTES = {
    "numero": ["7", " 7 ", "", "é\t1"],
    "id": ["x", "1"],
    "uri": [
        *("http://organisme.example/a?b=1#c", "http://[", "a b", "%", "a#b#c", ":a", "//:a", "//", "/é"),
        *("?a=1", "#a", "", "http://-:9/"),
    ],
    "horodatage-creation": ["2026-08-03T10:00:00", "2026-08-03T10:00:00.5+02:00", "hier", "0000-01-01T00:00:00", ""],
    "info": ["dispositif", "valeur 0 SIRET", "extranet "],
    "inconnu": ["v"],
    "datemaj": ["20260101"],
    "{urn:x}a": ["1"],
    "{urn:z}a": ["2"],
    "{http://www.w3.org/XML/1998/namespace}lang": ["fr"],
}
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t\r <&>\"'"), max_size=12)
LONG = st.sampled_from(["x" * 3001, "0" * 15, "-", "20260101", "1", "00000000", "12345"])


@st.composite
def elements(draw: st.DrawFn, name: str, depth: int = 4) -> Element:
    """Draw an element of that name, with anything in it."""
    element = etree.Element(name)
    for key in draw(st.lists(st.sampled_from(sorted(ATTRIBUTES)), max_size=2, unique=True)):
        element.set(key, draw(st.sampled_from(ATTRIBUTES[key])))
    if draw(st.integers(0, 4)) == 0 or name in FAULTS:
        valid = st.sampled_from([FILLERS.get(name, "mot")])
        element.text = draw(st.one_of(valid, WORDS, LONG))
    if depth == 0 or (name in FAULTS and draw(st.integers(0, 9)) > 0):
        return element
    own = sorted(SEQUENCES.get(name, {}))
    names = st.sampled_from(own * 3 + ["*", EXTRAS] if own else ["*"])
    for choice in draw(st.lists(names, max_size=6)):
        chosen = draw(st.sampled_from(KNOWN + UNKNOWN)) if choice == "*" else choice
        child = draw(elements(chosen, depth - 1))
        for _ in range(draw(st.sampled_from([1, 1, 1, 1, 2, 6]))):
            element.append(deepcopy(child))
        element[-1].tail = draw(st.sampled_from([None, None, "\n  ", " et "]))
    return element
