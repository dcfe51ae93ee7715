"""A spreadsheet of the offer, .xlsx or .csv, as what a delivery brings: surveyed whole, then read training after
training. Whatever no column of the file tells stays as it is in the catalogue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from extranet.errors import Refused
from extranet.exchange.formations import Problem
from extranet.exchange.reading import Survey
from extranet.exchange.sheets import delimited, workbooks
from extranet.exchange.sheets.columns import FORMATION, NUMBERS
from extranet.exchange.sheets.headings import Headings, Row
from extranet.exchange.sheets.laying import lay_over
from extranet.exchange.sheets.lines import Cells, Line, gathered, numbered
from extranet.exchange.taking_in import Incoming, Tell

LEFT_OUT = "laissé de côté"
_SAID_EVERY = 50


def is_sheet(path: Path) -> bool:
    """Tell whether a file says by its name that it is a spreadsheet."""
    return path.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".csv", ".tsv"}


class SheetFile:
    """A spreadsheet laid over the offer of these publishers.

    `progress` is called with the size of what was read since, as far as lines tell it.
    """

    def __init__(self, path: Path, own: frozenset[int], progress: Callable[[int], None] = lambda size: None) -> None:
        self._path, self._own, self._progress = path, own, progress
        self._last_rows: dict[str, int] = {}
        self._last_row = 0

    def survey(self) -> Survey:
        """Read it whole and write nothing; raise Refused when it has no headings of ours, or no line under them."""
        said = nameless = 0
        self._last_rows = {}
        with _opened(self._path) as (headings, rows):
            for line in numbered(_cells(headings, rows)):
                said, self._last_row = said + 1, line.row
                if line.numero is None:
                    nameless += 1
                else:
                    self._last_rows[line.numero] = line.row
        if not said:
            raise Refused("Le fichier ne contient aucune ligne sous les en-têtes.")
        self._progress(self._path.stat().st_size)
        numeros = Counter(dict.fromkeys(self._last_rows, 1))
        return Survey(numeros, self._last_row, len(numeros) + nameless)

    def formations(self, tell: Tell) -> Iterator[Incoming]:
        """Give each training; tell of columns that are none of ours and of the template's example.

        The problems of a training have the row as `line` and the heading of the cell as `element`.
        """
        if not self._last_row:
            self.survey()
        with _opened(self._path) as (headings, rows):
            for heading in headings.strange:
                message = "colonne inconnue, ou déjà lue"
                tell([Problem(headings.row, None, heading[:200], "", message, LEFT_OUT)])

            def example(row: int) -> None:
                label = NUMBERS[FORMATION].label
                tell([Problem(row, None, label, "", "ligne d’exemple du modèle", LEFT_OUT)])

            lines = self._watched(numbered(_cells(headings, rows), example))
            columns = frozenset(headings.columns.values())
            yield from lay_over(gathered(lines, self._last_rows), columns, self._own)

    def _watched(self, lines: Iterator[Line]) -> Iterator[Line]:
        size, said = self._path.stat().st_size, 0
        for count, line in enumerate(lines):
            yield line
            if count % _SAID_EVERY == 0:
                self._progress(max(0, size * line.row // self._last_row - said))
                said = size * line.row // self._last_row
        self._progress(max(0, size - said))


def _cells(headings: Headings, rows: Iterator[Row]) -> Iterator[tuple[int, Cells]]:
    for row, cells in rows:
        told = {
            column: cells[place]
            for place, column in headings.columns.items()
            if place < len(cells) and cells[place] is not None
        }
        if told:
            yield row, told


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Headings, Iterator[Row]]]:
    if not path.is_file():
        what = "n’est pas un fichier" if path.exists() else "n’existe pas"
        raise Refused(f"«\u00a0{path.name}\u00a0» {what}.")
    try:
        with path.open("rb") as file:
            workbook = workbooks.is_workbook(file.read(8))
        with (workbooks if workbook else delimited).opened(path) as found:
            yield found
    except OSError as error:
        raise Refused(f"«\u00a0{path.name}\u00a0» ne peut pas être lu.") from error
