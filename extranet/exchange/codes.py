"""Codes that no loaded table knows: kept, and told once each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from extranet.exchange.formations import IncomingRecord, Problem
from extranet.lheo.values import FAULTS
from extranet.reference.codes import labels
from extranet.reference.lheo_audiences import AUDIENCES

_AT_ONCE = 500
_FORMS = {
    "rome": re.compile(r"[A-N][0-9]{4}"),
    "formacode": re.compile(r"[0-9]{5}"),
    "nsf": re.compile(r"[0-9]{3}[a-z]?", re.IGNORECASE),
    "rncp": re.compile(r"(RNCP)?[0-9]{1,6}"),
    "rs": re.compile(r"(RS)?[0-9]{1,6}"),
}
_ELEMENTS = {
    "rome": "code-ROME",
    "formacode": "code-FORMACODE",
    "nsf": "code-NSF",
    "rncp": "code-RNCP",
    "rs": "code-RS",
    "audience": "code-public-vise",
}


class UnknownCodes:
    """Gather the codes of a file; say at the end which ones no table knows, and how often each comes."""

    def __init__(self) -> None:
        self._met: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], tuple[int, str]] = {}

    def meet(self, record: IncomingRecord, line: int) -> None:
        """Take note of the codes of a formation and of its actions."""
        columns = record.columns
        codes = [("formacode", code) for code in columns["formacodes"]]
        codes += [("rome", code) for code in columns["rome"]] + [("nsf", code) for code in columns["nsf"]]
        for certification in columns["certifications"]:
            codes += [(kind, certification[kind]) for kind in ("rncp", "rs") if kind in certification]
        codes += [("audience", code) for action in record.children for code in action.columns["audiences"]]
        for key in codes:
            self._met[key] += 1
            self._first.setdefault(key, (line, record.numero))

    def problems(self) -> list[Problem]:
        """List the codes that no table knows, once each with their count; reading told already of the too long ones."""
        return [
            self._problem(kind, element, code)
            for kind, element in _ELEMENTS.items()
            for code in self._unknown(kind)
            if FAULTS[element](code) is None
        ]

    def _unknown(self, kind: str) -> Iterator[str]:
        codes = [code for met, code in self._met if met == kind]
        for start in range(0, len(codes), _AT_ONCE):
            some = codes[start : start + _AT_ONCE]
            known = AUDIENCES if kind == "audience" else labels(kind, some)
            yield from (code for code in some if code not in known)

    def _problem(self, kind: str, element: str, code: str) -> Problem:
        form = _FORMS.get(kind)
        well_formed = form is None or form.fullmatch(code)
        what = "code inconnu des tables chargées" if well_formed else "code mal formé"
        times = self._met[kind, code]
        line, numero = self._first[kind, code]
        return Problem(line, numero, element, code, f"{what} ({times} fois)", "gardé tel quel")
