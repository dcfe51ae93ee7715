"""What a delivered file is, told by its content and never by its name, and who reads it."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from extranet.errors import Refused
from extranet.exchange import archives
from extranet.exchange.lheo_files import LheoFile
from extranet.exchange.reading import HEAD, Opened, check_head, opened
from extranet.exchange.sheets.reading import SheetFile
from extranet.exchange.taking_in import DeliveredFile

Progress = Callable[[int], None]


class Kind(StrEnum):
    """The kinds of files that a publisher delivers."""

    LHEO = "lheo"
    XLSX = "xlsx"
    CSV = "csv"

    @property
    def label(self) -> str:
        """Return what people read."""
        return {"lheo": "LHÉO", "xlsx": "classeur XLSX", "csv": "tableau CSV"}[self]


# A kind of file → what reads it, given its path, whose offer it is laid over and what to call with each size read.
READERS: dict[Kind, Callable[[Path, frozenset[int], Progress], DeliveredFile]] = {
    Kind.XLSX: SheetFile,
    Kind.CSV: SheetFile,
}

_WORKBOOK = "xl/workbook.xml"
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "un ancien classeur (.xls), ou protégé\u00a0: enregistrez-le en .xlsx, sans mot de passe"),
    (b"%PDF", "un PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"7z\xbc\xaf", "une archive 7z\u00a0: comprimez-le en .zip ou en .gz"),
    (b"Rar!", "une archive RAR\u00a0: comprimez-le en .zip ou en .gz"),
    (b"\xfd7zXZ", "une archive XZ\u00a0: comprimez-le en .zip ou en .gz"),
    (b"BZh", "une archive BZ2\u00a0: comprimez-le en .zip ou en .gz"),
    (b"\x28\xb5\x2f\xfd", "une archive Zstandard\u00a0: comprimez-le en .zip ou en .gz"),
)
_GZIP = b"\x1f\x8b"
_EXPECTED = "Un fichier LHÉO (.xml, .gz ou .zip), un classeur .xlsx ou un tableau .csv est attendu."


def check_beginning(head: bytes) -> None:
    """Refuse at once what the first bytes of a file show to be nothing that is read here."""
    if not head:
        raise Refused("Le fichier est vide.")
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise Refused(f"Ce fichier est {what}. {_EXPECTED}")
    if not head.startswith((_GZIP, *archives.MAGICS)) and not _is_text(head):
        raise Refused(f"Ce fichier n’est pas reconnu. {_EXPECTED}")


def open_delivery(path: Path) -> Kind:
    """Return the kind of a file, from its beginning and, for an archive, its list; raise Refused."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    check_beginning(head)
    if head.startswith(archives.MAGICS):
        if _WORKBOOK in {entry.filename for entry in archives.entries(path)}:
            return Kind.XLSX
        archives.only_entry(path)
    elif not head.startswith(_GZIP) and not _plain_text(head).lstrip().startswith("<"):
        return Kind.CSV
    with way_in(path)(path) as chunks:
        check_head(next(chunks, b""))
    return Kind.LHEO


def delivered_file(
    path: Path, kind: Kind, own: frozenset[int], progress: Progress = lambda size: None
) -> DeliveredFile:
    """Return what reads a delivery of these publishers; `progress` is called with the size of each piece read."""
    if kind is Kind.LHEO:
        return LheoFile(path, _watched(way_in(path), progress))
    return READERS[kind](path, own, progress)


def way_in(path: Path) -> Opened:
    """Return what unpacks a LHÉO file: plain, gzip or an archive of one."""
    with path.open("rb") as file:
        return archives.opened if file.read(4) in archives.MAGICS else opened


def _watched(way: Opened, progress: Progress) -> Opened:
    @contextlib.contextmanager
    def watched(path: Path):
        with way(path) as chunks:

            def told():
                for chunk in chunks:
                    progress(len(chunk))
                    yield chunk

            yield told()

    return watched


def _is_text(head: bytes) -> bool:
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")) or b"\0" not in head


def _plain_text(head: bytes) -> str:
    """Return the beginning of a text without its marks, whatever its encoding: enough to see a tag."""
    return head.replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).lstrip(codecs.BOM_UTF16).decode("latin-1")
