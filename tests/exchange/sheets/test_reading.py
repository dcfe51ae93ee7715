"""Spreadsheets as people write them: forgiven where the meaning is plain, told with their cell where it is not."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from extranet.catalogue.sessions import TrainingSession
from extranet.errors import Refused
from extranet.exchange.sheets.columns import COLUMNS
from extranet.exchange.sheets.headings import bare
from tests.exchange.conftest import figures, one
from tests.exchange.sheets.conftest import FIRST, HEADINGS, told, workbook


def test_headings_are_known_in_any_case_order_and_spelling(lay):
    headings = (
        "DATE DE FIN",
        "numero session",
        "Remarques",
        "libellé",
        "Date début",
        "N° action",
        "NUMÉRO DE LA FORMATION",
    )
    report = lay((None,), ("Offre 2027",), headings, ("18/12/2026", "S1", "?", "Soudeur", "01/09/2026", "A1", "F1"),
                 headings=("Programme de la Région",))  # fmt: skip
    assert figures(report) == {"created": (1, 1, 1)}
    assert (4, "Remarques", "", "laissé de côté") in told(report)
    assert one(TrainingSession, "S1").revision.start == date(2026, 9, 1)


def test_no_two_columns_answer_to_the_same_heading():
    labels = [bare(column.label) for column in COLUMNS]
    assert len(set(labels)) == len(labels)
    synonyms = [bare(name) for column in COLUMNS for name in {bare(one) for one in column.synonyms}]
    assert len(set(synonyms)) == len(synonyms)


DATES = [date(2027, 3, 12), datetime(2027, 3, 12), "12/03/2027", "2027-03-12", "12 mars 2027", "vendredi 12 mars 2027",
         "12.3.27", "20270312", 46458, "12-03-2027 00:00:00"]  # fmt: skip


@pytest.mark.parametrize("cell", DATES, ids=str)
def test_dates(cell, lay):
    lay((*FIRST[:4], cell, "2027-12-01"))
    assert one(TrainingSession, "S1").revision.start == date(2027, 3, 12)


@pytest.mark.parametrize(
    "cell", ["mars 2027", "31/02/2027", "12/13/2027", "à définir", 12, 1e300, "1927-01-01"], ids=str
)
def test_what_is_no_date_is_told_with_its_cell(cell, lay):
    report = lay((*FIRST[:4], cell, "2027-12-01"))
    assert [one[:2] + one[3:] for one in told(report) if one[1] == "Début" and "laissée" in one[3]] == [
        (2, "Début", "cellule laissée de côté")
    ]
    assert one(TrainingSession, "S1").revision.start is None


def test_numbers_codes_and_yes_or_no(lay):
    headings = (*HEADINGS, "Formation certifiante", "Heures en tout", "Places", "Modalité", "CP", "Heure de la réunion")
    rows = [(f"F{n}", "Soudeur", "A1", "S1", "2027-03-12", "2027-12-01", *cells) for n, cells in enumerate([
        ("x", "1\u202f050", 12.0, 2, 6000, "9h30"),
        ("OUI", "12 places", "douze", "distance", "06000", 0.5),
        (True, 3.5, -1, "à distance", "6 000", "25:00"),
    ])]  # fmt: skip
    report = lay(*rows, headings=headings)
    assert {row[:3] for row in told(report) if row[3] == "cellule laissée de côté"} == {
        (3, "Heures en tout", "12 places"), (3, "Places financées", "douze"), (3, "Modalité", "distance"),
        (4, "Heures en tout", "3,5"), (4, "Places financées", "-1"), (4, "Heure de la réunion", "25:00"),
    }  # fmt: skip


def test_lines_of_a_training_are_brought_together_wherever_they_stand(lay):
    rows = [
        ("F1", "Soudeur", "A1", "S1"),
        ("F2", "Maçon", "A1", "S1"),
        ("F1", "Soudeur", "A2", "S1"),
        ("F1", "Soudeur", "A1", "S2"),
    ]
    report = lay(*[(*row, "2027-03-12", "2027-12-01") for row in rows])
    assert figures(report) == {"created": (2, 3, 4)}


def test_merged_cells_and_blank_lines_continue_the_line_above(lay):
    days = ("2027-03-12", "2027-12-01")
    report = lay(FIRST, (), (None, None, None, "S2", *days), (None, "Maçon", "A1", "S1", *days))
    assert figures(report) == {"created": (1, 1, 2), "rejected": (1, 1, 1)}
    assert (5, "N° de la formation", "", "formation refusée") in told(report)


def test_records_without_numbers_are_the_same_at_each_reading(lay):
    days = ("2027-03-12", "2027-12-01")
    rows = [("F1", "Soudeur", None, None, *days), ("F1", None, None, None, *days)]
    assert figures(lay(*rows)) == {"created": (1, 1, 2)}
    assert figures(lay(*rows)) == {"unchanged": (1, 1, 2)}


def test_the_same_session_twice_is_a_double(lay):
    report = lay(FIRST, FIRST)
    assert figures(report) == {"created": (1, 1, 1)}
    assert (3, "N° de la session", "S1", "doublon ignoré") in told(report)


def test_what_is_missing_is_told_under_its_heading_and_once(lay):
    rows = told(lay(FIRST, headings=HEADINGS))
    assert (2, "Objectifs", "", "gardé tel quel") in rows
    assert len(rows) == len(set(rows)) and {row[0] for row in rows} == {2}


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_csv_of_every_kind(encoding, separator, lay, tmp_path):
    path = tmp_path / "offre.csv"
    lines = [separator.join(f'"{cell}"' for cell in row) for row in (HEADINGS, FIRST)]
    path.write_bytes("\r\n".join(lines).replace("Soudeur", "Soudeur « à l’arc »").encode(encoding))
    assert figures(lay(path=path)) == {"created": (1, 1, 1)}
    assert one(TrainingSession, "S1").action.training.revision.title == "Soudeur « à l’arc »"


def test_a_number_that_excel_rounded_is_refused_and_the_rest_stays(lay, tmp_path):
    path = tmp_path / "offre.csv"
    path.write_text(";".join((*HEADINGS, "SIRET")) + "\n" + ";".join((*FIRST, "1,30005E+13")))
    assert (2, "SIRET du responsable", "1,30005E+13", "cellule laissée de côté") in told(lay(path=path))


def test_a_file_of_no_heading_or_no_line_is_refused(lay, tmp_path):
    for rows in ([("a", "b", "c")], [HEADINGS], [("Intitulé", "Début", "Fin"), ("a", "b", "c")]):
        with pytest.raises(Refused, match=r"en-têtes"):
            lay(path=workbook(tmp_path / "autre.xlsx", *rows))
