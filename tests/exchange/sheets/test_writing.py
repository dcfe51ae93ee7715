"""The template and the export: what people open in their spreadsheet."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from extranet.catalogue.trainings import Training
from extranet.errors import Refused
from extranet.exchange.offered import Selection
from extranet.exchange.sheets.columns import COLUMNS, STATE_LABEL
from extranet.exchange.sheets.writing import HELP, SHEET, lines, write_template
from tests.exchange.conftest import figures
from tests.exchange.files import TWO, document, formation
from tests.exchange.sheets.conftest import offer_file, told


def test_the_template_has_headings_notes_lists_help_and_an_example(lay, tmp_path):
    path = tmp_path / "modele.xlsx"
    with path.open("wb") as file:
        write_template(file, "xlsx")
    book = load_workbook(io.BytesIO(path.read_bytes()))
    page = book[SHEET]
    assert book.sheetnames == [HELP, SHEET, "Listes"] and book["Listes"].sheet_state == "hidden"
    assert [cell.value for cell in page[1]] == [*(column.label for column in COLUMNS), STATE_LABEL]
    assert page.freeze_panes == "A2" and page["A2"].value == "EXEMPLE-2027-SOUD-01" and page.max_row == 2
    notes = {cell.value: cell.comment.text for cell in page[1] if cell.comment}
    assert "Obligatoire" in notes["Intitulé"] and "255 caractères au plus" in notes["Intitulé"]
    choices = {}
    for rule in page.data_validations.dataValidation:
        (place,) = rule.sqref.ranges
        told_there = book["Listes"][rule.formula1.partition("!")[2].replace("$", "")]
        choices[page.cell(1, place.min_col).value] = [cell.value for (cell,) in told_there]
    assert choices["Modalité"] == ["En présentiel", "Mixte", "À distance"]
    assert choices["Formation certifiante"] == ["oui", "non"]
    assert len(choices) == sum(column.kind.form.value in {"choix", "oui ou non"} for column in COLUMNS)
    with pytest.raises(Refused, match="aucune ligne"):
        lay(path=path)


def test_the_csv_template_says_the_same(tmp_path):
    file = io.BytesIO()
    write_template(file, "csv")
    text = file.getvalue().decode("utf-8-sig")
    assert text.count("\r\n") == 2 and text.startswith("N° de la formation;Intitulé;")


def test_the_example_is_told_and_never_imported(lay, tmp_path):
    path = tmp_path / "modele.csv"
    with path.open("wb") as file:
        write_template(file, "csv")
    row = [""] * (len(COLUMNS) + 1)
    row[:2], row[22], row[50] = ["F1", "Soudeur"], "A1", "S1"
    path.write_bytes(path.read_bytes() + ";".join(row).encode())
    report = lay(path=path)
    assert report.counts["created"]["formations"] == 1
    assert (2, "N° de la formation", "", "laissé de côté") in told(report)


def test_states_publishers_and_ids_choose_what_goes_out(deliver, database):
    deliver(TWO, publish=True)
    deliver(document(formation("P1")), "pole-emploi")
    ids = dict(database.query(Training.numero, Training.id))
    assert [line[0] for line in lines(Selection())] == ["F1", "F1", "F2", "P1"]
    assert [line[0] for line in lines(Selection(state="draft"))] == ["P1"]
    assert [line[0] for line in lines(Selection(ids=[ids["P1"], ids["F2"]]))] == ["F2", "P1"]
    assert [line[-1] for line in lines(Selection(numeros=["P1", "F2"]))] == ["Publiée", "Brouillon"]


def test_texts_that_look_like_formulas_stay_texts(deliver, lay, tmp_path):
    deliver(document(formation("F1", title="=1+1", aim="@SOMME(A1)", content="+33 5 59")))
    page = load_workbook(offer_file(tmp_path / "offre.xlsx"))[SHEET]
    assert [page[place].data_type for place in ("B2", "C2", "E2")] == ["s", "s", "s"]
    text = offer_file(tmp_path / "offre.csv").read_text(encoding="utf-8-sig")
    assert ";'=1+1;'@SOMME(A1);" in text and ";'+33 5 59;" in text
    assert set(figures(lay(path=tmp_path / "offre.csv"))) == {"unchanged"}
