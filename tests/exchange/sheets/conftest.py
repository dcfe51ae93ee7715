"""Spreadsheets made for the tests, laid over a real database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from extranet.exchange.formations import Problem
from extranet.exchange.importing import Report, import_file
from extranet.exchange.offered import EVERYTHING, Selection
from extranet.exchange.sheets.columns import COLUMNS
from extranet.exchange.sheets.writing import SHEET, write_offer
from tests.exchange.conftest import deliver, export, locks  # noqa: F401 - fixtures

HEADINGS = ("N° de la formation", "Intitulé", "N° de l’action", "N° de la session", "Début", "Fin")
FIRST = ("F1", "Soudeur", "A1", "S1", "01/09/2026", "18/12/2026")

Lay = Callable[..., Report]


def workbook(path: Path, *rows: tuple[Any, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def offer_file(path: Path, selection: Selection = EVERYTHING) -> Path:
    with path.open("wb") as file:
        write_offer(file, path.suffix[1:], selection)
    return path


def edited(path: Path, **cells: Any) -> Path:
    """Change cells of a workbook (A2="…") as a person would, and save it."""
    book = load_workbook(path)
    for place, value in cells.items():
        book[SHEET][place] = value
    book.save(path)
    return path


def place_of(heading: str, row: int = 2) -> str:
    """Return the place of a column's cell (B2)."""
    return xl_rowcol_to_cell(row - 1, [column.label for column in COLUMNS].index(heading))


def told(report: Report) -> list[tuple[int | None, str, str, str]]:
    """Return the problems as (row, heading, value, action)."""
    return [(one.line, one.element, one.value, one.action) for one in map(Problem._make, report.problems)]


@pytest.fixture
def lay(database: Any, locks: Path, tmp_path: Path) -> Lay:  # noqa: F811
    """Give a function that imports lines under their headings, or a file."""

    def lay(
        *rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS, path: Path | None = None, **options: Any
    ) -> Report:
        path = path or workbook(tmp_path / "tableau.xlsx", headings, *rows)
        return import_file(path, "region", locks=locks, **options)

    return lay
