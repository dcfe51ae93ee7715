"""The lines of a spreadsheet, gathered into trainings: each is a session, its action and its training repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from extranet.errors import Refused
from extranet.exchange.sheets.columns import ACTION, FORMATION, NUMBERS, OF_LEVEL, SESSION, TITLE, SheetColumn
from extranet.exchange.sheets.values import Cell, Fault, Unreadable, plain

EXAMPLE = "EXEMPLE"  # how the number of the template's example begins
MOST_LINES = 100_000

Cells = Mapping[SheetColumn, Cell | Fault]


class Line(NamedTuple):
    """One line that says something: its row, the number of its training if it has one, its cells that are not blank."""

    row: int
    numero: str | None
    cells: Cells


@dataclass(slots=True)
class Gathered:
    """The lines of one training."""

    numero: str | None
    lines: list[Line] = field(default_factory=list)


def numbered(rows: Iterable[tuple[int, Cells]], on_example: Callable[[int], None] = lambda row: None) -> Iterator[Line]:
    """Give each line the number of its training; a blank one (or a merged cell) continues the line above.

    A line without number whose title is another than above belongs to nobody. Raises Refused past MOST_LINES.
    """
    above: Line | None = None
    count = 0
    for row, cells in rows:
        numero = number(cells, FORMATION)
        if NUMBERS[FORMATION] not in cells and above is not None and _continues(above, cells):
            numero = above.numero
        if numero and numero.upper().startswith(EXAMPLE):
            on_example(row)
            above = Line(row, numero, cells)
            continue
        count += 1
        if count > MOST_LINES:
            raise Refused(f"La feuille a plus de {MOST_LINES} lignes\u00a0: partagez-la en plusieurs fichiers.")
        above = Line(row, numero, cells)
        yield above


def _continues(above: Line, cells: Cells) -> bool:
    said = cells.get(TITLE)
    return said is None or above.cells.get(TITLE) == said


def number(cells: Cells, level: str) -> str | None:
    """Return the number that a line gives its record; None without, or when the cell holds no number."""
    cell = cells.get(NUMBERS[level])
    if cell is None or isinstance(cell, Fault):
        return None
    try:
        return NUMBERS[level].kind.read(cell) or None
    except Unreadable:
        return None


def gathered(lines: Iterable[Line], last_rows: Mapping[str, int]) -> Iterator[Gathered]:
    """Yield each training once its last line is read: only those begun are in memory, however the lines are sorted."""
    begun: dict[str, Gathered] = {}
    for line in lines:
        if line.numero is None:
            yield Gathered(None, [line])
            continue
        found = begun.setdefault(line.numero, Gathered(line.numero))
        found.lines.append(_light(line, found.lines))
        if last_rows.get(line.numero, 0) <= line.row:
            yield begun.pop(line.numero)
    yield from begun.values()


def _light(line: Line, before: list[Line]) -> Line:
    """Share with the line before what both say of their training: long texts are in memory once."""
    if not before:
        return line
    known = before[-1].cells
    cells = {column: known[column] if known.get(column) == cell else cell for column, cell in line.cells.items()}
    return Line(line.row, line.numero, cells)


def actions_of(lines: list[Line]) -> list[tuple[str | None, list[Line]]]:
    """Group the lines of a training by action; without a number, what says nothing else continues the line above."""
    groups: list[tuple[str | None, list[Line]]] = []
    by_number: dict[str, list[Line]] = {}
    for line in lines:
        numero = number(line.cells, ACTION)
        if numero is not None and numero in by_number:
            by_number[numero].append(line)
        elif numero is None and groups and _same_action(groups[-1][1][-1], line):
            groups[-1][1].append(line)
        else:
            groups.append((numero, [line]))
            if numero is not None:
                by_number[numero] = groups[-1][1]
    return groups


def _same_action(above: Line, line: Line) -> bool:
    said = [column for column in OF_LEVEL[ACTION] if column in line.cells]
    return all(plain_of(above.cells.get(column)) == plain_of(line.cells[column]) for column in said)


def unnumbered(line: Line) -> SheetColumn | None:
    """Return the column whose number cannot be read, if any: nobody knows whose line it is."""
    levels = (level for level in (ACTION, SESSION) if NUMBERS[level] in line.cells)
    return next((NUMBERS[level] for level in levels if number(line.cells, level) is None), None)


def says(line: Line, level: str) -> bool:
    """Tell whether a line says anything of its record at a level, its number included."""
    return any(column in line.cells for column in OF_LEVEL[level])


def plain_of(cell: Cell | Fault) -> str:
    """Return what a cell says, to compare."""
    return cell.text if isinstance(cell, Fault) else plain(cell)


def has_sessions(lines: list[Line]) -> list[Line]:
    """Return the lines that tell of a session."""
    return [line for line in lines if says(line, SESSION)]
