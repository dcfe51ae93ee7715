"""The columns of the spreadsheet: the one definition (`columns.csv`) that template, export and reading share."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from extranet.exchange.sheets.values import Form, Kind
from extranet.lheo.structure import SEQUENCES
from extranet.lheo.values import FAULTS
from extranet.reference import lheo_codes
from extranet.reference.lheo_audiences import AUDIENCES

FORMATION, ACTION, SESSION = "formation", "action", "session"
LEVELS = (FORMATION, ACTION, SESSION)
NUMERO = "@numero"
# For people only: an import leaves it alone.
STATE_LABEL = "Publication (pour information)"

_CHOICES = {
    "publics": AUDIENCES,
    "entrees": lheo_codes.ENTRIES,
    "financeurs": lheo_codes.FUNDERS,
    "buts": lheo_codes.GENERAL_AIMS,
    "niveaux": lheo_codes.LEVELS,
    "reunions": lheo_codes.MEETING_MODALITIES,
    "parcours": lheo_codes.PATH_TYPES,
    "recrutement": lheo_codes.RECRUITMENT_STATES,
    "modalites": lheo_codes.TEACHING_MODES,
}
_LENGTHS = (25, 50, 160, 200, 250, 255, 400, 500, 3000)
_FORMS = {
    "texte": Form.TEXT,
    "code": Form.WORD,
    "référence": Form.REFERENCE,
    "oui-non": Form.YES_NO,
    "jour": Form.DAY,
    "heure": Form.HOUR,
    "nombre": Form.WHOLE,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class SheetColumn:
    """One column: its heading, where it stands in LHÉO (see `paths`), what it holds, how to fill it in."""

    label: str
    level: str
    path: str
    kind: Kind
    width: int
    help: str
    example: str
    synonyms: tuple[str, ...]
    # What is no longer true once this changes, unless the line says it anew.
    outdates: tuple[str, ...]
    # What says the same beside it.
    also: str

    @property
    def element(self) -> str:
        """Return the name of the LHÉO element that holds the value."""
        return self.path.rpartition("/")[2].rstrip("*").partition("@")[0]

    @property
    def required(self) -> bool:
        """Tell whether LHÉO requires the record to say it."""
        child = SEQUENCES[self.level].get(self.path.partition("/")[0].rstrip("*"))
        return self.path == NUMERO or bool(child and child.least)

    @property
    def longest(self) -> int | None:
        """Return the most characters that LHÉO allows, for a text."""
        fault = FAULTS.get(self.element)
        if self.kind.form is not Form.TEXT or fault is None:
            return None
        return next((length for length in _LENGTHS if fault("x" * (length + 1))), None)


def _kind(text: str) -> Kind:
    name, _, choice = text.partition(" ")
    if name == "choix":
        return Kind(Form.CODE, _CHOICES[choice])
    return Kind(Form.WORD, digits=int(name)) if name.isdigit() else Kind(_FORMS[name])


def _several(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("; ")))


def _read() -> tuple[SheetColumn, ...]:
    with (Path(__file__).parent / "columns.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            SheetColumn(
                **{name: row[name] for name in ("label", "level", "path", "help", "example", "also")},
                kind=_kind(row["kind"]),
                width=int(row["width"]),
                synonyms=_several(row["synonyms"]),
                outdates=_several(row["outdates"]),
            )
            for row in csv.DictReader(file, delimiter="|")
        )


COLUMNS = _read()
OF_LEVEL = {level: tuple(column for column in COLUMNS if column.level == level) for level in LEVELS}
NUMBERS = {level: next(column for column in OF_LEVEL[level] if column.path == NUMERO) for level in LEVELS}
TITLE = next(column for column in COLUMNS if column.path == "intitule-formation")
