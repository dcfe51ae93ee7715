from __future__ import annotations

from extranet.web.select.forms import notes_of


def test_a_note_on_no_action_is_left_alone():
    sent = {f"note-{number}": "Perdue" for number in ("9" * 5000, "-1", "²", "")}
    assert notes_of(sent | {"note-12": " Gardée\0 ", "ancre": "12"}) == {12: "Gardée"}
