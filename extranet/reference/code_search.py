"""Codes of the nomenclatures found by the words of their labels, or by their own beginning."""

from __future__ import annotations

import re
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from extranet.database import db
from extranet.reference.codes import APPELLATION, ROME, Code, bare_code, named
from extranet.reference.text import fold, spelling_pattern
from extranet.reference.versions import current

MOST = 12
LONGEST = 100
_MOST_READ = 300
_WORD = re.compile(r"[\w']+")


class Found(NamedTuple):
    """A code, its official label, and what tells it apart: the job name by which it was found, or nothing."""

    code: str
    label: str
    detail: str = ""


def find_codes(kind: str, text: str, most: int = MOST) -> list[Found]:
    """Return the codes of a nomenclature that a text may mean, nearest labels first; a job name leads to its ROME."""
    words = _WORD.findall(fold(text[:LONGEST]))
    if not words:
        return []
    rows = _labelled(kind, words) or _labelled(kind, [_stem(word) for word in words])
    found = [Found(row.code, row.label) for row in sorted(rows, key=lambda row: _rank(row.label, words))]
    if kind == ROME:
        found += _by_job(words)
    return list({one.code: one for one in reversed(found)}.values())[::-1][:most]


def _labelled(kind: str, words: list[str]) -> list[Code]:
    said = and_(*(Code.label.regexp_match(rf"(^|\W){spelling_pattern(word)}") for word in words))
    code = bare_code(kind, words[0])
    if len(words) == 1 and any(letter.isdigit() for letter in code):
        said = or_(said, Code.code.startswith(code, autoescape=True))
    query = select(Code).where(Code.version_id == current(kind), said).order_by(Code.code).limit(_MOST_READ)
    return list(db.session.scalars(query))


def _by_job(words: list[str]) -> list[Found]:
    jobs = sorted(_labelled(APPELLATION, words), key=lambda row: _rank(row.label, words))
    labels = named({ROME: {job.parent for job in jobs if job.parent}})
    return [Found(job.parent, labels[ROME, job.parent][0], job.label) for job in jobs if (ROME, job.parent) in labels]


def _rank(label: str, words: list[str]) -> tuple[bool, int, str]:
    folded = fold(label)
    return not folded.startswith(words[0]), len(folded), folded


def _stem(word: str) -> str:
    """Return the beginning that a trade and who does it share: `soudeur`, `soudage`."""
    return word[: max(4, len(word) - 3)]
