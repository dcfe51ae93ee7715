from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from extranet.exchange.spreadsheets import LONGEST_TEXT, Column, Kind, Link, write_csv, write_xlsx

COLUMNS = [
    Column("Intitulé", width=40),
    Column("Places", Kind.WHOLE, 8),
    Column("Distance (km)", Kind.DECIMAL, 10),
    Column("Début", Kind.DAY, 12),
    Column("Confirmé", Kind.MOMENT, 16),
    Column("Fiche", Kind.LINK, 30),
]
ROW = [
    "Boulanger·ère « à l’ancienne » – 1 200 €",
    12,
    3.25,
    date(2027, 1, 5),
    datetime(2027, 1, 5, 8, 40, tzinfo=UTC),
    Link("https://site.example/offres/1", "Voir la fiche"),
]


def workbook(*rows):
    file = io.BytesIO()
    assert write_xlsx(file, COLUMNS, rows, sheet="Sélection") == len(rows)
    file.seek(0)
    return openpyxl.load_workbook(file)["Sélection"]


def csv_rows(*rows):
    file = io.BytesIO()
    assert write_csv(file, COLUMNS, rows) == len(rows)
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_workbook_holds_numbers_days_moments_and_links():
    page = workbook(ROW)

    assert [cell.value for cell in page[1]] == [column.label for column in COLUMNS]
    assert [cell.value for cell in page[2]] == [
        ROW[0],
        12,
        3.25,
        datetime(2027, 1, 5),
        datetime(2027, 1, 5, 9, 40),
        "Voir la fiche",
    ]
    assert page["D2"].is_date
    assert page["F2"].hyperlink.target == "https://site.example/offres/1"
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["A"].width > 39


@pytest.mark.parametrize(
    "text", ["=1+1", "+33 5 00 00 00 00", "-2", "@SUM(A1)", "\t=1", "\r=1", "{=1}", "https://a.example"]
)
def test_a_text_is_never_a_formula(text):
    page = workbook([text, *ROW[1:]])
    (_, cells) = csv_rows([text, *ROW[1:]])

    assert page["A2"].data_type == "s"
    assert page["A2"].value.replace("_x000D_", "").strip() == text.strip()
    assert page["A2"].hyperlink is None
    assert not cells[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cells[0].removeprefix("'") == text


def test_a_link_that_is_no_address_is_a_text():
    page = workbook([*ROW[:5], "javascript:alert(1)"], [*ROW[:5], Link("https://a.example/" + "x" * 3_000, "long")])

    assert page["F2"].hyperlink is None
    assert page["F3"].hyperlink is None
    assert page["F3"].value == "long"


def test_empty_cells_and_long_texts_are_written():
    page = workbook(["é" * 40_000, None, None, None, None, None])

    assert len(page["A2"].value) == LONGEST_TEXT
    assert [cell.value for cell in page[2]][1:] == [None] * 5


def test_a_csv_is_written_as_the_french_read_it():
    (head, row, empty) = csv_rows(ROW, [None] * 6)

    assert head == [column.label for column in COLUMNS]
    assert row == [ROW[0], "12", "3,25", "05/01/2027", "05/01/2027 09:40", "https://site.example/offres/1"]
    assert empty == [""] * 6


def test_negative_numbers_stay_numbers():
    row = ["a", -2, -0.5, date(2027, 1, 5), None, None]

    assert workbook(row)["B2"].value == -2
    assert csv_rows(row)[1][1:3] == ["-2", "-0,5"]


def test_tables_without_a_row_keep_their_heading():
    assert [cell.value for cell in workbook()[1]] == [column.label for column in COLUMNS]
    assert len(csv_rows()) == 1


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="argument"):
        write_csv(io.BytesIO(), COLUMNS, [["a"]])


def test_a_sheet_before_says_what_the_table_is_with_its_count():
    file = io.BytesIO()
    lines = write_xlsx(
        file,
        COLUMNS[:1],
        [["a"], ["b"]],
        sheet="Table",
        about=("Avant", lambda count: [("=Lignes", count), ("Mot", "=1+1")]),
    )
    book = openpyxl.load_workbook(file)
    assert (book.sheetnames, lines) == (["Avant", "Table"], 2)
    assert list(book["Avant"].iter_rows(values_only=True)) == [("=Lignes", 2), ("Mot", "=1+1")]
    assert all(cell.data_type != "f" for row in book["Avant"].iter_rows() for cell in row)


def test_interrupted_it_leaves_nothing_behind(tmp_path):
    def rows():
        yield ["a"]
        raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        write_xlsx(io.BytesIO(), COLUMNS[:1], rows(), about=("Avant", lambda count: []), scratch=tmp_path)
    assert list(tmp_path.iterdir()) == []
