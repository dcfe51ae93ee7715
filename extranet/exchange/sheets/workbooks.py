"""Read the cells of an .xlsx file, refused before it can do harm: its parts are weighed before any is unpacked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from extranet import later
from extranet.errors import Refused
from extranet.exchange.sheets.headings import Row, find
from extranet.exchange.sheets.values import Cell, Fault
from extranet.exchange.spreadsheets import LONGEST_TEXT

openpyxl = later("openpyxl")
MOST_PARTS = 1_000
LARGEST = 400 * 1024**2  # all parts together, unpacked
LARGEST_TEXTS = 64 * 1024**2  # the shared texts, which are held in memory
LARGEST_PART = 16 * 1024**2  # any other part that is read whole
LARGEST_RATIO = 200
RATIO_CHECKED_FROM = 16 * 1024**2
LAST_ROW = 200_000
# Tags of one part, which the library holds in memory: a style, a name or a text costs it up to a millisecond.
MOST_TAGS = {"styles.xml": 150_000, "sharedStrings.xml": 2_000_000}
MOST_OTHER_TAGS = 50_000
MOST_TAGS_OF_A_ROW = 150_000  # the widest row of a spreadsheet; what follows the last one counts as its
MOST_COLUMNS = 300

_OLD, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_NAMED = {"styles.xml": "styles", "sharedStrings.xml": "textes", "workbook.xml": "noms et de feuilles", "": "cellules"}
# What Excel writes for a line end or a control character, and for an underscore that would look like it.
_ESCAPED = re.compile(r"_x00(0[9AD])_|x005F_")
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#GETTING_DATA"}
_HEAD = 64 * 1024
_CHUNK = 1024 * 1024
_DAMAGED = "Le classeur est abîmé\u00a0: ouvrez-le dans votre tableur et enregistrez-le de nouveau en .xlsx."


def is_workbook(head: bytes) -> bool:
    """Tell whether a file that begins so is a workbook, of today or of before."""
    return head.startswith((_OLD, _ZIP))


@contextmanager
def opened(
    path: Path, find: Callable[[Iterator[Row]], tuple[Any, Iterator[Row]] | None] = find
) -> Iterator[tuple[Any, Iterator[Row]]]:
    """Open the first sheet in which `find` sees our headings; raise Refused."""
    _check(path)
    with ExitStack() as stack:
        try:
            values = _load(stack, path, data_only=True)
            formulas = _load(stack, path, data_only=False) if _has_formulas(path) else None
            for sheet in values.worksheets:
                twin = formulas[sheet.title] if formulas else None
                found = find(_rows(sheet, twin))
                if found is not None:
                    break
            else:
                raise Refused("Aucune feuille de ce classeur n’a nos en-têtes de colonnes\u00a0: partez du modèle.")
        except Refused:
            raise
        except Exception as error:  # whatever a damaged workbook makes the library raise
            raise Refused(_DAMAGED) from error
        yield found


def _load(stack: ExitStack, path: Path, *, data_only: bool) -> Any:
    file = stack.enter_context(path.open("rb"))  # a path must end in .xlsx, and what is deposited has no name
    book = openpyxl.load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
    stack.callback(book.close)
    return book


def _rows(sheet: Any, formulas: Any) -> Iterator[Row]:
    """Yield the rows that hold something; what the sheet says of its own size is not believed."""
    try:
        yield from _said(sheet, formulas)
    except Refused:
        raise
    except Exception as error:
        raise Refused(_DAMAGED) from error


def _said(sheet: Any, formulas: Any) -> Iterator[Row]:
    pages = [page for page in (sheet, formulas) if page is not None]
    for page in pages:
        page.reset_dimensions()
    lines = [page.iter_rows(values_only=True) for page in pages]
    pairs = zip(*lines, strict=True) if formulas is not None else zip(lines[0], repeat(()), strict=False)
    for row, (cells, written) in enumerate(pairs, start=1):
        if row > LAST_ROW:
            raise Refused(f"La feuille va au-delà de la ligne {LAST_ROW}\u00a0: supprimez ce qui est sous le tableau.")
        told = [_cell(cell, written[place : place + 1]) for place, cell in enumerate(cells[:MOST_COLUMNS])]
        if any(cell is not None for cell in told):
            yield row, told


def _cell(cell: Any, written: tuple[Any, ...]) -> Cell | Fault:
    if cell is None and written and written[0] is not None:
        return Fault("=…", "formule jamais calculée\u00a0: ouvrez le fichier dans un tableur et enregistrez-le")
    if isinstance(cell, str):
        cell = _ESCAPED.sub(_unescaped, cell)
        if cell in _ERRORS:
            return Fault(cell, "cette formule donne une erreur")
        if len(cell) > LONGEST_TEXT:
            return Fault(cell[:200], f"{len(cell)} caractères dans une cellule")
        return cell if cell.strip() else None
    return cell


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else ""


def _check(path: Path) -> None:
    """Refuse what is no sound .xlsx, from its list of parts and their beginnings alone."""
    with path.open("rb") as file:
        if file.read(len(_OLD)) == _OLD:
            raise Refused(_why_old(file.read(_CHUNK)))
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            _weigh(parts, path)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_declarations(archive, part)
                    _count_tags(archive, part)
    except (BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise Refused(_DAMAGED) from error


def _why_old(head: bytes) -> str:
    if _ENCRYPTED in head:
        return "Le classeur est protégé par un mot de passe\u00a0: enlevez-le et enregistrez de nouveau."
    return "Ce fichier est un ancien classeur (.xls), ou protégé\u00a0: enregistrez-le en .xlsx, sans mot de passe."


def _weigh(parts: list[ZipInfo], path: Path) -> None:
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        what = "un autre format de tableur" if names & {"content.xml", "xl/workbook.bin"} else "une archive"
        raise Refused(f"Ce fichier n’est pas un classeur .xlsx mais {what}\u00a0: enregistrez-le en .xlsx ou en .csv.")
    total = sum(part.file_size for part in parts)
    swollen = total > RATIO_CHECKED_FROM and total > LARGEST_RATIO * path.stat().st_size
    if len(parts) > MOST_PARTS or total > LARGEST or swollen:
        raise Refused("Le classeur est démesuré\u00a0: il enfle sans mesure une fois décompressé.")
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("Le classeur est protégé par un mot de passe\u00a0: enlevez-le et enregistrez de nouveau.")
        most = LARGEST_TEXTS if part.filename.endswith("sharedStrings.xml") else LARGEST_PART
        if part.file_size > most and part.filename.endswith((".xml", ".rels")) and not _is_sheet(part):
            raise Refused("Le classeur est démesuré\u00a0: partagez-le en plusieurs fichiers.")


def _is_sheet(part: ZipInfo) -> bool:
    return part.filename.startswith("xl/worksheets/")


def _check_declarations(archive: ZipFile, part: ZipInfo) -> None:
    """Refuse a part that declares a document type: no workbook does, and entities explode."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    with archive.open(part) as file:
        try:
            head = file.read(_HEAD)
            parser.feed(head)
            if len(head) < _HEAD:
                parser.close()
            _, root = next(iter(parser.read_events()), (None, None))
        except etree.XMLSyntaxError as error:
            raise Refused(_DAMAGED) from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise Refused("Le classeur déclare un DOCTYPE, ou rien du tout\u00a0: il est refusé par sécurité.")


def _count_tags(archive: ZipFile, part: ZipInfo) -> None:
    """Refuse a part that is small and says much: thousands of styles or names, a row without end."""
    name, sheet, count = part.filename.rpartition("/")[2], _is_sheet(part), 0
    most = MOST_TAGS_OF_A_ROW if sheet else MOST_TAGS.get(name, MOST_OTHER_TAGS)
    for chunk in _chunks(archive, part):
        for place, piece in enumerate(_ROW.split(chunk) if sheet else (chunk,)):
            count = piece.count(b"<") + (0 if place else count)
            if count > most:
                raise Refused(
                    f"Le classeur porte beaucoup trop de {_NAMED.get(name, _NAMED[''] if sheet else name)}\u00a0: "
                    "collez les valeurs de votre tableau dans un classeur neuf."
                )


def _chunks(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _has_formulas(path: Path) -> bool:
    """Tell whether any sheet has a formula: reading both what is written and what is computed costs twice."""
    with ZipFile(path) as archive:
        for part in filter(_is_sheet, archive.infolist()):
            before = b""
            for chunk in _chunks(archive, part):
                if _FORMULA.search(before + chunk):
                    return True
                before = chunk[-40:]
    return False
