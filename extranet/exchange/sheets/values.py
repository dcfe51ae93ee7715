"""What a cell holds for a LHÉO value, and the LHÉO value that a cell means, whoever typed it and however."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cached_property

from extranet.catalogue.texts import is_empty
from extranet.exchange.spreadsheets import fitting
from extranet.lheo.values import UNKNOWN_DATES
from extranet.reference.text import fold

Cell = str | int | float | date | datetime | time | timedelta | None

YES = {"oui", "o", "x", "1", "vrai", "true", "yes", "✓"}
NO = {"non", "n", "0", "faux", "false", "no", "aucun", "aucune"}
MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_SHORT_MONTHS = {"janv": 1, "jan": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "sep": 9, "oct": 10}
_SHORT_MONTHS |= {"nov": 11, "dec": 12}
_MONTHS = {name: place for place, name in enumerate(MONTHS, start=1)} | _SHORT_MONTHS
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: 0{1,2}:00(?::00)?)?")
_YEAR_FIRST = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_IN_WORDS = re.compile(r"(?:[a-z]+\.? )?(\d{1,2})(?:er)? ([a-z]+)\.? (\d{4})")
_HOUR = re.compile(r"(\d{1,2}) ?(?:h|:|heures?) ?(\d{2})?(?::00)?(?: ?min)?")
_UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|x005F_")
_SEPARATORS = re.compile(r"[;\n]+")
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050  # 1 January 2000 and 2100, as Excel counts days
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1990, 2099


class Unreadable(ValueError):
    """A cell says something that its column cannot hold."""


@dataclass(frozen=True)
class Fault:
    """A cell that holds no value: a formula never computed, an error."""

    text: str
    message: str


class Form(Enum):
    """What the values of a column are."""

    TEXT = "texte"
    WORD = "code"  # no space inside
    REFERENCE = "référence"
    CODE = "choix"
    YES_NO = "oui ou non"
    DAY = "date"
    HOUR = "heure"
    WHOLE = "nombre"


@dataclass(frozen=True)
class Kind:
    """How the values of a column are written and read; `digits` is the length that a code of digits always has."""

    form: Form
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    digits: int = 0

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Return the code of each label, folded, with and without what stands in brackets."""
        known: dict[str, str] = {}
        for code, label in self.labels.items():
            for said in (label.partition(" (")[0], label, code, f"{code} {label}"):
                known[_bare(said)] = code
        return known

    def shown(self, text: str | None) -> Cell:
        """Return what a cell shows of a LHÉO value; what the form does not know stays as it is."""
        if is_empty(text):
            return None
        text = tidy(text)
        if self.form is Form.CODE:
            return self.labels.get(text, text)
        if self.form is Form.YES_NO:
            return {"1": "oui", "0": "non"}.get(text, text)
        if self.form is Form.WHOLE and re.fullmatch(r"[1-9]\d{0,8}|0", text, re.ASCII):
            return int(text)
        if self.form is Form.DAY:
            return None if text in UNKNOWN_DATES else _lheo_day(text) or text
        return fitting(text)

    def read(self, cell: Cell) -> str:
        """Return the LHÉO value that a cell means; raise Unreadable."""
        return _READERS[self.form](self, cell)

    def pieces(self, cell: Cell) -> list[Cell]:
        """Return the parts of a cell that may hold several values."""
        if not isinstance(cell, str):
            return [cell]
        pieces = _SEPARATORS.split(cell)
        if self.form is Form.WORD:
            pieces = [word for piece in pieces for word in piece.split(",")]
        return [piece.strip() for piece in pieces if piece.strip()]

    def code_of(self, text: str) -> str | None:
        """Return the code of a label, or of its only beginning."""
        said = _bare(text)
        if said in self._codes:
            return self._codes[said]
        begun = {code for label, code in self._codes.items() if said and label.startswith(said)}
        return begun.pop() if len(begun) == 1 and len(said) > 2 else None


