"""Files made to harm: refused early, cheaply and clearly, or read as plain text."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook

from extranet.catalogue.trainings import Training
from extranet.errors import Refused
from extranet.exchange.sheets import lines, workbooks
from tests.exchange.conftest import count, figures, one
from tests.exchange.sheets.conftest import FIRST, HEADINGS, told, workbook

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parts(**contents: bytes) -> bytes:
    """Make an archive of these parts, underscores for slashes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def sound(tmp_path, **changed: bytes) -> bytes:
    """Make a sound workbook, some of its parts replaced, others added."""
    path = workbook(tmp_path / "sain.xlsx", HEADINGS, FIRST)
    file = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changed.pop(name.replace("/", "__"), source.read(name)))
        for name, content in changed.items():
            target.writestr(name.replace("__", "/"), content)
    return file.getvalue()


BOOK, PAGE = "xl__workbook.xml", "xl__worksheets__sheet1.xml"
BOMB = b"<a>" + b" " * 60_000_000 + b"</a>"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def many(root: str, one: str, count: int) -> bytes:
    """Write a part of as many elements."""
    return f"<{root} {MAIN}>{one * count}</{root}>".encode()


def page(inside: str) -> bytes:
    """Write a sheet that holds these elements."""
    return f"<worksheet {MAIN}><sheetData>{inside}</sheetData></worksheet>".encode()


