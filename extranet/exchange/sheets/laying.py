"""Lay the lines of a spreadsheet over the catalogue: what no column tells stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice

from extranet.exchange.formations import DUPLICATE, REJECTED, Formation, IncomingRecord, Problem, read_formation
from extranet.exchange.offered import Offered, Selection, offered
from extranet.exchange.sheets.columns import ACTION, FORMATION, NUMBERS, OF_LEVEL, SESSION, SheetColumn
from extranet.exchange.sheets.filling import Filling, Told, differs
from extranet.exchange.sheets.lines import Gathered, Line, actions_of, has_sessions, number, plain_of, unnumbered
from extranet.exchange.taking_in import Incoming
from extranet.lheo.tree import Element, from_text, put_back, to_text

LEFT = "cellule laissée de côté"
UNMATCHED = "la première est gardée"
_AT_ONCE = 40


def lay_over(trainings: Iterable[Gathered], columns: frozenset[SheetColumn], own: frozenset[int]) -> Iterator[Incoming]:
    """Yield each training as it becomes; `columns` are those that the spreadsheet has."""
    waiting = iter(trainings)
    while some := list(islice(waiting, _AT_ONCE)):
        numeros = [one.numero for one in some if one.numero]
        known = {one.numero: one for one in offered(Selection(publisher_ids=own, numeros=numeros))}
        for one in some:
            yield _Laying(one, columns, known.get(one.numero or "")).incoming()


@dataclass(slots=True)
class _Record:
    """A record being laid: its key in the catalogue, and what it becomes."""

    numero: str | None
    filling: Filling
    row: int
    children: list[_Record] = field(default_factory=list)


class _Laying:
    """One training: its lines over its records."""

    def __init__(self, told: Gathered, columns: frozenset[SheetColumn], base: Offered | None) -> None:
        self._told, self._columns, self._base = told, columns, base
        self._problems: list[Problem] = []

    def incoming(self) -> Incoming:
        """Build the LHÉO element and read it as any file's."""
        training = self._record(FORMATION, self._told.numero, self._told.lines, self._base)
        known = {child.numero: child for child in (self._base.children if self._base else ())}
        groups = actions_of([line for line in self._told.lines if self._can_be_followed(line)])
        numbers = _numbers([numero for numero, _ in groups])
        for numero, (_, lines) in zip(numbers, groups, strict=True):
            if any(column in line.cells for line in lines for level in (ACTION, SESSION) for column in OF_LEVEL[level]):
                training.children.append(self._action(numero, lines, known.get(numero)))
        formation = self._read(training)
        source = training.filling.element
        return Incoming(formation, self._told.lines[0].row, lambda: to_text(source))

    def _can_be_followed(self, line: Line) -> bool:
        column = unnumbered(line)
        if column is not None:
            self._note(
                line.row, column, plain_of(line.cells[column]), "ce numéro ne se lit pas", "ligne laissée de côté"
            )
        return column is None

    def _action(self, numero: str, lines: list[Line], base: Offered | None) -> _Record:
        action = self._record(ACTION, numero, lines, base)
        known = {child.numero: child for child in (base.children if base else ())}
        told = self._without_doubles(has_sessions(lines))
        for key, line in zip(_numbers([number(line.cells, SESSION) for line in told]), told, strict=True):
            action.children.append(self._record(SESSION, key, [line], known.get(key)))
        return action

    def _without_doubles(self, lines: list[Line]) -> list[Line]:
        seen: set[str | None] = set()
        kept = []
        for line in lines:
            numero = number(line.cells, SESSION)
            if numero is not None and numero in seen:
                message = "numéro déjà pris par une autre session de la même action"
                self._note(line.row, NUMBERS[SESSION], numero, message, DUPLICATE)
                continue
            seen.add(numero)
            kept.append(line)
        return kept

    def _record(self, level: str, numero: str | None, lines: list[Line], base: Offered | None) -> _Record:
        element = from_text(base.lheo) if base else None
        filling = Filling(level, None if numero is None or numero.startswith("~") else numero, element)
        filling.lay(self._told_of(level, lines, element))
        for row, column, value, message in filling.troubles:
            self._note(row, column, value, message, LEFT)
        return _Record(numero, filling, lines[0].row)

    def _told_of(self, level: str, lines: list[Line], base: Element | None) -> dict[SheetColumn, Told]:
        """Return what the lines say of a record together; lines that give its number alone change nothing."""
        columns = [column for column in OF_LEVEL[level] if column in self._columns and column is not NUMBERS[level]]
        if not any(column in line.cells for line in lines for column in columns):
            return {}
        return {column: self._one(column, lines, base) for column in columns}

    def _one(self, column: SheetColumn, lines: list[Line], base: Element | None) -> Told:
        """Choose between the cells of a column: what is said, before blanks; what is new, before what stands."""
        said: dict[str, Told] = {}
        for line in lines:
            if column in line.cells:
                said.setdefault(plain_of(line.cells[column]), Told(line.row, line.cells[column]))
        if not said:
            return Told(lines[0].row, None)
        new = [told for told in said.values() if base is None or differs(base, column, told.cell)]
        if len(new) > 1:
            message = f"ne dit pas la même chose que la ligne {new[0].row}"
            self._note(new[1].row, column, plain_of(new[1].cell), message, UNMATCHED)
        return (new or list(said.values()))[0]

    def _note(self, row: int, column: SheetColumn, value: str, message: str, action: str) -> None:
        self._problems.append(Problem(row, self._told.numero, column.label, value, message, action))

    def _read(self, training: _Record) -> Formation:
        source = training.filling.element
        for action in training.children:
            put_back(action.filling.element, [session.filling.element for session in action.children])
        put_back(source, [action.filling.element for action in training.children])
        origins = _Origins(training)
        formation = read_formation(source, origins.token_of)
        problems = [said for problem in formation.problems if (said := origins.told(problem)) is not None]
        if formation.record is not None:
            formation.numero = _keyed(formation.record, training).numero
        formation.problems = self._problems + [one._replace(numero=self._told.numero) for one in problems]
        return formation


