"""CSV files as administrations publish them: any delimiter, any usual encoding, columns known by their headers."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extranet import errors
from extranet.reference.text import fold

LARGEST = 256 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_DELIMITERS = ",;\t|"
_APART = re.compile(r"[^a-z0-9]+")

# Field → the headers under which files give it, the preferred first.
Columns = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Line:
    """One line of a file: its number and its values by field, stripped."""

    number: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def read_lines(path: Path, columns: Columns, required: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of a file; raise Invalid, naming the columns, when a required one is missing."""
    text = _decoded(_content(path))
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=header.count))
    try:
        found = next(reader, [])
        places = _places(found, columns, required)
        for cells in reader:
            values = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
            if any(values.values()):
                yield Line(reader.line_num, values)
    except csv.Error as error:
        raise errors.Invalid(f"Le fichier n’est pas un CSV lisible (ligne {reader.line_num}).") from error


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
        with gzip.open(path) if packed else path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise errors.Invalid("Le fichier compressé est incomplet ou abîmé.") from error
    except OSError as error:
        raise errors.Invalid(f"Le fichier {path} ne peut pas être lu.") from error
    if len(content) > LARGEST:
        raise errors.Invalid("Le fichier dépasse 256 Mo.")
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _places(found: Sequence[str], columns: Columns, required: Sequence[str]) -> dict[str, int]:
    headers = {_header(title): place for place, title in reversed(list(enumerate(found)))}
    places = {
        name: place
        for name, titles in columns.items()
        if (place := next((headers[title] for title in titles if title in headers), None)) is not None
    }
    missing = [name for name in required if name not in places]
    if missing:
        raise errors.Invalid(
            f"Colonnes trouvées\u00a0: {', '.join(title.strip() for title in found[:40]) or 'aucune'}. "
            f"Il manque\u00a0: {' ; '.join(' ou '.join(columns[name][:6]) for name in missing)}.",
            found=list(found),
            expected={name: list(columns[name]) for name in missing},
        )
    return places


def _header(title: str) -> str:
    return _APART.sub("_", fold(title)).strip("_")
