"""A delivered file is known by its content; what is hostile is refused from its beginning and its list."""

from __future__ import annotations

import gzip
import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extranet.errors import Refused
from extranet.exchange.opening import Kind, delivered_file, open_delivery
from tests.exchange.files import TWO

Write = Callable[[bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: bytes) -> Path:
        path = tmp_path / "delivered"
        path.write_bytes(content)
        return path

    return write


def zipped(*names: str, content: bytes = TWO.encode(), method: int = zipfile.ZIP_DEFLATED) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name in names:
            archive.writestr(name, content)
    return memory.getvalue()


def claiming(content: bytes, count: int, size: int) -> bytes:
    """Write other numbers in the end record."""
    place = content.rfind(b"PK\x05\x06")
    return content[: place + 8] + struct.pack("<HHL", count, count, size) + content[place + 16 :]


def placing_its_list_at(place: int, content: bytes) -> bytes:
    end = content.rfind(b"PK\x05\x06")
    return content[: end + 16] + struct.pack("<L", place) + content[end + 20 :]


def encrypted(content: bytes) -> bytes:
    place = content.rfind(b"PK\x01\x02")
    return content[: place + 8] + b"\x01\x00" + content[place + 10 :]


@pytest.mark.parametrize(
    "content",
    [
        TWO.encode(),
        TWO.encode("utf-16"),
        b"\xef\xbb\xbf" + TWO.encode(),
        gzip.compress(TWO.encode(), mtime=0),
        zipped("offre.xml"),
        zipped("../../etc/offre.xml"),
        zipped("offre.xml", "__MACOSX/._offre.xml"),
        zipped("offre.xml", method=zipfile.ZIP_STORED),
    ],
)
def test_lheo_in_its_wrappings(write: Write, content: bytes) -> None:
    path = write(content)
    assert open_delivery(path) == Kind.LHEO
    sizes: list[int] = []
    assert delivered_file(path, Kind.LHEO, frozenset(), sizes.append).survey().formations == 2
    assert sum(sizes) >= len(TWO)


BOMB = zipped("offre.xml", content=b" " * 40_000_000)
HOSTILE = {
    "empty": (b"", "vide"),
    "pdf": (b"%PDF-1.7", "PDF"),
    "old workbook": (b"\xd0\xcf\x11\xe0" + bytes(99), ".xls"),
    "binary": (bytes(range(256)), "pas reconnu"),
    "doctype": (b"<!DOCTYPE lheo>" + TWO.encode(), "DOCTYPE"),
    "web page": (b"<html/>", "LHÉO"),
    "several": (zipped("a.xml", "b.xml"), "2 fichiers"),
    "none": (zipped(), "aucun fichier"),
    "zip in a zip": (zipped("a.zip", content=zipped("b.xml")), "ZIP"),
    "gz in a zip": (zipped("a.gz", content=gzip.compress(TWO.encode())), "bien formé|aucun élément"),
    "bomb": (BOMB, "bombe"),
    "encrypted": (encrypted(zipped("a.xml")), "mot de passe"),
    "lzma": (zipped("a.xml", method=zipfile.ZIP_LZMA), "ordinaire"),
    "many entries": (zipped(*map(str, range(3000)), content=b""), "beaucoup trop"),
    "a lie on its list": (claiming(zipped(*map(str, range(30_000)), content=b""), 1, 2_000_000), "beaucoup trop"),
    "before its own beginning": (placing_its_list_at(2**31, zipped("a.xml")), "abîmée"),
    "cut": (zipped("offre.xml")[:-30], "abîmée"),
    "doctype in a zip": (zipped("a.xml", content=b"<!DOCTYPE lheo>" + TWO.encode()), "DOCTYPE"),
    "not gzip": (b"\x1f\x8b\x08nothing", "abîmé"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused(write: Write, what: str) -> None:
    content, why = HOSTILE[what]
    path = write(content)
    start = time.thread_time()
    with pytest.raises(Refused, match=why):
        delivered_file(path, open_delivery(path), frozenset()).survey()
    assert time.thread_time() - start < 1, what
