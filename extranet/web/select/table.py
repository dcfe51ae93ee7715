"""The selection as a table: a line for each action, days and numbers as such."""

from __future__ import annotations

from datetime import date

from flask import url_for

from extranet.exchange.spreadsheets import Column, Kind, Link
from extranet.web.select.selection import Line
from extranet.web.select.wording import contact_text, session_text

COLUMNS = (
    Column("Formation", width=40),
    Column("Organisme", width=28),
    Column("Financeurs", width=20),
    Column("Lieu", width=20),
    Column("Certification et niveau", width=24),
    Column("Heures", Kind.WHOLE, 8),
    Column("Prochaine session", Kind.DAY, 12),
    Column("Places restantes", Kind.WHOLE, 10),
    Column("Sessions", width=50),
    Column("Contacts", width=40),
    Column("Note", width=40),
    Column("Remarque", width=24),
    Column("Conservée jusqu’au", Kind.DAY, 12),
    Column("Numéro", width=16),
    Column("Fiche", Kind.LINK, 30),
)

Cell = str | int | date | Link | None


def row_of(line: Line) -> list[Cell]:
    """Return the cells of a line, in the order of the columns."""
    following = line.sessions[0] if line.sessions else None
    address = url_for("find.sheet", action_id=line.action_id, _external=True)
    return [
        line.title,
        line.provider,
        ", ".join(funder.label for funder in line.funders),
        line.where,
        ", ".join(line.tags),
        line.hours_total,
        following.start if following else None,
        following.places.left if following else None,
        "\n".join(session_text(session) for session in line.sessions),
        "\n".join(contact_text(contact) for contact in line.contacts),
        line.note,
        line.gone,
        line.until,
        line.numero,
        Link(address) if line.url else None,
    ]
