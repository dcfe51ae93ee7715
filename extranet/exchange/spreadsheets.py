"""Tables for a spreadsheet: workbooks and CSV files in which a text stays a text and a date is a date."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from extranet import clock

LONGEST_TEXT = 32_767
LONGEST_ADDRESS = 2_079
ROOM = 2_000  # lines under the last one that offer the choices of their column
LISTS = "Listes"
MOST_LINKS = 65_000  # in one sheet; what comes after is the address alone
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Kind(Enum):
    """What the cells of a column hold; the value is how a workbook shows them."""

    TEXT = "@"
    WHOLE = "#,##0"
    DECIMAL = "#,##0.0#"
    DAY = "dd/mm/yyyy"
    MOMENT = "dd/mm/yyyy hh:mm"
    LINK = "General"


@dataclass(frozen=True)
class Entry:
    """What helps people who fill a column in: a note on its heading, a choice of texts, the colour of the heading."""

    note: str
    choices: tuple[str, ...] = ()
    colour: str = "#ffffff"


@dataclass(frozen=True)
class Column:
    """The heading of a column, what it holds, how many characters wide it is."""

    label: str
    kind: Kind = Kind.TEXT
    width: int = 20
    entry: Entry | None = None


class Link(NamedTuple):
    """An address and the words that lead to it; a column of links also takes a bare address."""

    address: str
    text: str = ""


About = tuple[str, Callable[[int], Iterable[tuple[str, Any]]]]


def write_xlsx(
    file: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "",
    about: About | None = None,
    scratch: Path | None = None,
) -> int:
    """Write a workbook of one sheet, row after row in little memory, and return how many rows it holds.

    `about` puts another sheet before it: its name, and the function that gives its lines once the rows are counted.
    Each row leaves the memory once written, for a folder in `scratch` that lasts as long as the writing.
    """
    with TemporaryDirectory(prefix="classeur-", dir=scratch) as folder:
        options = {"constant_memory": True, "strings_to_urls": False, "tmpdir": folder}
        book = xlsxwriter.Workbook(file, options)
        try:
            count = _write_book(book, columns, rows, sheet, about)
            book.close()
        finally:
            for page in book.worksheets():
                page.row_data_fh.close()
    return count


def _write_book(
    book: xlsxwriter.Workbook, columns: Sequence[Column], rows: Iterable[Sequence[Any]], sheet: str, about: About | None
) -> int:
    first = book.add_worksheet(about[0][:31]) if about else None
    page = book.add_worksheet(sheet[:31] or "Tableau")
    formats = [_format(book, column) for column in columns]
    page.freeze_panes(1, 0)
    _write_headings(book, page, columns, formats)
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write_cell(page, (count, place), column.kind, value, formats[place])
    _offer_choices(book, page, columns, count + ROOM)
    page.autofilter(0, 0, count, len(columns) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if about and first:
        _write_about(book, first, about[1](count))
    return count


def write_csv(file: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    """Write a CSV that a French spreadsheet opens as it is, and return how many rows it holds."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(column.label) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([_csv_text(column.kind, value) for column, value in zip(columns, row, strict=True)])
        count += 1
    text.flush()
    text.detach()
    return count


def _write_about(book: xlsxwriter.Workbook, page: Worksheet, lines: Iterable[tuple[str, Any]]) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 80)
    bold = book.add_format({"bold": True, "valign": "top"})
    formats = {kind: _format(book, Column("", kind)) for kind in Kind}
    for place, (label, value) in enumerate(lines):
        kind = Kind.WHOLE if isinstance(value, int) else Kind.MOMENT if isinstance(value, datetime) else Kind.TEXT
        page.write_string(place, 0, label, bold)
        _write_cell(page, (place, 1), kind, value, formats[kind])


