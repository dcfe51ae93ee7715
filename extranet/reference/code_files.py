"""Files of codes (ROME, NSF, RNCP, Formacode): their lines checked and brought to one shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from extranet.reference import codes, columns
from extranet.reference.csv_files import Columns, Line
from extranet.reference.problems import BadRow, Problems

Row = dict[str, Any]


@dataclass(frozen=True)
class Format:
    """How the lines of one kind of file are read."""

    columns: Columns
    required: tuple[str, ...]
    pattern: re.Pattern[str]
    shape: Callable[[Line, re.Match[str]], Row]


def _plain(kind: str, line: Line, code: str, parent: str | None, extra: Mapping[str, Any]) -> Row:
    told = {name: value for name, value in extra.items() if value not in ("", None, [])}
    return {"kind": kind, "code": code, "label": line["label"], "parent": parent or None, "extra": told}


def _rome(line: Line, code: re.Match[str]) -> Row:
    rome = code[0].upper()
    extra = {"domain": line["domain"], "broad_domain": line["broad_domain"]}
    return _plain(codes.ROME, line, rome, line["parent"] or rome[:3], extra)


def _appellation(line: Line, code: re.Match[str]) -> Row:
    short = line["short"] if line["short"] != line["label"] else ""
    return _plain(codes.APPELLATION, line, code[0], line["parent"].upper(), {"short": short})


def _nsf(line: Line, code: re.Match[str]) -> Row:
    group = code[0].lower()
    return _plain(codes.NSF, line, group, line["parent"] or (group[:3] if len(group) > 3 else group[:-1]), {})


def _certification(line: Line, code: re.Match[str]) -> Row:
    level = re.search(r"[1-8]", line["level"])
    extra = {
        "level": level[0] if level else "",
        "type": line["type"],
        "type_label": line["type_label"],
        "active": _active(line["active"]),
        "ends": _day(line["ends"]),
        "rome": _several(line["rome"]),
        "nsf": _several(line["nsf"]),
        "replaced_by": _several(line["replaced_by"]),
        "replaces": _several(line["replaces"]),
    }
    kind = codes.RS if (code[1] or "").upper() == "RS" else codes.RNCP
    return _plain(kind, line, code[2], line["parent"], extra)


def _formacode(line: Line, code: re.Match[str]) -> Row:
    domain = re.match(r"\d{3}\b", line["parent"])
    extra = {
        "domain": line["parent"][3:].strip() if domain else "",
        "generic": line["generic"],
        "facet": line["facet"],
        "synonyms": _several(line["synonyms"]),
        "nsf": line["nsf"][:3],
        "definition": line["definition"],
    }
    return _plain(codes.FORMACODE, line, code[0], domain[0] if domain else code[0][:3], extra)


def _several(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|;]", text) if part.strip()]


def _active(text: str) -> bool | None:
    return text.upper() in {"ACTIVE", "OUI", "1", "TRUE"} if text else None


def _day(text: str) -> str:
    """Return a date of the file as ISO; American short dates occur beside French ones and ISO."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%y"):
        try:
            day: date = datetime.strptime(text[:10], shape).date()
        except ValueError:
            continue
        return day.isoformat()
    return ""


_BASIC = ("code", "label")
FORMATS: dict[str, Format] = {
    "rome": Format(columns.ROME, _BASIC, re.compile(r"[A-Na-n]\d{4}"), _rome),
    "rome-appellations": Format(columns.APPELLATIONS, (*_BASIC, "parent"), re.compile(r"\d{2,8}"), _appellation),
    "nsf": Format(columns.NSF, _BASIC, re.compile(r"\d{1,3}[a-zA-Z]?"), _nsf),
    "rncp": Format(columns.RNCP, _BASIC, re.compile(r"(RNCP|RS)?\s*0*(\d{1,6})", re.IGNORECASE), _certification),
    "formacode": Format(columns.FORMACODE, _BASIC, re.compile(r"\d{5}"), _formacode),
}


def gather(lines: Iterable[Line], form: Format, problems: Problems) -> dict[str, list[Row]]:
    """Return the rows of a file by kind of code; a code that comes again is read once."""
    rows: dict[tuple[str, str], Row] = {}
    for line in lines:
        try:
            row = _row(line, form)
        except BadRow as error:
            problems.note(line.number, str(error))
        else:
            rows.setdefault((row["kind"], row["code"]), row)
    kinds: dict[str, list[Row]] = {}
    for (kind, _), row in rows.items():
        kinds.setdefault(kind, []).append(row)
    return kinds


def _row(line: Line, form: Format) -> Row:
    code = form.pattern.fullmatch(line["code"])
    if code is None:
        raise BadRow(f"code illisible («\u00a0{line['code']}\u00a0»)")
    if not line["label"]:
        raise BadRow(f"libellé absent (code {line['code']})")
    return form.shape(line, code)
