"""A list of organisations, .csv or .xlsx, as lines of texts: columns known by their headings, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from extranet.errors import Invalid, Refused
from extranet.exchange.sheets import workbooks
from extranet.exchange.sheets.headings import FIRST_ROWS, Row, bare
from extranet.exchange.sheets.values import Fault, plain
from extranet.reference.csv_files import read_lines

MOST_LINES = 500
COLUMNS = {
    "name": ("nom", "structure", "nom_de_la_structure", "nom_structure", "raison_sociale", "agence"),
    "network": ("reseau", "nom_du_reseau", "type"),
    "address": ("adresse", "rue", "voie"),
    "postcode": ("code_postal", "cp", "codepostal"),
    "commune": ("commune", "ville", "localite"),
    "territory": ("territoire", "departements", "secteur", "zone"),
    "siret": ("siret", "numero_siret", "n_siret"),
    "safir": ("safir", "code_safir", "code_agence"),
}
REQUIRED = ("name", "network")


class ListLine(NamedTuple):
    """One line of the file, and what its cells say by field."""

    number: int
    values: dict[str, str]


def read(path: Path) -> list[ListLine]:
    """Read a list; raise Refused when it has not our headings, or too many lines."""
    with path.open("rb") as file:
        book = workbooks.is_workbook(file.read(8))
    lines = list(islice(_of_workbook(path) if book else _of_text(path), MOST_LINES + 1))
    if not lines:
        raise Refused("Le fichier n’a aucune ligne sous ses en-têtes.")
    if len(lines) > MOST_LINES:
        raise Refused(f"Le fichier a plus de {MOST_LINES}\u00a0lignes\u00a0: partagez-le.")
    return lines


def _of_text(path: Path) -> Iterator[ListLine]:
    try:
        for line in read_lines(path, COLUMNS, REQUIRED):
            yield ListLine(line.number, {name: value for name, value in line.values.items() if value})
    except Invalid as refusal:
        raise Refused(refusal.message) from refusal


def _of_workbook(path: Path) -> Iterator[ListLine]:
    with workbooks.opened(path, _find) as (columns, rows):
        for number, cells in rows:
            texts = {
                name: plain(cells[place])
                for place, name in columns.items()
                if place < len(cells) and cells[place] is not None and not isinstance(cells[place], Fault)
            }
            if any(texts.values()):
                yield ListLine(number, texts)


def _find(rows: Iterator[Row]) -> tuple[dict[int, str], Iterator[Row]] | None:
    """Return where our columns are under the first row that names the required ones."""
    known = {bare(title.replace("_", " ")): name for name, titles in COLUMNS.items() for title in reversed(titles)}
    for _, cells in islice(rows, FIRST_ROWS):
        texts = [plain(cell) if cell is not None and not isinstance(cell, Fault) else "" for cell in cells]
        found = {place: known[bare(text)] for place, text in enumerate(texts) if bare(text) in known}
        if set(REQUIRED) <= set(found.values()):
            return found, rows
    return None