STYLES, RELS = "xl__styles.xml", "xl___rels__workbook.xml.rels"
# Each small once packed; read by the library, it would cost seconds or minutes.
SWOLLEN = {
    "styles": (STYLES, many("styleSheet", "<fonts><font><sz val='9'/></font></fonts>", 40_000), "trop de styles"),
    "names": (BOOK, many("workbook", "<definedName>A1</definedName>", 30_000), "trop de noms"),
    "links between parts": (RELS, many("Relationships", "<Relationship Id='a'/>", 60_000), "beaucoup trop"),
    "properties": ("docProps__custom.xml", many("Properties", "<property/>", 60_000), "beaucoup trop"),
    "comments": ("xl__comments1.xml", many("comments", "<comment/>", 60_000), "beaucoup trop"),
    "texts": ("xl__sharedStrings.xml", many("sst", "<si><t/></si>", 700_000), "trop de textes"),
    "merged cells": (PAGE, many("worksheet", "<mergeCell/>", 160_000), "trop de cellules"),
    "a row without end": (PAGE, page("<row>" + "<c/>" * 160_000), "trop de cellules"),
    "deep nesting": (PAGE, page("<a>" * 2_000), "abîmé"),
}
FILES = {
    "a password": (lambda _: _OLD + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
    "an old workbook": (lambda _: _OLD + b"\0" * 5000, r"\.xls"),
    "another archive": (lambda _: parts(lisezmoi=b"<a/>"), "une archive"),
    "a cut archive": (lambda folder: sound(folder)[:-400], "abîmé"),
    "a bomb": (lambda _: parts(xl__workbook=b"<a/>", xl__worksheets__sheet1=BOMB), "démesuré"),
    "too many parts": (lambda _: parts(xl__workbook=b"<a/>", **{f"p{n}": b"" for n in range(1001)}), "démesuré"),
    "entities": (lambda folder: sound(folder, **{BOOK: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "DOCTYPE"),
    "no workbook": (lambda folder: sound(folder, **{BOOK: b"<a/>"}), "abîmé|en-têtes"),
    "broken cells": (lambda folder: sound(folder, **{PAGE: b"<worksheet><sheetData>"}), "abîmé|en-têtes"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_refused_whole(name, lay, tmp_path):
    make, why = FILES[name]
    content = make(tmp_path)
    path = tmp_path / "attaque.xlsx"
    path.write_bytes(content)
    tracemalloc.start()
    with pytest.raises(Refused, match=why):
        lay(path=path)
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()
    assert count(Training) == 0


@pytest.mark.parametrize("name", SWOLLEN)
def test_a_small_file_that_says_too_much_is_refused_before_it_is_read(name, lay, tmp_path, monkeypatch):
    part, content, why = SWOLLEN[name]
    path = tmp_path / "attaque.xlsx"
    path.write_bytes(sound(tmp_path, **{part: content}))
    if name != "deep nesting":
        monkeypatch.delattr(workbooks, "openpyxl")
    with pytest.raises(Refused, match=why):
        lay(path=path)


CSV = {
    "nothing": (b"\n\n", "vide"),
    "an image": (b"\x89PNG\0\0\0" * 20, "ni un classeur"),
    "a quote never closed": ((";".join(HEADINGS) + '\nF1;"' + "x" * 100_000).encode(), "guillemet"),
    "a page": (b"<html><body>non</body></html>", "en-t"),
}


@pytest.mark.parametrize("name", CSV)
def test_csv_refused_whole(name, lay, tmp_path):
    content, why = CSV[name]
    path = tmp_path / "attaque.csv"
    path.write_bytes(content)
    with pytest.raises(Refused, match=why):
        lay(path=path)


def test_too_many_lines(lay, monkeypatch, tmp_path):
    monkeypatch.setattr(lines, "MOST_LINES", 3)
    with pytest.raises(Refused, match="plus de 3 lignes"):
        lay(*[("F1", "Soudeur", "A1", f"S{n}") for n in range(4)])
    monkeypatch.setattr(workbooks, "LAST_ROW", 50)
    book = Workbook()
    for row in (HEADINGS, FIRST):
        book.active.append(row)
    book.active["A1048576"] = "F9"
    book.save(tmp_path / "loin.xlsx")
    with pytest.raises(Refused, match="au-delà de la ligne 50"):
        lay(path=tmp_path / "loin.xlsx")


def test_formulas_are_texts_or_told_never_run(lay, tmp_path):
    report = lay(
        ("F1", '=HYPERLINK("http://x","y")', "A1", "S1", "=TODAY()", "=1/0"), ("F2", "Maçon", "=1", "S1", None, None)
    )
    rows = told(report)
    assert figures(report) == {"rejected": (2, 1, 1)}
    assert [row[:3] for row in rows if row[3] == "cellule laissée de côté"] == [
        (2, "Intitulé", "=…"), (2, "Début", "=…"), (2, "Fin", "=…")]  # fmt: skip
    assert (3, "N° de l’action", "=…", "ligne laissée de côté") in rows
    path = tmp_path / "offre.csv"
    path.write_text(";".join(HEADINGS) + "\nF1;=cmd|'/c calc'!A1;A1;S1;01/09/2026;18/12/2026\n", encoding="utf-8")
    lay(path=path)
    assert one(Training, "F1").revision.title == "=cmd|'/c calc'!A1"


def test_what_a_formula_was_worth_is_read(lay, tmp_path):
    page = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEADINGS)
        + '</row><row r="2"><c t="inlineStr"><is><t>F1</t></is></c><c t="str"><f>A1&amp;"x"</f><v>Soudeur</v></c>'
        + '<c t="inlineStr"><is><t>A1</t></is></c><c><f>1+1</f><v>2</v></c><c><v>46458</v></c>'
        + '<c t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData></worksheet>'
    )
    path = tmp_path / "calcul.xlsx"
    path.write_bytes(sound(tmp_path, **{PAGE: page.encode()}))
    report = lay(path=path)
    assert one(Training, "F1").revision.title == "Soudeur"
    assert (2, "Fin", "#DIV/0!", "cellule laissée de côté") in told(report)


def test_huge_cells_are_told_and_cut_from_the_report(lay):
    report = lay((*FIRST, "x" * 32_000), headings=(*HEADINGS, "Rythme"))
    problem = next(one for one in report.problems if one.element == "Rythme")
    assert len(problem.value) == 200 and "3000 au plus" in problem.message
    long = lay(("N" * 5000, *FIRST[1:]))
    assert figures(long) == {"created": (1, 1, 1)}


def test_what_xml_cannot_hold_is_left_out(lay, tmp_path):
    path = tmp_path / "texte.csv"
    rows = (HEADINGS, ("F1", "Sou\x01deur\ufffe \u202eassembleur", *FIRST[2:]))
    path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    lay(path=path)
    assert one(Training, "F1").revision.title == "Soudeur assembleur"
