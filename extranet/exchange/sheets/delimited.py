"""Read the cells of a .csv file: the separator and the encoding are found, not asked."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from extranet.errors import Refused
from extranet.exchange.sheets.headings import Headings, Row, count_known, find
from extranet.exchange.sheets.workbooks import LAST_ROW, MOST_COLUMNS
from extranet.exchange.spreadsheets import FORMULA_STARTS, LONGEST_TEXT

LARGEST = 200 * 1024**2
_HEAD = 64 * 1024
_CHUNK = 1024 * 1024
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SEPARATORS = ";\t,|"
_EXCEL_HINT = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_QUOTES = "Le fichier CSV est illisible à la ligne {}\u00a0: un guillemet n’est sans doute pas refermé."


@contextmanager
def opened(path: Path) -> Iterator[tuple[Headings, Iterator[Row]]]:
    """Open a file that has our headings; raise Refused."""
    encoding = _encoding(path)
    csv.field_size_limit(2 * LONGEST_TEXT)
    with path.open(encoding=encoding, newline="") as file:
        found = find(_rows(file, _separator(file)))
        if found is None:
            raise Refused("Ce fichier n’a pas nos en-têtes de colonnes\u00a0: partez du modèle.")
        yield found


def _encoding(path: Path) -> str:
    """Return UTF-8 when the whole file is, else what French spreadsheets write; raise Refused for what is no text."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Refused("Le fichier CSV est démesuré\u00a0: partagez-le en plusieurs fichiers.")
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not head.strip():
            raise Refused("Le fichier est vide.")
        for mark, encoding in _MARKS.items():
            if head.startswith(mark):
                return encoding
        if b"\0" in head:
            raise Refused("Ce fichier n’est ni un classeur .xlsx ni un texte .csv.")
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(head)
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _separator(file: TextIO) -> str:
    """Return what separates the cells: with it, the beginning of the file has the most headings of ours."""
    try:
        head = file.read(_HEAD)
    except UnicodeError as error:
        raise Refused("Les caractères du fichier sont illisibles\u00a0: enregistrez-le en CSV UTF-8.") from error
    file.seek(0)
    lines = head.splitlines()
    if lines and (hint := _EXCEL_HINT.fullmatch(lines[0])):
        return hint[1]
    return max(_SEPARATORS, key=lambda mark: max((count_known(_split(line, mark)) for line in lines[:20]), default=0))


def _split(line: str, mark: str) -> list[str]:
    return [text.strip().strip('"') for text in line.split(mark)]


def _rows(file: TextIO, separator: str) -> Iterator[Row]:
    reader = csv.reader(file, delimiter=separator)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            if row > LAST_ROW:
                raise Refused(f"Le fichier va au-delà de la ligne {LAST_ROW}\u00a0: partagez-le.")
            told = [_cell(cell) for cell in cells[:MOST_COLUMNS]]
            if any(cell is not None for cell in told):
                yield row, told
    except csv.Error as error:
        raise Refused(_QUOTES.format(row + 1), line=row + 1) from error
    except UnicodeError as error:
        raise Refused(
            f"Un caractère est illisible après la ligne {row}\u00a0: enregistrez le fichier en CSV UTF-8."
        ) from error


def _cell(text: str) -> str | None:
    """Return what a cell says: the apostrophe by which a text stays a text is not part of it."""
    if text.startswith("'") and text[1:].startswith(FORMULA_STARTS):
        text = text[1:]
    return text if text.strip() else None
