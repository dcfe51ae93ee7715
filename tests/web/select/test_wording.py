from __future__ import annotations

from datetime import date

import pytest

from extranet.web.contacts import Contact, Link
from extranet.web.lines import SessionLine
from extranet.web.select.forms import clean, notes_of
from extranet.web.select.wording import contact_text, places_text, session_text
from extranet.web.sessions import Places


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (Places(kind="open", left=1, total=12), "1 place sur 12"),
        (Places(kind="open", left=3), "3 places"),
        (Places(kind="unknown"), "places à confirmer"),
        (Places(kind="full", left=0, total=12), "complet"),
        (Places(kind="closed"), "recrutement fermé"),
        (Places(kind="suspended"), "recrutement suspendu"),
        (Places(kind="started"), "commencée"),
        (Places(kind="past"), "passée"),
    ],
)
def test_places_are_a_word(places, said):
    assert places_text(places).replace("\xa0", " ") == said


def test_a_session_is_a_line():
    line = SessionLine(
        id=1,
        start=date(2027, 1, 5),
        dates="5 janv. – 24 avr. 2027",
        meeting=None,
        places=Places(kind="unknown"),
        confirmed_when=None,
        confirmed_by=None,
    )
    assert session_text(line) == "5 janv. – 24 avr. 2027 · places à confirmer"


def test_a_contact_is_a_line():
    contact = Contact(role="Accueil", name="Mme Diaz", links=(Link("05 00"), Link("a@b.example")))
    assert contact_text(contact).replace("\xa0", " ") == "Accueil (Mme Diaz) : 05 00, a@b.example"


def test_notes_come_from_their_own_fields():
    assert notes_of({"note-12": " a ", "note-x": "b", "note-": "c", "autre": "d", "note-²": "e"}) == {12: "a"}


def test_a_note_keeps_its_lines_and_nothing_invisible():
    assert clean("un\r\ndeux\0\x1b\u202e\n ") == "un\ndeux"
