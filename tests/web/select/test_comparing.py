from __future__ import annotations

from markupsafe import Markup

from extranet.web.contacts import Contact, Link
from extranet.web.lines import SessionLine
from extranet.web.select.comparing import _merged, _row
from extranet.web.sessions import Places


def a_session(dates: str, left: int | None = None) -> SessionLine:
    places = Places(kind="open" if left else "unknown", left=left)
    return SessionLine(
        id=1, start=None, dates=dates, meeting=None, places=places, confirmed_when=None, confirmed_by=None
    )


def test_questions_of_several_lists_keep_their_order():
    lists = [[("g", "a"), ("g", "c")], [("g", "a"), ("g", "b"), ("g", "c")], [("g", "z"), ("g", "c"), ("g", "d")]]
    assert [label for _, label in _merged(lists)] == ["z", "a", "b", "c", "d"]


def test_what_reads_the_same_does_not_differ():
    assert not _row("Rythme", ["Temps plein", "temps  plein"]).differs
    assert not _row("Contenu", [Markup("<p>Souder</p>"), "Souder"]).differs
    assert not _row("Places", [[a_session("mai", 2)], [a_session("mai", 2)]]).differs


def test_what_reads_otherwise_or_is_missing_differs():
    assert _row("Rythme", ["Temps plein", None]).differs
    assert _row("Rythme", ["a", "a", "b"]).differs
    assert _row("Sessions", [[a_session("mai", 2)], [a_session("mai", 3)]]).differs
    one, other = (Contact(role="Accueil", links=(Link(text),)) for text in ("05", "06"))
    assert _row("À joindre", [[one], [other]]).differs
    assert not _row("À joindre", [[one], [one]]).differs
