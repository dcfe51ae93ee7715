"""Make the shipped files of French words: `python -m extranet.search.words.conversion PACKAGE OUT`.

PACKAGE is the unpacked npm package `dictionary-fr` (`index.aff`, `index.dic`), OUT the folder of the files. Run by hand
when the dictionary changes. Every form of every word is written out from the Hunspell rules, then folded; elisions
(`l'`, `qu'`…) are left aside, as the analyser drops them, and so are forms of several words.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from extranet.reference.text import fold
from extranet.search.words.dictionary import NAMES, WORDS, fingerprints

NEVER_ALONE, FORBIDDEN = "()", "{}"
_DEPTH = 2  # a suffix may carry others
_BROKEN = re.compile(r"[-.·]")  # where Hunspell checks the parts apart


class Suffix(NamedTuple):
    """One rule: words that end so lose some letters and gain others, then may take other rules."""

    lost: str
    gained: str
    flags: tuple[str, ...]
    ending: re.Pattern[str]


def read_suffixes(path: Path) -> dict[str, list[Suffix]]:
    """Read the suffix rules of an `.aff` file, by flag."""
    found: dict[str, list[Suffix]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split()
        if len(columns) >= 5 and columns[0] == "SFX":
            gained, _, flags = columns[3].partition("/")
            ending = re.compile(f"(?:{columns[4]})$")
            found[columns[1]].append(Suffix(_letters(columns[2]), _letters(gained), _pairs(flags), ending))
    return found


def read_forms(package: Path) -> Iterator[str]:
    """Give every form of every word of the dictionary, as it is spelled."""
    suffixes = read_suffixes(package / "index.aff")
    for line in (package / "index.dic").read_text(encoding="utf-8").splitlines()[1:]:
        word, _, flags = line.split("\t")[0].split(" ")[0].partition("/")
        if FORBIDDEN not in _pairs(flags):
            yield from _forms(word, _pairs(flags), suffixes, _DEPTH)


def _forms(word: str, flags: tuple[str, ...], suffixes: dict[str, list[Suffix]], depth: int) -> Iterator[str]:
    if NEVER_ALONE not in flags:
        yield word
    for flag in flags if depth else ():
        for rule in suffixes.get(flag, ()):
            if word.endswith(rule.lost) and rule.ending.search(word):
                formed = word[: len(word) - len(rule.lost)] + rule.gained
                yield from _forms(formed, rule.flags, suffixes, depth - 1)


def convert(package: Path, out: Path) -> dict[str, int]:
    """Write the fingerprints of words and of proper names; return how many there are of each."""
    words: set[str] = set()
    names: set[str] = set()
    for form in read_forms(package):
        for part in _BROKEN.split(form):
            folded = fold(part)
            if len(folded) > 1 and folded.isalpha() and folded.isascii():
                (words if part[0].islower() else names).add(folded)
    written = {}
    for name, forms in ((WORDS, words), (NAMES, names - words)):
        values = fingerprints(forms)
        np.save(out / f"{name}.npy", values, allow_pickle=False)
        written[name] = len(values)
    return written


def _pairs(flags: str) -> tuple[str, ...]:
    return tuple(flags[place : place + 2] for place in range(0, len(flags), 2))


def _letters(text: str) -> str:
    return "" if text == "0" else text


if __name__ == "__main__":
    print(convert(Path(sys.argv[1]), Path(sys.argv[2])))
