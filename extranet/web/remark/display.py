"""Remarks in words, for who reported them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for
from wtforms import SelectChoice

from extranet.catalogue.remarks import Kind, RemarkState
from extranet.web import formats
from extranet.web.remark.forms import WHOLE_SHEET
from extranet.web.remark.reading import RemarkPage
from extranet.web.sessions import dates_of, is_past

_STATES = {
    RemarkState.RECEIVED: ("unknown", "en attente de réponse"),
    RemarkState.ANSWERED: ("open", "répondu"),
    RemarkState.CLOSED: ("closed", "classé sans réponse"),
}


def session_choices(rows: Iterable[Any], today: date) -> list[SelectChoice]:
    """Return the sessions that one may choose, those to come first."""
    listed = sorted(rows, key=lambda row: is_past(row, today))
    return [
        SelectChoice(WHOLE_SHEET, "Toute la fiche"),
        *(SelectChoice(str(row.id), _said(row, today)) for row in listed),
    ]


def _said(row: Any, today: date) -> str:
    dates = dates_of(row, row.permanent, today)
    return f"{dates} (passée)" if is_past(row, today) else dates


def thanks(publisher: str) -> str:
    """Say that a remark has left, and where its answer will be."""
    where = "par courriel et dans «\u00a0Mes signalements\u00a0»"
    return f"Merci. Votre signalement est envoyé à {publisher}. La réponse vous arrivera {where}."


def mine(found: RemarkPage, today: date) -> dict[str, Any]:
    """Return what the list shows."""
    return {
        "found": found,
        "lines": [_line(row, today) for row in found.rows],
        "url_of": lambda page: url_for("remark.mine", page=page),
    }


def _line(row: Any, today: date) -> dict[str, Any]:
    look, word = _STATES[RemarkState(row.state)]
    about = [Kind(row.kind).label]
    if row.session_id:
        about.append(f"session {dates_of(row, row.permanent, today)}")
    return {
        "id": row.id,
        "title": row.title,
        "url": url_for("find.sheet", action_id=row.action_id),
        "about": ", ".join(about),
        "text": row.text,
        "sent": formats.moment(row.created_at),
        "publisher": row.publisher,
        "look": look,
        "state": word,
        "answer": row.answer,
        "settled": formats.moment(row.settled_at) if row.settled_at else None,
    }
