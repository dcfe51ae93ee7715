"""The words of a PDF that this product wrote, read back from its own objects."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

_PAGE = "2 J"  # how the drawing of a page begins
_TEXT = re.compile(
    r"/(?P<font>F\d+) [\d.]+ Tf|\((?P<codes>(?:[^\\()]|\\.)*)\)(?=[^()]*T[jJ])|(?P<end>\bET\b)", re.DOTALL
)


def objects(path: Path) -> str:
    """Return all the objects of the file, opened, one character a byte."""
    source = path.read_bytes()
    return "\n".join([source.decode("latin-1"), *_streams(source)])


def words(path: Path) -> str:
    """Return the text of the file, a line for each piece written at once; spaces that do not break become plain."""
    streams = _streams(path.read_bytes())
    letters = _letters(streams)
    font, said = "", []
    for piece in (piece for page in streams if page.startswith(_PAGE) for piece in _TEXT.finditer(page)):
        if piece["font"]:
            font = piece["font"]
        elif piece["codes"] is not None:
            codes = re.sub(r"\\(.)", lambda one: {"r": "\r"}.get(one[1], one[1]), piece["codes"], flags=re.DOTALL)
            pairs = zip(codes[::2], codes[1::2], strict=True)
            said.append("".join(letters[font][ord(high) << 8 | ord(low)] for high, low in pairs))
        else:
            said.append("\n")
    return "".join(said).replace("\xa0", " ")


def _streams(source: bytes) -> list[str]:
    found = []
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", source, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(stream[1]).decode("latin-1"))
        except zlib.error:
            found.append(stream[1].decode("latin-1"))
    return found


def _letters(streams: list[str]) -> dict[str, dict[int, str]]:
    """Return, for each font, the letter of each of its codes."""
    maps = [
        {int(code, 16): bytes.fromhex(letter).decode("utf-16-be") for code, letter in pairs}
        for stream in streams
        if "beginbfchar" in stream and (pairs := re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", stream))
    ]
    return {f"F{number}": one for number, one in enumerate(maps, 1)}
