"""Which column of the file is which of ours, whatever the accents, the case and the order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from extranet.exchange.sheets.columns import COLUMNS, FORMATION, NUMBERS, STATE_LABEL, SheetColumn
from extranet.exchange.sheets.values import Cell, Fault, plain
from extranet.reference.text import fold

FIRST_ROWS = 20  # where the headings are looked for: titles and logos may stand above
FEWEST = 3

Row = tuple[int, Sequence[Cell | Fault]]


@dataclass(frozen=True)
class Headings:
    """Where the headings stand, our columns by place, and the headings that are none of ours (or come again)."""

    row: int
    columns: dict[int, SheetColumn]
    strange: list[str]


def find(rows: Iterator[Row]) -> tuple[Headings, Iterator[Row]] | None:
    """Return the headings of a sheet and the rows under them; None when it has none of ours."""
    first = list(islice(rows, FIRST_ROWS))
    best = max((read(row, cells) for row, cells in first), key=lambda found: len(found.columns), default=None)
    if best is None or len(best.columns) < FEWEST or NUMBERS[FORMATION] not in best.columns.values():
        return None
    return best, chain((one for one in first if one[0] > best.row), rows)


def read(row: int, cells: Iterable[Cell | Fault]) -> Headings:
    """Read a row as headings."""
    columns: dict[int, SheetColumn] = {}
    strange = []
    for place, cell in enumerate(cells):
        heading = plain(cell) if not isinstance(cell, Fault) else ""
        column = _KNOWN.get(bare(heading))
        if column is not None and column not in columns.values():
            columns[place] = column
        elif heading and bare(heading) != bare(STATE_LABEL):
            strange.append(heading)
    return Headings(row, columns, strange)


def count_known(texts: Iterable[str]) -> int:
    """Return how many of these are headings of ours."""
    return sum(bare(text) in _KNOWN for text in texts)


def bare(heading: str) -> str:
    """Return a heading without accents, case, marks, nor what stands in brackets."""
    text = re.sub(r"\([^)]*\)", " ", fold(heading).replace("n°", "numero ").replace("no ", "numero "))
    return " ".join(word for word in re.sub(r"[^a-z0-9]+", " ", text).split() if word not in _EMPTY_WORDS)


_EMPTY_WORDS = {"de", "du", "des", "d", "la", "le", "les", "l", "a", "et", "en"}


def _known() -> dict[str, SheetColumn]:
    known: dict[str, SheetColumn] = {}
    for column in COLUMNS:
        for name in column.synonyms:
            known.setdefault(bare(name), column)
    return known | {bare(column.label): column for column in COLUMNS}


_KNOWN = _known()
