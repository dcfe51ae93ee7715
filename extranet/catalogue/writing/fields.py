"""What people write of a record: fields of LHÉO, grouped in steps. One step is one page and one idea."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from extranet.lheo.values import LONGEST

# What a field holds, whatever its kind: no text, one, or several.
Values = tuple[str, ...]


class Kind(StrEnum):
    """How a field is typed and how LHÉO holds it."""

    LINE = "line"
    TEXT = "text"  # several lines in one element
    LINES = "lines"  # one element for each line
    CHOICE = "choice"  # one code of a short list
    CODES = "codes"  # codes of a table, found by words
    CERTIFICATIONS = "certifications"  # RNCP and RS, found by words
    PROVIDER = "provider"  # an organisme by its SIRET, found by words
    COMMUNE = "commune"  # found by words; postcode, town and département follow
    FUNDERS = "funders"  # `code:places funded`, the number may be missing
    NUMBER = "number"
    PRICE = "price"  # euros, with a comma or a point
    DAY = "day"  # AAAA-MM-JJ here, AAAAMMJJ in LHÉO
    HOUR = "hour"  # HH:MM
    MAIL = "mail"
    PHONE = "phone"
    WEB = "web"


SEARCHED = {Kind.CODES, Kind.CERTIFICATIONS, Kind.PROVIDER, Kind.COMMUNE}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: its name in forms and addresses, its French label, where LHÉO holds it.

    `path` goes down from the element of its step; a part may say which of several sisters is meant:
    `contact-formation[type-contact='1']` (or `!=`), `extra[@info='dispositif']`.
    """

    name: str
    label: str
    path: str
    kind: Kind = Kind.LINE
    hint: str = ""
    needed: bool = False  # a complete record has it
    choices: Mapping[str, str] = field(default_factory=dict)
    table: str = ""  # where the codes are looked up
    most: int = 1
    ref: str = ""  # edition of the nomenclature, written beside each code
    rows: int = 4  # lines of the control of a text

    @property
    def element(self) -> str:
        """Return the name of the LHÉO element that holds a value."""
        return self.path.rpartition("/")[2].partition("[")[0]

    @property
    def longest(self) -> int | None:
        """Return how many characters a value has at most; None without limit."""
        return LONGEST.get(self.element)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page of the writing of a record: a name for its address, a heading, its fields.

    With `items`, the record has any number of these children, each written on a page of its own.
    """

    name: str
    heading: str
    fields: tuple[Field, ...]
    lead: str = ""
    items: str = ""  # LHÉO element
    item: str = ""  # what one is called, with its article: `un lieu`
    check: Callable[[Mapping[str, Values]], dict[str, str]] = lambda _: {}

    def field_of(self, name: str) -> Field | None:
        """Return the field of that name, None when the step has none."""
        return next((one for one in self.fields if one.name == name), None)


def under(path: str, fields: tuple[Field, ...], prefix: str = "") -> tuple[Field, ...]:
    """Return the fields of a block (an address, a contact) where a record holds it."""
    return tuple(replace(one, path=f"{path}/{one.path}", name=f"{prefix}{one.name}") for one in fields)
