"""Write the offer as a spreadsheet, or the template of one: what is written is read back without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from extranet import clock
from extranet.catalogue.states import State
from extranet.exchange.offered import EVERYTHING, Offered, Selection, offered
from extranet.exchange.sheets.columns import (
    ACTION,
    COLUMNS,
    FORMATION,
    LEVELS,
    NUMERO,
    SESSION,
    STATE_LABEL,
    SheetColumn,
)
from extranet.exchange.sheets.filling import shown
from extranet.exchange.sheets.lines import EXAMPLE
from extranet.exchange.sheets.values import Cell, Form, Unreadable
from extranet.exchange.spreadsheets import Column, Entry, Kind, write_csv, write_xlsx
from extranet.lheo.tree import from_text
from extranet.reference.lheo_codes import OLD_LEVELS

XLSX, CSV = "xlsx", "csv"
SHEET, HELP = "Offre", "Mode d’emploi"
_KINDS = {Form.DAY: Kind.DAY, Form.WHOLE: Kind.WHOLE}
_COLOURS = {FORMATION: "#e5f0f1", ACTION: "#f5e8ed", SESSION: "#f7f6f2"}
_OLD = set(OLD_LEVELS.values())
_SAID_EVERY = 200

Progress = Callable[[int], None]


def write_offer(
    file: BinaryIO,
    kind: str,
    selection: Selection = EVERYTHING,
    *,
    progress: Progress = lambda lines: None,
    scratch: Path | None = None,
) -> int:
    """Write the offer as an XLSX or a CSV; return how many lines it has, said to `progress` from time to time."""
    return _write(file, kind, _counted(lines(selection), progress), scratch)


def write_template(file: BinaryIO, kind: str) -> None:
    """Write the template: headings, notes, lists, one line of example, and how to fill it in."""
    _write(file, kind, [example()], None)


def lines(selection: Selection) -> Iterator[list[Cell]]:
    """Yield the lines of the offer: one for each session; a record that holds none has a line of its own."""
    for training in offered(selection):
        of_training = _cells(FORMATION, training)
        for action in training.children or [None]:
            of_action = _cells(ACTION, action)
            for session in (action.children if action else None) or [None]:
                state = State(_least(training, action, session)).label
                yield [*of_training, *of_action, *_cells(SESSION, session), state]


def example() -> list[Cell]:
    """Return the line that shows how to fill the template in; it is never imported."""
    cells = [_example(column) for column in COLUMNS]
    return [f"{EXAMPLE}-{cells[0]}", *cells[1:], None]


def _example(column: SheetColumn) -> Cell:
    try:
        return column.kind.shown(column.kind.read(column.example)) if column.example else None
    except Unreadable:
        return column.example


def _write(file: BinaryIO, kind: str, rows: Iterable[list[Cell]], scratch: Path | None) -> int:
    columns = [_heading(column) for column in COLUMNS] + [Column(STATE_LABEL, width=16)]
    if kind == CSV:
        return write_csv(file, columns, rows)
    return write_xlsx(file, columns, rows, sheet=SHEET, about=(HELP, _instructions), scratch=scratch)


def _heading(column: SheetColumn) -> Column:
    choices = tuple(label for label in column.kind.labels.values() if label not in _OLD and label != "Code obsolète")
    if column.kind.form is Form.YES_NO:
        choices = ("oui", "non")
    entry = Entry(note(column), choices, _COLOURS[column.level])
    return Column(column.label, _KINDS.get(column.kind.form, Kind.TEXT), column.width, entry)


def note(column: SheetColumn) -> str:
    """Say how to fill a column in."""
    parts = [column.help] if column.help else []
    parts += ["Obligatoire."] if column.required else []
    parts += [f"{column.longest} caractères au plus."] if column.longest else []
    return " ".join(parts)


def _instructions(_count: int) -> list[tuple[str, Any]]:
    written = (Path(__file__).parent / "instructions.txt").read_text(encoding="utf-8")
    rules: list[tuple[str, Any]] = [tuple(rule.split("|")) for rule in written.splitlines()]
    rules.append(("Fait le", clock.now()))
    titles = {FORMATION: "La formation", ACTION: "L’action", SESSION: "La session"}
    for level in LEVELS:
        rules += [("", ""), (titles[level].upper(), "")]
        rules += [(column.label, note(column)) for column in COLUMNS if column.level == level]
    return rules


def _cells(level: str, record: Offered | None) -> list[Cell]:
    columns = [column for column in COLUMNS if column.level == level]
    if record is None:
        return [None] * len(columns)
    element = from_text(record.lheo)
    return [record.numero if column.path == NUMERO else shown(element, column) for column in columns]


def _least(*records: Offered | None) -> str:
    """Return the state that hides the session most: a withdrawn action hides a published session."""
    states = [record.state for record in records if record is not None]
    return next((state for state in (State.WITHDRAWN, State.DRAFT) if state in states), State.PUBLISHED)


def _counted(rows: Iterable[list[Cell]], progress: Progress) -> Iterator[list[Cell]]:
    for count, row in enumerate(rows, start=1):
        yield row
        if count % _SAID_EVERY == 0:
            progress(count)