def tidy(text: str) -> str:
    """Return a text without what a cell may lose: outer spaces, control characters, kinds of line ends."""
    return "\n".join(_UNSEEN.sub("", text).splitlines()).strip()


def plain(cell: Cell) -> str:
    """Return what a cell says, to compare two of them whatever their types."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell}".replace(".", ",")
    return tidy(str(cell))


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9+]+", " ", fold(text)).split())


def _lheo_day(text: str) -> date | None:
    try:
        day = datetime.strptime(text, "%Y%m%d").date() if len(text) == 8 else None
    except ValueError:
        return None
    return day if day and 1900 < day.year < 2200 else None


def _read_text(kind: Kind, cell: Cell) -> str:
    return plain(cell)


def _read_reference(kind: Kind, cell: Cell) -> str:
    if isinstance(cell, date | time | timedelta):
        raise Unreadable("un code est attendu\u00a0: le tableur en a fait une date")
    text = " ".join(plain(cell).split())
    if re.fullmatch(r"\d([.,]\d+)?E\+\d+", text, re.IGNORECASE) or (isinstance(cell, float) and "," in text):
        raise Unreadable(
            "le tableur a arrondi ce nombre\u00a0: mettez la cellule au format Texte et saisissez-le de nouveau"
        )
    return text


def _read_word(kind: Kind, cell: Cell) -> str:
    text = _read_reference(kind, cell)
    if kind.digits:
        text = re.sub(r"[\s.\u00a0\u202f-]", "", text)
        return text.zfill(kind.digits) if text.isdigit() and kind.digits - len(text) <= 2 else text
    word = text.split(maxsplit=1)[0] if text.split() else ""
    return word.rstrip(":-–—")


def _read_code(kind: Kind, cell: Cell) -> str:
    text = plain(cell)
    code = kind.code_of(text)
    if code is None:
        raise Unreadable("ce choix n’est pas dans la liste")
    return code


def _read_yes_no(kind: Kind, cell: Cell) -> str:
    said = fold(plain(cell))
    if said in YES:
        return "1"
    if said in NO:
        return "0"
    raise Unreadable("oui ou non est attendu")


def _read_day(kind: Kind, cell: Cell) -> str:
    day = _day(cell)
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unreadable("une date est attendue, comme 12/03/2027")
    return f"{day:%Y%m%d}"


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if _FIRST_SERIAL <= cell <= _LAST_SERIAL:
            return _SERIAL_ZERO + timedelta(days=int(cell))
        cell = plain(cell)
    if not isinstance(cell, str):
        return None
    text = " ".join(fold(cell).split())
    try:
        if found := _YEAR_FIRST.fullmatch(text):
            return date(*map(int, found.groups()))
        if found := _DAY_FIRST.fullmatch(text):
            day, month, year = map(int, found.groups())
            return date(year + 2000 if year < 100 else year, month, day)
        if (found := _IN_WORDS.fullmatch(text)) and found[2] in _MONTHS:
            return date(int(found[3]), _MONTHS[found[2]], int(found[1]))
    except ValueError:
        return None
    return None


def _read_hour(kind: Kind, cell: Cell) -> str:
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, timedelta):
        cell = cell.total_seconds() / 86_400
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 1440)
        cell = time(minutes // 60, minutes % 60) if minutes < 1440 else None
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    found = _HOUR.fullmatch(fold(plain(cell)))
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Unreadable("une heure est attendue, comme 9:30")
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"


def _read_whole(kind: Kind, cell: Cell) -> str:
    text = re.sub(r"[\s\u00a0\u202f]", "", plain(cell))
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII):
        raise Unreadable("un nombre entier est attendu, sans autre mot")
    return str(int(text))


_READERS = {
    Form.TEXT: _read_text,
    Form.WORD: _read_word,
    Form.REFERENCE: _read_reference,
    Form.CODE: _read_code,
    Form.YES_NO: _read_yes_no,
    Form.DAY: _read_day,
    Form.HOUR: _read_hour,
    Form.WHOLE: _read_whole,
}
