"""Read LHÉO files as a stream: one formation in memory at a time, and everything hostile refused early."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from extranet.errors import Refused
from extranet.lheo.tree import NAMESPACES, Element, split_tag

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


class Survey(NamedTuple):
    """What one reading pass, which writes nothing, says of a file: its formations' numbers and how often each comes."""

    numeros: Counter[str]
    formations: int


def survey(path: Path) -> Survey:
    """Read the whole file once; raise Refused when it is not a sound LHÉO file with at least one formation."""
    numeros: Counter[str] = Counter()
    formations = 0
    for element in read_formations(path):
        formations += 1
        numero = (element.get("numero") or "").strip()
        if numero:
            numeros[numero] += 1
    if not formations:
        raise Refused("Le fichier ne contient aucune formation.")
    return Survey(numeros, formations)


def read_formations(path: Path) -> Iterator[Element]:
    """Yield each LHÉO formation of a file, plain or gzip; it is emptied when the next one is asked for."""
    parser = etree.XMLPullParser(events=("end",), tag="{*}formation", **_PARSER)
    size = since_last = 0
    head = b""
    with _opened(path) as chunks:
        try:
            for chunk in chunks:
                size, since_last = size + len(chunk), since_last + len(chunk)
                if size == len(chunk):
                    head = chunk
                    _check_head(head)
                if size > LARGEST_FILE or since_last > LARGEST_FORMATION + CHUNK:
                    raise Refused("Le fichier est démesuré : une formation ou l’ensemble dépasse ce qui est admis.")
                parser.feed(chunk)
                for _, element in parser.read_events():
                    since_last = 0
                    if _is_an_offer(element):
                        yield element
                    _forget(element)
            if not size:
                raise Refused("Le fichier est vide.")
            parser.close()
        except etree.XMLSyntaxError as error:
            raise _malformed(error) from error


def _is_an_offer(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and split_tag(parent.tag)[1] == "offres" and split_tag(element.tag)[0] in NAMESPACES


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while parent[0] is not element:
            del parent[0]


def _check_head(head: bytes) -> None:
    """Refuse at once what the first bytes show: a DOCTYPE, another kind of file, another kind of XML."""
    parser = etree.XMLPullParser(events=("start",), **_PARSER)
    parser.feed(head[:HEAD])
    _, root = next(iter(parser.read_events()), (None, None))
    if b"<!DOCTYPE" in head[:HEAD] or b"<!ENTITY" in head[:HEAD]:
        raise Refused("Le fichier déclare un DOCTYPE ou des entités : il est refusé par sécurité.")
    if root is None:
        raise Refused("Le fichier n’est pas du XML : aucun élément dans ses premiers caractères.")
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("Le fichier déclare un DOCTYPE : il est refusé par sécurité.")
    namespace, name = split_tag(root.tag)
    if name != "lheo" or namespace not in NAMESPACES:
        found = f"« {name} »" + (f" ({namespace})" if namespace else ", sans espace de noms")
        raise Refused(f"Le fichier n’est pas du LHÉO 1.3 à 2.3 : sa racine est {found}.")


def _malformed(error: etree.XMLSyntaxError) -> Refused:
    line = error.lineno or 1
    return Refused(f"Le fichier n’est pas du XML bien formé, ou il est tronqué (ligne {line}).", line=line)


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[bytes]]:
    try:
        raw = path.open("rb")
    except OSError as error:
        raise Refused(f"Le fichier « {path.name} » ne peut pas être lu : {error.strerror}.") from error
    with raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        yield _unpacked(raw) if packed else _plain(raw)


def _plain(raw) -> Iterator[bytes]:
    size = HEAD
    while chunk := raw.read(size):
        yield chunk
        size = CHUNK


def _unpacked(raw) -> Iterator[bytes]:
    total, size = 0, HEAD
    try:
        with GzipFile(fileobj=raw) as unpacked:
            while chunk := unpacked.read(size):
                total, size = total + len(chunk), CHUNK
                if total > RATIO_CHECKED_FROM and total > LARGEST_RATIO * raw.tell():
                    raise Refused("Le fichier compressé est une bombe : il enfle sans mesure.")
                yield chunk
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise Refused("Le fichier compressé est tronqué ou abîmé.") from error
