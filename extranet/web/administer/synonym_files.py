"""Synonyms as a CSV file: the expressions of a group in one cell, one of `=` between two."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from extranet import errors
from extranet.exchange.spreadsheets import Column, write_csv
from extranet.search.words.synonyms import Group, Synonym, read_group

EXPRESSIONS, MEANINGS, STATE = "Expressions", "Trouvent aussi (sens unique)", "État"
ACTIVE, REMOVED = "actif", "retiré"
BETWEEN = " = "
MOST_LINES, MOST_PROBLEMS = 2000, 20
_COLUMNS = (Column(EXPRESSIONS), Column(MEANINGS), Column(STATE))


def written(synonyms: Iterable[Synonym]) -> bytes:
    """Return these groups as a CSV that a spreadsheet opens."""
    file = io.BytesIO()
    rows = ((_joined(one.expressions), _joined(one.meanings), ACTIVE if one.active else REMOVED) for one in synonyms)
    write_csv(file, _COLUMNS, rows)
    return file.getvalue()


def read(content: bytes) -> list[Group]:
    """Return the active groups of a file; raise Refused with a sentence per line that makes no sense."""
    try:
        rows = list(csv.reader(io.StringIO(_text(content), newline=""), delimiter=_delimiter(content)))
    except csv.Error:
        raise errors.Refused("Ce fichier ne se lit pas comme un CSV.", problems=[]) from None
    if len(rows) > MOST_LINES:
        raise errors.Refused(f"Ce fichier a plus de {MOST_LINES} lignes.", problems=[])
    found, problems = [], []
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row) or (number == 1 and row[0].strip() == EXPRESSIONS):
            continue
        expressions, meanings, state = (*map(str.strip, row[:3]), "", "")[:3]
        if state == REMOVED:
            continue
        try:
            found.append(read_group(_cut(expressions), _cut(meanings)))
        except errors.Invalid as refusal:
            problems.append(f"Ligne {number}\u00a0: {refusal.message}")
    if problems:
        raise errors.Refused("Rien n’a été importé.", problems=problems[:MOST_PROBLEMS])
    if not found:
        raise errors.Refused("Ce fichier n’a aucun groupe.", problems=[])
    return found


def _joined(expressions: Sequence[str]) -> str:
    return BETWEEN.join(one.replace("=", " ") for one in expressions)


def _cut(cell: str) -> Sequence[str]:
    return [one for one in cell.removeprefix("'").split("=") if one.strip()]


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").replace("\0", "")


def _delimiter(content: bytes) -> str:
    """Return what stands between the cells: a semicolon unless the first line has none and has a comma or a tab."""
    first = content.split(b"\n", 1)[0]
    return next((mark for mark in ";\t," if mark.encode() in first), ";")
