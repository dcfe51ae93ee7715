"""What a record says in a column, and the record once a line of the spreadsheet is laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from extranet.exchange.sheets import paths
from extranet.exchange.sheets.columns import NUMERO, OF_LEVEL, SheetColumn
from extranet.exchange.sheets.values import Cell, Fault, Unreadable, plain
from extranet.lheo.tree import Element, put_in_order
from extranet.reference.lheo_audiences import audience_code

SEVERAL = "; "


class Told(NamedTuple):
    """What one cell of the spreadsheet says, and in which row."""

    row: int
    cell: Cell | Fault


class Trouble(NamedTuple):
    """What is wrong in a cell."""

    row: int
    column: SheetColumn
    value: str
    message: str


def shown(element: Element, column: SheetColumn) -> Cell:
    """Return what a cell shows of a record."""
    values = [column.kind.shown(_text(leaf)) for leaf in paths.leaves(element, column.path)]
    if not paths.repeats(column.path):
        return values[0] if values else None
    return SEVERAL.join(plain(value) for value in values if value is not None) or None


def differs(element: Element | None, column: SheetColumn, cell: Cell | Fault) -> bool:
    """Tell whether a cell says something else than the record; it may have been cut to fit, or marked as a text."""
    said = cell.text if isinstance(cell, Fault) else plain(cell)
    stands = "" if element is None else plain(shown(element, column))
    return said != stands


class Filling:
    """One record under its line: the element as it becomes, where each written part comes from, what is wrong."""

    def __init__(self, level: str, numero: str | None, base: Element | None) -> None:
        self.element = etree.Element(level) if base is None else base
        self.new = base is None
        self.origins: dict[Element, tuple[int, SheetColumn | None]] = {}
        self.troubles: list[Trouble] = []
        self._columns = [column for column in OF_LEVEL[level] if column.path != NUMERO]
        if self.new and numero:
            self.element.set("numero", numero)

    def lay(self, told: Mapping[SheetColumn, Told]) -> None:
        """Write what the line says otherwise than the record."""
        changes: list[tuple[SheetColumn, int, list[str]]] = []
        for column in self._columns:
            if column in told and differs(None if self.new else self.element, column, told[column].cell):
                values = self._values(column, *told[column])
                if values is not None and values != self._standing(column):
                    changes.append((column, told[column].row, values))
        for column, _, _ in changes:
            for path in column.outdates:
                paths.remove(self.element, path)
        for column, row, values in changes:
            self._write(column, row, values)
        put_in_order(self.element)

    def _standing(self, column: SheetColumn) -> list[str]:
        values = [(_text(leaf) or "").strip() for leaf in paths.leaves(self.element, column.path)]
        return [value for value in values if value]

    def _values(self, column: SheetColumn, row: int, cell: Cell | Fault) -> list[str] | None:
        """Read a cell; None, and a trouble, when it holds nothing that can be written."""
        if isinstance(cell, Fault):
            self.troubles.append(Trouble(row, column, cell.text, cell.message))
            return None
        if plain(cell) == "":
            return []
        try:
            if paths.repeats(column.path):
                return self._several(column, row, cell)
            return [column.kind.read(cell)]
        except Unreadable as fault:
            self.troubles.append(Trouble(row, column, plain(cell), str(fault)))
            return None

    def _several(self, column: SheetColumn, row: int, cell: Cell) -> list[str]:
        """Read the values of a list; those that the record has already stand, whatever they are."""
        leaves = paths.leaves(self.element, column.path)
        stand = {plain(column.kind.shown(_text(leaf))): _text(leaf) or "" for leaf in leaves}
        values = []
        for piece in column.kind.pieces(cell):
            said = plain(piece)
            values.append(stand[said] if said in stand else column.kind.read(piece))
        return list(dict.fromkeys(values))

    def _write(self, column: SheetColumn, row: int, values: list[str]) -> None:
        if paths.repeats(column.path):
            made = paths.write_several(
                self.element, column.path, values, lambda leaf: _text(leaf) or "", _kin(column, self._columns)
            )
            for element in made:
                self.origins[element] = (row, column)
            return
        if not values:
            paths.remove(self.element, column.path)
            return
        was = paths.texts(self.element, column.path)
        for path in (column.path, column.also):
            if path and (path == column.path or paths.texts(self.element, path) in ([], was)):
                for element in paths.write_one(self.element, path, values[0]):
                    self.origins.setdefault(element, (row, None))
                self.origins[element] = (row, column)


def _kin(column: SheetColumn, columns: list[SheetColumn]) -> tuple[str, ...]:
    """Return the leaves of the other columns that stand in the same repeated group."""
    group, _, _ = column.path.rpartition("/")
    return tuple(one.element for one in columns if one is not column and one.path.rpartition("/")[0] == group)


def _text(leaf: Element) -> str | None:
    text = paths.text_of(leaf)
    return audience_code(text.strip(), leaf.get("ref")) if leaf.tag == "code-public-vise" and text else text
