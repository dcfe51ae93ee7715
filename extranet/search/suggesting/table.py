"""The file of suggestions: arrays that every process maps into memory, written aside and replaced in one step.

Each word of a label leads to its entries. Entries are numbered by kind, the most useful first: of any list of entries,
the first are the best. A posting is twice the number of its entry, plus one when the word does not begin the label.
"""

from __future__ import annotations

import json
import os
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from extranet.search.index.folder import put, sync_folder
from extranet.search.suggesting.entries import KINDS, Entry
from extranet.search.words import analysis

VERSION = 1
NAME = "suggestions"
WORD_BYTES = 24
_MAGIC = b"suggestions\n"
_ALIGNED = 64
_ALTERNATIVE = " / "

Arrays = dict[str, np.ndarray]


class Damaged(Exception):
    """The file is not one that this program has written whole."""


def compile_entries(entries: Mapping[str, Sequence[Entry]]) -> Arrays:
    """Return the arrays of these entries."""
    ordered = [entry for kind in KINDS for entry in entries[kind]]
    postings: dict[str, list[int]] = defaultdict(list)
    lengths = np.zeros(len(ordered), np.uint8)
    for number, entry in enumerate(ordered):
        words, heads = _words(entry)
        lengths[number] = min(len(words), 255)
        for word in words | set(forms(entry.aliases)):
            postings[word].append(2 * number + (word not in heads))
    vocabulary = sorted({word: word.encode()[:WORD_BYTES] for word in postings}.items(), key=lambda pair: pair[1])
    texts = ["\t".join((entry.label, entry.detail, entry.value, str(entry.count))).encode() for entry in ordered]
    return {
        "kinds": _starts(len(entries[kind]) for kind in KINDS),
        "lengths": lengths,
        "texts": np.frombuffer(b"".join(texts), np.uint8),
        "text.starts": _starts(map(len, texts)),
        "words": np.array([name for _, name in vocabulary], f"S{WORD_BYTES}"),
        "postings": np.array([one for word, _ in vocabulary for one in postings[word]], np.int32),
        "posting.starts": _starts(len(postings[word]) for word, _ in vocabulary),
    }


def forms(text: str) -> list[str]:
    """Return the folded words of a text; those joined by a hyphen also in one word."""
    return [
        one.form for chunk in analysis.chunks(text) for one in (*chunk.words, *([chunk.joined] if chunk.joined else []))
    ]


def _words(entry: Entry) -> tuple[set[str], set[str]]:
    """Return the words of a label, and those that begin it or one of its alternatives (Soudeur / Soudeuse)."""
    parts = [forms(part) for part in entry.label.split(_ALTERNATIVE)]
    heads = {word for part in parts if part for word in (part[0], next(filter(_means, part), part[0]))}
    return {word for part in parts for word in part}, heads


def _means(form: str) -> bool:
    return form not in analysis.EMPTY_WORDS


def _starts(lengths: Iterable[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(list(lengths), dtype=np.int64)]).astype(np.int32)


def write_table(arrays: Arrays, mark: Any, folder: Path) -> None:
    """Write the file of suggestions in place of the present one; `mark` says what it was made from."""
    placed: dict[str, tuple[str, int, int]] = {}
    body = bytearray()
    for name, values in arrays.items():
        body += bytes(-len(body) % _ALIGNED)
        placed[name] = (values.dtype.str, len(body), len(values))
        body += values.tobytes()
    head = {"version": [VERSION, analysis.VERSION], "mark": mark, "arrays": placed, "sum": zlib.crc32(body)}
    written = _MAGIC + json.dumps(head).encode() + b"\n"
    written += bytes(-len(written) % _ALIGNED)
    aside = folder / f"{NAME}.{os.getpid()}"
    with aside.open("wb") as file:
        file.write(written)
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    put(aside, folder / NAME)
    sync_folder(folder)


def mark_of(folder: Path) -> Any:
    """Return what the file was made from; raise Damaged when there is none of this version."""
    with _opened(folder) as file:
        return _head(file)["mark"]


def load_table(folder: Path) -> Arrays:
    """Map the arrays into memory after checking the file; raise Damaged when it is not whole."""
    with _opened(folder) as file:
        head = _head(file)
        start = file.tell() + -file.tell() % _ALIGNED
        try:
            body = np.memmap(file, np.uint8, "r")[start:]
            if zlib.crc32(body) != head["sum"]:
                raise Damaged("it has changed since it was written")
            return {
                name: body[place : place + np.dtype(kind).itemsize * count].view(kind).view(np.ndarray)
                for name, (kind, place, count) in head["arrays"].items()
            }
        except (ValueError, TypeError, KeyError) as error:
            raise Damaged(str(error)) from error


def _opened(folder: Path) -> BinaryIO:
    try:
        return (folder / NAME).open("rb")
    except OSError as error:
        raise Damaged(str(error)) from error


def _head(file: BinaryIO) -> dict[str, Any]:
    """Read what the file says of itself."""
    try:
        head = json.loads(file.readline()) if file.readline() == _MAGIC else None
    except ValueError as error:
        raise Damaged(str(error)) from error
    if not isinstance(head, dict) or head.get("version") != [VERSION, analysis.VERSION]:
        raise Damaged("it is of another version")
    return head
