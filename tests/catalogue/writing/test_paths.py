"""Ways down a LHÉO element: nothing but what is meant is made or cut."""

from __future__ import annotations

import pytest

from extranet.catalogue.writing.paths import cut, found, grown
from extranet.lheo.tree import from_text, to_text

HANDICAP = "contact-formation[type-contact='1']/coordonnees/courriel"
OTHER = "contact-formation[type-contact!='1']/coordonnees/courriel"


def made(text: str, path: str, value: str) -> str:
    element = from_text(text)
    grown(element, path).text = value
    return to_text(element)


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("<session/>", "periode/fin", "<session><periode><fin>x</fin></periode></session>"),
        (
            "<session><periode><fin>1</fin></periode></session>",
            "periode/debut",
            "<session><periode><debut>x</debut><fin>1</fin></periode></session>",
        ),
        (
            "<action><extras info='a'><extra info='b'>1</extra></extras></action>",
            "extras/extra[@info='c']",
            '<action><extras info="a"><extra info="b">1</extra><extra info="c">x</extra></extras></action>',
        ),
        (
            "<formation/>",
            HANDICAP,
            "<formation><contact-formation><type-contact>1</type-contact><coordonnees><courriel>x</courriel>"
            "</coordonnees></contact-formation></formation>",
        ),
    ],
)
def test_what_is_missing_is_made_in_its_place(text, path, after):
    assert made(text, path, "x") == after


def test_one_contact_is_not_another():
    element = from_text(made(made("<formation/>", HANDICAP, "h"), OTHER, "o"))
    assert (found(element, HANDICAP).text, found(element, OTHER).text) == ("h", "o")
    cut(element, HANDICAP)
    assert found(element, HANDICAP) is None and found(element, OTHER).text == "o"
    assert len(element.findall("contact-formation")) == 1


def test_what_is_cut_takes_away_only_what_holds_nothing_more():
    element = from_text(
        '<session><periode info="a"><debut>1</debut></periode><etat-recrutement>1</etat-recrutement></session>'
    )
    cut(element, "periode/debut")
    assert to_text(element) == '<session><periode info="a"/><etat-recrutement>1</etat-recrutement></session>'
    cut(element, "periode/fin")
    cut(element, "etat-recrutement")
    assert to_text(element) == '<session><periode info="a"/></session>'
