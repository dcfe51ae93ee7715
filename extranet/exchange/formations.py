"""Turn a LHÉO formation into the records it holds, with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from extranet.catalogue import content
from extranet.lheo.inspection import Remark, canonical
from extranet.lheo.tree import Element, digest, from_text, number_of, split_tag, take_out, to_text

DUPLICATE = "doublon ignoré"
REJECTED = "formation refusée"
NUMBERED = "gardé sous un numéro d’ordre"


class Problem(NamedTuple):
    """One line of an import's report."""

    line: int | None
    numero: str | None
    element: str
    value: str
    message: str
    action: str


@dataclass(slots=True)
class IncomingRecord:
    """One record of a file: its number, its own LHÉO element as text, and the columns read from it."""

    numero: str
    lheo: str
    digest: bytes
    columns: dict[str, Any]
    provider: dict[str, str | None] | None = None
    children: list[IncomingRecord] = field(default_factory=list)


@dataclass(slots=True)
class Formation:
    """One formation of a file: its record unless it is rejected, what it counts for, and its problems."""

    numero: str | None
    record: IncomingRecord | None
    actions: int
    sessions: int
    problems: list[Problem]


def record_from(element: Element, numero: str, columns: Callable[[Element], dict[str, Any]]) -> IncomingRecord:
    """Make a record of an element whose own records were taken out."""
    text = to_text(element)
    return IncomingRecord(numero, text, digest(text), columns(element))


def reread(record: IncomingRecord, text: str, columns: Callable[[Element], dict[str, Any]]) -> IncomingRecord:
    """Return the record with another content."""
    again = record_from(from_text(text), record.numero, columns)
    again.provider, again.children = record.provider, record.children
    return again


def read_formation(source: Element, line_of: Callable[[Element], int | None]) -> Formation:
    """Read one formation; its `record` is None when it has no number, no title or no action."""
    return _FormationReader(source, line_of).read()


class _FormationReader:
    def __init__(self, source: Element, line_of: Callable[[Element], int | None]) -> None:
        self._source, self._line_of = source, line_of
        self._numero = number_of(source)
        self._problems: list[Problem] = []

    def _remark(self, remark: Remark) -> None:
        self._problems.append(Problem(remark.line, self._numero, *remark[1:]))

    def _note(self, line: int | None, element: str, value: str, message: str, action: str) -> None:
        self._problems.append(Problem(line, self._numero, element, value, message, action))

    def read(self) -> Formation:
        """Read, split and number what the formation holds."""
        element = canonical(self._source, self._remark, self._line_of)
        actions = take_out(element, "action")
        sessions = sum(len(action.findall("session")) for action in actions)
        missing = self._missing(element, actions)
        if missing:
            self._note(self._line_of(self._source), *missing, REJECTED)
            return Formation(self._numero, None, len(actions), sessions, self._problems)
        record = record_from(element, self._numero, content.training_columns)
        record.provider = content.provider_columns(element.find("organisme-formation-responsable"))
        self._add(record, self._source, actions, "action", self._read_action)
        return Formation(self._numero, record, len(actions), sessions, self._problems)

    def _missing(self, element: Element, actions: list[Element]) -> tuple[str, str, str] | None:
        if self._numero is None:
            return "formation", "", "une formation sans numéro ne peut pas être suivie d’un fichier à l’autre"
        if content.line(element, "intitule-formation") is None:
            return "intitule-formation", "", "une formation sans intitulé ne peut pas être publiée"
        if not actions:
            return "action", "", "une formation sans action n’a ni dates ni lieu"
        return None

    def _read_action(self, source: Element, element: Element, numero: str) -> IncomingRecord:
        sessions = take_out(element, "session")
        record = record_from(element, numero, content.action_columns)
        record.provider = content.provider_columns(element.find("organisme-formateur"))
        self._add(record, source, sessions, "session", self._read_session)
        return record

    @staticmethod
    def _read_session(_source: Element, element: Element, numero: str) -> IncomingRecord:
        return record_from(element, numero, content.session_columns)

    def _add(
        self,
        parent: IncomingRecord,
        source: Element,
        elements: list[Element],
        name: str,
        read: Callable[[Element, Element, str], IncomingRecord],
    ) -> None:
        """Add the children under their own numbers; the same number twice under one parent is a duplicate."""
        seen: set[str] = set()
        unnumbered = 0
        for element, origin in zip(elements, _origins(source, name, elements), strict=True):
            numero = number_of(element)
            if numero is None:
                unnumbered += 1
                numero = f"~{unnumbered}"
                self._note(self._line_of(origin), name, "", f"{name} sans numéro", NUMBERED)
            if numero in seen:
                message = f"numéro déjà pris par une autre {name} au même endroit"
                self._note(self._line_of(origin), name, numero, message, DUPLICATE)
                continue
            seen.add(numero)
            parent.children.append(read(origin, element, numero))


def _origins(source: Element, name: str, elements: list[Element]) -> list[Element]:
    """Find the children in the file, which know their line; their parent stands for those that notes brought."""
    found = [child for child in source if isinstance(child.tag, str) and split_tag(child.tag)[1].lower() == name]
    return found if len(found) == len(elements) else [source] * len(elements)
