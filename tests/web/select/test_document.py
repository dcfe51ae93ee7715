from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

from extranet.application import SITE
from extranet.web.contacts import Contact, Link
from extranet.web.lines import SessionLine
from extranet.web.select import document
from extranet.web.select.selection import Line
from extranet.web.sessions import Places
from tests.web.select.pdf import objects, words

COVER = document.Cover(
    title="Sélection", owner="Léa Martin", day="5 janvier 2027", address="https://site.example/selection", site="Essai"
)


def a_line(number: int = 1, **values) -> Line:
    session = SessionLine(
        id=1,
        start=date(2027, 2, 1),
        dates="1er févr. – 30 avr. 2027",
        meeting="mar. 5 janv., 9 h",
        places=Places(kind="open", left=3, total=12),
        confirmed_when="hier",
        confirmed_by="organisme",
    )
    contact = Contact(role="Accueil", links=(Link("05 00 00 00 11"), Link("a@b.example", "mailto:a@b.example")))
    details = {
        "action_id": number,
        "title": "Œuvrière « à l’ancienne »",
        "url": f"/formations/{number}",
        "provider": "Afpa",
        "where": "Pau",
        "sessions": [session],
        "contacts": [contact],
        "note": "Coût : 1\u202f200 €",
        "until": date(2027, 6, 1),
        "gone": None,
    }
    return Line(**details | values)


def written(*lines: Line, tmp_path: Path) -> Path:
    links = {line.action_id: f"https://site.example{line.url}" for line in lines if line.url}
    path = tmp_path / "selection.pdf"
    path.write_bytes(document.write(list(lines), COVER, SITE / "static", links))
    return path


def test_accents_quotes_and_the_euro_are_read_back(tmp_path):
    said = words(written(a_line(), tmp_path=tmp_path))
    for part in (
        "Œuvrière « à l’ancienne »",
        "Afpa · Pau",
        "1er févr. – 30 avr. 2027 · 3 places sur 12 (confirmé hier, organisme)",
        "information collective : mar. 5 janv., 9 h",
        "Accueil : 05 00 00 00 11, a@b.example",
        "Note : Coût : 1 200 €",
        "5 janvier 2027 · https://site.example/selection",
        "page 1 sur 1",
    ):
        assert part in said, (part, said)


def test_titles_lead_to_their_sheets_and_the_foot_to_the_selection(tmp_path):
    found = objects(written(a_line(7), tmp_path=tmp_path))
    assert "https://site.example/formations/7" in found
    assert "https://site.example/selection" in found


def test_the_document_says_its_language_shows_its_title_and_marks_each_training(tmp_path):
    said = objects(written(a_line(1), a_line(2), tmp_path=tmp_path))
    assert "/Lang (fr-FR)" in said and "/DisplayDocTitle true" in said and "/Outlines" in said
    assert "/StructTreeRoot" not in said  # the statement of accessibility says so


def test_what_no_reader_may_open_has_no_link_but_says_why(tmp_path):
    path = written(a_line(8, url=None, gone="Cette formation n’est plus proposée."), tmp_path=tmp_path)
    assert "formations/8" not in objects(path)
    assert "n’est plus proposée" in words(path)


def test_fifty_lines_take_several_pages_each_numbered(tmp_path):
    said = words(written(*(a_line(number) for number in range(1, 51)), tmp_path=tmp_path))
    assert said.count("Œuvrière") == 50
    pages = int(re.search(r"page 1 sur (\d+)", said)[1])
    assert pages > 3
    assert f"page {pages} sur {pages}" in said


def test_letters_that_the_font_lacks_never_fail(tmp_path):
    said = words(written(a_line(title="Łódź → ≥ 日本 😀 Ÿ ﬁn", note="x" * 500), tmp_path=tmp_path))
    assert "Lódź -> >= ?? ? Ÿ fin" in unicodedata.normalize("NFC", said)