def _numbers(given: list[str | None]) -> list[str]:
    """Give those without a number the first turns that nobody has: the same at each reading of the same file."""
    taken = {numero for numero in given if numero is not None}
    free = (f"~{turn}" for turn in count(1) if f"~{turn}" not in taken)
    return [next(free) if numero is None else numero for numero in given]


def _keyed(read: IncomingRecord, laid: _Record) -> IncomingRecord:
    """Give a record the number by which the catalogue knows it, where its element has none or an absurdly long one."""
    if laid.numero is not None and (not laid.filling.new or laid.numero.startswith("~")):
        read.numero = laid.numero
    for pair in zip(read.children, laid.children, strict=True):
        _keyed(*pair)
    return read


class _Origins:
    """Which cell each part of the element comes from: problems are told there, and those of nobody are not told."""

    def __init__(self, training: _Record) -> None:
        self._places: list[tuple[int, SheetColumn | None, str, bool]] = [(0, None, FORMATION, False)]
        self._tokens: dict[Element, int] = {}
        self._add(training, FORMATION, (ACTION, SESSION))

    def _add(self, record: _Record, level: str, below: tuple[str, ...]) -> None:
        self._place(record.filling.element, record.row, None, level, record.filling.new)
        for element, (row, column) in record.filling.origins.items():
            if element is not record.filling.element:
                self._place(element, row, column, level, True)
        for child in record.children:
            self._add(child, below[0], below[1:])

    def _place(self, element: Element, row: int, column: SheetColumn | None, level: str, new: bool) -> None:
        self._tokens[element] = len(self._places)
        self._places.append((row, column, level, new))

    def token_of(self, element: Element) -> int:
        """Return where an element comes from, as the number that stands for its line; 0: it was there before."""
        return self._tokens.get(element, 0)

    def told(self, problem: Problem) -> Problem | None:
        """Return a problem with its row and the heading of its column; None when no cell is to blame."""
        row, column, level, new = self._places[problem.line or 0]
        if not row or not (new or problem.action == REJECTED):
            return None
        column = column or _column_of(problem.element, level)
        if column is None and problem.action != REJECTED:
            return None
        return problem._replace(line=row, element=column.label if column else problem.element)


def _column_of(name: str, level: str) -> SheetColumn | None:
    """Return the column that tells a LHÉO element of that name, or the first that stands inside it."""
    if name in NUMBERS:
        return NUMBERS[name]
    columns = OF_LEVEL[level]
    return next(
        (column for column in columns if column.element == name),
        next((column for column in columns if name in column.path.replace("*", "").split("/")), None),
    )
