"""How entries of the journal are read: one sentence a line."""

from __future__ import annotations

import io
from typing import Any

from flask import url_for

from extranet import clock
from extranet.exchange.spreadsheets import Column, write_csv
from extranet.web import formats
from extranet.web.formats import NBSP
from extranet.web.journal import reading
from extranet.web.journal.reading import Asked
from extranet.web.journal.sentences import KINDS, SENTENCES, sentence

NOBODY, GONE = "Le site", "Compte supprimé"
STRANGER = "Quelqu’un"
_COLUMNS = tuple(
    Column(label) for label in ("Date", "Qui", "Pour", "Quoi", "Verbe", "Objet", "Numéro", "Depuis", "Écriture")
)


def lines(rows: list[Any]) -> list[dict[str, Any]]:
    """Return what people read of these entries."""
    people, bodies = reading.names(rows)
    return [_line(row, people, bodies) for row in rows]


def _line(row: Any, people: dict[int, str], bodies: dict[int, str]) -> dict[str, Any]:
    said = sentence(row.verb, row.kind, row.record_id)
    if row.kind == "user_account" and row.record_id != row.actor_id and row.record_id in people:
        said = f"{said} ({people[row.record_id]})"
    return {
        "id": row.id,
        "at": row.at,
        "when": f"{formats.short_day(row.at)}, {formats.hour(row.at)}",
        "who": _who(row, people),
        "as": bodies.get(row.organisation_id, ""),
        "said": said,
        "address": row.address or "",
        "verb": row.verb,
        "kind": row.kind,
        "record_id": row.record_id,
    }


def _who(row: Any, people: dict[int, str]) -> str:
    if row.actor_id is not None:
        return people.get(row.actor_id, GONE)
    return STRANGER if row.address else NOBODY


def filters(asked: Asked) -> list[dict[str, str]]:
    """Return the filters in force, each with the address of the list without it."""
    said = {
        "qui": f"«{NBSP}{asked.qui}{NBSP}»",
        "verbe": SENTENCES.get(asked.verbe, "").replace(" {}", ""),
        "objet": KINDS.get(asked.objet, ""),
        "numero": f"n°{NBSP}{asked.numero}",
        "du": f"depuis le {asked.du}",
        "au": f"jusqu’au {asked.au}",
    }
    return [
        {"label": label, "remove_url": url_for("journal.entries", **asked.args(**{name: ""}))}
        for name, label in said.items()
        if getattr(asked, name)
    ]


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return the verbs and the kinds as a reader chooses among them, in order of their words."""
    verbs = {verb: said.replace(" {}", "").replace("{}", "…") for verb, said in SENTENCES.items()}
    return {"verbs": _ordered(verbs), "kinds": _ordered(KINDS)}


def _ordered(names: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(names.items(), key=lambda one: one[1])


def written(rows: list[Any]) -> bytes:
    """Return these entries as a CSV that a spreadsheet opens."""
    file = io.BytesIO()
    cells = (
        (
            f"{line['at'].astimezone(clock.PARIS):%Y-%m-%d %H:%M:%S}",
            *(line[name] for name in ("who", "as", "said", "verb", "kind")),
            "" if line["record_id"] is None else str(line["record_id"]),
            line["address"],
            str(line["id"]),
        )
        for line in lines(rows)
    )
    write_csv(file, _COLUMNS, cells)
    return file.getvalue()
