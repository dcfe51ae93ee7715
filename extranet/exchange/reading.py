"""Read LHÉO files as a stream: one formation in memory at a time, and everything hostile refused early."""

from __future__ import annotations

import codecs
import errno
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lxml import etree

from extranet.errors import Refused
from extranet.exchange.lines import Lines
from extranet.lheo.tree import NAMESPACES, Element, number_of, split_tag

HEAD = 64 * 1024
CHUNK = 256 * 1024
LARGEST_FORMATION = 16 * 1024 * 1024
LARGEST_FILE = 2 * 1024**3
# LHÉO in XML packs about fifteen to one; beyond this, the file was made to explode.
LARGEST_RATIO = 200
RATIO_CHECKED_FROM = 32 * 1024 * 1024

_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


# Looked for without the marks and the zeros of UTF-16 and UTF-32; other encodings show it with the first element.
_DOCTYPE_FIRST = re.compile(rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_OFFERS, _FORMATION = "offres", "formation"
_FORMATION_TAGS = tuple(f"{{*}}{write(_FORMATION)}" for write in (str.lower, str.capitalize, str.upper))


# How a file is opened: its path → its content in chunks, unpacked.
Opened = Callable[[Path], AbstractContextManager[Iterator[bytes]]]


class Survey(NamedTuple):
    """What one reading pass, which writes nothing, says of a file: its numbers, how often each comes; its lines."""

    numeros: Counter[str]
    lines: int
    formations: int


def survey(path: Path, way: Opened | None = None) -> Survey:
    """Read the whole file once; raise Refused when it is not a sound LHÉO file with at least one formation."""
    numeros: Counter[str] = Counter()
    formations, lines = 0, Lines(exact=False)
    for element in read_formations(path, lines=lines, way=way):
        formations += 1
        numero = number_of(element)
        if numero:
            numeros[numero] += 1
    if not formations:
        raise Refused("Le fichier ne contient aucune formation.")
    return Survey(numeros, lines.count, formations)


def read_formations(
    path: Path,
    stray: Callable[[Element], None] = lambda element: None,
    lines: Lines | None = None,
    way: Opened | None = None,
) -> Iterator[Element]:
    """Yield each LHÉO formation of a file; it is emptied when the next one is asked for.

    `stray` is called with each element that stands outside every formation and is none; `lines` follows the reading;
    `way` opens the file (by default plain or gzip).
    """
    lines = lines or Lines(exact=False)
    parser = etree.XMLPullParser(events=("end",), tag=_FORMATION_TAGS, **_PARSER)
    size = since_last = 0
    with (way or opened)(path) as chunks:
        try:
            for chunk in chunks:
                if not size:
                    check_head(chunk)
                size, since_last = size + len(chunk), since_last + len(chunk)
                if size > LARGEST_FILE or since_last > LARGEST_FORMATION + CHUNK:
                    raise Refused(_TOO_LARGE)
                lines.feed(chunk)
                parser.feed(chunk)
                for element in _whole_formations(parser):
                    since_last = 0
                    lines.turn_to(element)
                    if _is_an_offer(element):
                        yield element
                    else:
                        stray(element)
                    lines.leave()
                    _forget(element, stray)
            if not size:
                raise Refused("Le fichier est vide.")
            _end(parser.close(), stray)
        except etree.XMLSyntaxError as error:
            raise _malformed(error) from error


_TOO_LARGE = "Le fichier est démesuré\u00a0: une formation ou l’ensemble dépasse ce qui est admis."


def _whole_formations(parser: etree.XMLPullParser) -> Iterator[Element]:
    """Yield the formations that are read to their end; one inside another is part of it."""
    for _, element in parser.read_events():
        if not any(_name(outer) == _FORMATION for outer in element.iterancestors()):
            yield element


def _name(element: Element) -> str:
    return split_tag(element.tag)[1].lower()


def _is_an_offer(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and _name(parent) == _OFFERS and split_tag(element.tag)[0] in {"", *NAMESPACES}


def _forget(element: Element, stray: Callable[[Element], None]) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        if _name(parent[0]) not in {_OFFERS, _FORMATION}:
            stray(parent[0])
        del parent[0]


def _end(root: Element, stray: Callable[[Element], None]) -> None:
    """Tell of what stands after the last formation."""
    for child in root:
        if _name(child) == _OFFERS:
            _end(child, stray)
        elif _name(child) != _FORMATION:
            stray(child)


def check_head(head: bytes) -> None:
    """Refuse at once what the first bytes show: a DOCTYPE, another kind of file, another kind of XML."""
    if _DOCTYPE_FIRST.match(head.replace(b"\0", b"").lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16)):
        raise Refused("Le fichier déclare un DOCTYPE\u00a0: il est refusé par sécurité.")
    if head.startswith(b"PK\x03\x04"):
        raise Refused("Le fichier est une archive ZIP\u00a0: un fichier XML ou .gz est attendu.")
    parser = etree.XMLPullParser(events=("start",), **_PARSER)
    try:
        parser.feed(head)
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from error
    _, root = next(iter(parser.read_events()), (None, None))
    if root is None:
        raise Refused(f"Le fichier n’est pas du LHÉO\u00a0: aucun élément dans ses {HEAD // 1024} premiers Kio.")
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("Le fichier déclare un DOCTYPE\u00a0: il est refusé par sécurité.")
    namespace, name = split_tag(root.tag)
    if name.lower() != "lheo" or namespace not in {"", *NAMESPACES}:
        found = f"«\u00a0{name}\u00a0»" + (f" ({namespace})" if namespace else ", sans espace de noms")
        raise Refused(f"Le fichier n’est pas du LHÉO 1.3 à 2.3\u00a0: sa racine est {found}.")


def _malformed(error: etree.XMLSyntaxError) -> Refused:
    if "huge" in str(error).lower() or "excessive" in str(error).lower():
        return Refused(_TOO_LARGE)
    line = error.lineno or 1
    return Refused(f"Le fichier n’est pas du XML bien formé, ou il est tronqué (ligne {line}).", line=line)


@contextmanager
def opened(path: Path) -> Iterator[Iterator[bytes]]:
    """Give the content of a file, plain or gzip, in chunks."""
    if not path.is_file():
        what = "n’est pas un fichier" if path.exists() else "n’existe pas"
        raise Refused(f"«\u00a0{path.name}\u00a0» {what}.")
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            yield _unpacked(raw) if packed else _plain(raw)
    except OSError as error:
        raise Refused(
            f"«\u00a0{path.name}\u00a0» ne peut pas être lu ({errno.errorcode.get(error.errno or 0, 'erreur')})."
        ) from error


def _plain(raw: BinaryIO) -> Iterator[bytes]:
    size = HEAD
    while chunk := raw.read(size):
        yield chunk
        size = CHUNK


def _unpacked(raw: BinaryIO) -> Iterator[bytes]:
    total, size = 0, HEAD
    try:
        with GzipFile(fileobj=raw) as unpacked:
            while chunk := unpacked.read(size):
                total, size = total + len(chunk), CHUNK
                if total > RATIO_CHECKED_FROM and total > LARGEST_RATIO * raw.tell():
                    raise Refused("Le fichier compressé est une bombe\u00a0: il enfle sans mesure.")
                yield chunk
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise Refused("Le fichier compressé est tronqué ou abîmé.") from error