def _write_headings(
    book: xlsxwriter.Workbook, page: Worksheet, columns: Sequence[Column], formats: Sequence[Format]
) -> None:
    look = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    headings: dict[str | None, Format] = {}
    for place, (column, body) in enumerate(zip(columns, formats, strict=True)):
        entry = column.entry
        colour = entry.colour if entry else None
        heading = headings.setdefault(colour, book.add_format(look | ({"bg_color": colour} if colour else {})))
        page.set_column(place, place, column.width, body if entry else None)
        page.write_string(0, place, column.label, heading)
        if entry and entry.note:
            page.write_comment(0, place, entry.note, {"x_scale": 2, "y_scale": 1.5})


def _offer_choices(book: xlsxwriter.Workbook, page: Worksheet, columns: Sequence[Column], last: int) -> None:
    """Let people choose in a list, and still write something else: several values, an older code."""
    lists = list(dict.fromkeys(column.entry.choices for column in columns if column.entry and column.entry.choices))
    if not lists:
        return
    kept = book.add_worksheet(LISTS)
    for row, texts in enumerate(zip_longest(*lists)):
        for place, text in enumerate(texts):
            if text is not None:
                kept.write_string(row, place, text)
    kept.hide()
    for place, column in enumerate(columns):
        if column.entry and column.entry.choices:
            letter = xl_col_to_name(lists.index(column.entry.choices), col_abs=True)
            source = f"={LISTS}!{letter}$1:{letter}${len(column.entry.choices)}"
            page.data_validation(1, place, last, place, {"validate": "list", "source": source, "show_error": False})


def _format(book: xlsxwriter.Workbook, column: Column) -> Format:
    look: dict[str, Any] = {"valign": "top"}
    if column.kind is Kind.LINK:
        return book.add_format(look | {"font_color": "#0f5563", "underline": 1})
    if column.kind is Kind.TEXT and column.entry is None:
        return book.add_format(look | {"text_wrap": True})
    return book.add_format(look | {"num_format": column.kind.value})


def _write_cell(page: Worksheet, cell: tuple[int, int], kind: Kind, value: Any, look: Format) -> None:
    if value is None or value == "":
        page.write_blank(*cell, None, look)
    elif isinstance(value, str) and kind is not Kind.LINK:
        page.write_string(*cell, fitting(value), look)
    elif kind in (Kind.WHOLE, Kind.DECIMAL):
        page.write_number(*cell, value, look)
    elif kind in (Kind.DAY, Kind.MOMENT):
        page.write_datetime(*cell, _naive(value), look)
    elif kind is Kind.LINK:
        link = value if isinstance(value, Link) else Link(str(value))
        full = page.hlink_count >= MOST_LINKS
        if (
            full
            or len(link.address) > LONGEST_ADDRESS
            or not link.address.startswith(("https://", "http://", "mailto:"))
        ):
            page.write_string(*cell, fitting(link.text or link.address), look)
        else:
            page.write_url(*cell, link.address, look, fitting(link.text or link.address))
    else:
        page.write_string(*cell, fitting(str(value)), look)


def _csv_text(kind: Kind, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and kind is not Kind.LINK:
        return _harmless(value)
    if kind is Kind.WHOLE:
        return f"{value:d}"
    if kind is Kind.DECIMAL:
        return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    if kind is Kind.DAY:
        return f"{_naive(value):%d/%m/%Y}"
    if kind is Kind.MOMENT:
        return f"{_naive(value):%d/%m/%Y %H:%M}"
    return _harmless(value.address if isinstance(value, Link) else str(value))


def _naive(value: date) -> date:
    """Return a day as it is, an instant as a clock in Paris shows it: spreadsheets know no time zone."""
    return value.astimezone(clock.PARIS).replace(tzinfo=None) if isinstance(value, datetime) else value


def _harmless(text: str) -> str:
    """Keep a text a text: what a spreadsheet would read as a formula begins with an apostrophe."""
    text = text.replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def fitting(text: str) -> str:
    """Cut what a cell cannot hold."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
