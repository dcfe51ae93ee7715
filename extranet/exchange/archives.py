"""ZIP archives: looked at from their last bytes, refused before anything is unpacked, then read as a stream."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from extranet.errors import Refused

MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
# A workbook holds some dozens of parts; an archive of one file, one, and what some systems add beside it.
MOST_ENTRIES = 2_000
LARGEST_DIRECTORY = 1024 * 1024
LARGEST_CONTENT = 2 * 1024**3
LARGEST_RATIO = 200
RATIO_CHECKED_FROM = 32 * 1024 * 1024
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_END_64, _END_64_SIZE = b"PK\x06\x06", 56
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
HEAD, CHUNK = 64 * 1024, 256 * 1024


def entries(path: Path) -> list[zipfile.ZipInfo]:
    """List the files of an archive; raise Refused for what is damaged, encrypted, overfull or made to explode."""
    with path.open("rb") as raw:
        _check_end(raw)
        try:
            with zipfile.ZipFile(raw) as archive:
                found = [one for one in archive.infolist() if not _is_beside(one)]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused(_DAMAGED) from error
    for one in found:
        _check(one)
    if sum(one.file_size for one in found) > LARGEST_CONTENT:
        raise Refused(_BOMB)
    return found


def only_entry(path: Path) -> zipfile.ZipInfo:
    """Return the one file of an archive; raise Refused when there are several, or none."""
    found = entries(path)
    if len(found) != 1:
        said = f"contient {len(found)} fichiers" if found else "ne contient aucun fichier"
        raise Refused(f"L’archive ZIP {said}\u00a0: déposez une archive d’un seul fichier.")
    return found[0]


@contextmanager
def opened(path: Path) -> Iterator[Iterator[bytes]]:
    """Give the content of the one file of an archive, in chunks."""
    entry = only_entry(path)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(entry) as file:
            yield _chunks(file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused(_DAMAGED) from error


_DAMAGED = "L’archive ZIP est tronquée ou abîmée."
_BOMB = "L’archive ZIP est une bombe\u00a0: elle enfle sans mesure."
_OVERFULL = "L’archive ZIP contient beaucoup trop de fichiers\u00a0: déposez une archive d’un seul fichier."


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    size = HEAD
    while chunk := file.read(size):
        yield chunk
        size = CHUNK


def _is_beside(entry: zipfile.ZipInfo) -> bool:
    """Tell folders, and what macOS adds on its own, from the files that somebody put there."""
    return entry.is_dir() or entry.filename.startswith("__MACOSX/")


def _check(entry: zipfile.ZipInfo) -> None:
    if entry.header_offset < 0:
        raise Refused(_DAMAGED)
    if entry.flag_bits & _ENCRYPTED:
        raise Refused("L’archive ZIP est protégée par un mot de passe\u00a0: déposez-la sans.")
    if entry.compress_type not in _READ:
        raise Refused(
            "L’archive ZIP est comprimée d’une façon qui n’est pas admise\u00a0: refaites-la en ZIP ordinaire."
        )
    if entry.file_size > RATIO_CHECKED_FROM and entry.file_size > LARGEST_RATIO * max(1, entry.compress_size):
        raise Refused(_BOMB)


def _check_end(raw: BinaryIO) -> None:
    """Refuse from its end record an archive whose list alone would be long to read."""
    length = raw.seek(0, 2)
    raw.seek(max(0, length - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE))
    tail = raw.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise Refused(_DAMAGED)
    count, size = struct.unpack("<HL", tail[place + 10 : place + 16])
    locator = tail[max(0, place - _LOCATOR_SIZE) : place]
    if locator.startswith(_LOCATOR):
        count, size = _end_64(raw, struct.unpack("<Q", locator[8:16])[0])
    if count > MOST_ENTRIES or size > LARGEST_DIRECTORY:
        raise Refused(_OVERFULL)
    raw.seek(0)


def _end_64(raw: BinaryIO, place: int) -> tuple[int, int]:
    """Return the number of entries and the size of their list, from the end record of a large archive."""
    try:
        raw.seek(place)
    except (OverflowError, ValueError, OSError) as error:
        raise Refused(_DAMAGED) from error
    record = raw.read(_END_64_SIZE)
    if len(record) < _END_64_SIZE or not record.startswith(_END_64):
        raise Refused(_DAMAGED)
    count, size = struct.unpack("<QQ", record[32:48])
    return count, size
