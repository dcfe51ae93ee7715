"""How the offer is shown to its publisher: words, states and what may be done with each record."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app, url_for

from extranet.catalogue import publishing
from extranet.catalogue.states import State, Verb, allowed
from extranet.reference.lheo_codes import DISTANCE, TEACHING_MODES
from extranet.web import formats
from extranet.web.publish.lines import session_line, where
from extranet.web.publish.listing import BY_CHANGE, BY_TITLE, MOST_COUNTED, OfferFilter, OfferPage
from extranet.web.publish.reviewing.display import deeds as reviewing_deeds
from extranet.web.publish.reviewing.display import told
from extranet.web.publish.reviewing.reading import Readings
from extranet.web.publish.sheet import Sheet
from extranet.web.publish.traces import written_by

PUBLIC_SHEET = "find.sheet"

VERB_WORDS = {Verb.PUBLISH: "publier", Verb.WITHDRAW: "retirer", Verb.REPUBLISH: "remettre"}
VERBS_BY_WORD = {word: verb for verb, word in VERB_WORDS.items()}
_VERB_LABELS = {Verb.PUBLISH: "Publier", Verb.WITHDRAW: "Retirer", Verb.REPUBLISH: "Remettre en ligne"}
_LEVEL_NAMES = {"formations": "La formation", "actions": "L’action", "sessions": "La session"}
_DONE = {
    Verb.PUBLISH: "est publiée. Les prescripteurs la voient.",
    Verb.WITHDRAW: "est retirée. Les prescripteurs ne la trouvent plus.",
    Verb.REPUBLISH: "est de nouveau en ligne.",
}


def offer(wanted: OfferFilter, found: OfferPage) -> dict[str, Any]:
    """Return what the list shows."""
    return {
        "wanted": wanted,
        "found": found,
        "told": f"{formats.counted(found.total, MOST_COUNTED)} {'formation' if found.total < 2 else 'formations'}",
        "tiles": _tiles(wanted, found),
        "sorts": _sorts(wanted),
        "active_filters": _active_filters(wanted),
        "lines": [_offer_line(row, found.inside.get(row.id)) for row in found.rows],
        "url_of": lambda page: _offer(wanted.args(page=page)),
    }


def _offer(args: dict[str, str]) -> str:
    return url_for("publish.offer", **args)


def _tiles(wanted: OfferFilter, page: OfferPage) -> list[dict[str, Any]]:
    labels = {None: "toutes", State.PUBLISHED: "publiées", State.DRAFT: "brouillons", State.WITHDRAWN: "retirées"}
    return [
        {
            "count": formats.counted(page.counts[state] if state else sum(page.counts.values()), MOST_COUNTED),
            "label": label,
            "url": _offer(wanted.args(state=state)),
            "current": wanted.state == state,
        }
        for state, label in labels.items()
    ]


def _sorts(wanted: OfferFilter) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": _offer(wanted.args(order=order)), "current": wanted.order == order}
        for order, label in ((BY_TITLE, "titre"), (BY_CHANGE, "dernière modification"))
    ]


def _active_filters(wanted: OfferFilter) -> list[dict[str, str]]:
    filters = []
    if wanted.text:
        filters.append({"label": f"«\u00a0{wanted.text}\u00a0»", "remove_url": _offer(wanted.args(text=""))})
    if wanted.to_confirm:
        filters.append({"label": "places à confirmer", "remove_url": _offer(wanted.args(to_confirm=False))})
    if wanted.returning:
        label = f"retirées depuis moins de {publishing.RETURN_DAYS}{formats.NBSP}jours"
        filters.append({"label": label, "remove_url": _offer(wanted.args(returning=False))})
    return filters


def _offer_line(row: Any, inside: Any) -> dict[str, Any]:
    return {
        "url": url_for("publish.training", training_id=row.id),
        "title": row.title,
        "numero": row.numero,
        "state": row.state,
        "provider": row.provider,
        "changed": formats.ago(row.changed_at),
        "actions": inside.actions if inside else 0,
        "sessions": inside.sessions if inside else 0,
        "next_session": _next_session(inside),
        "to_confirm": inside.to_confirm if inside else 0,
        "returns": returns(row),
    }


def returns(row: Any) -> dict[str, Any] | None:
    """Return until when a withdrawn training comes back in one click, and where that is asked; None when never."""
    until = publishing.returns_until(row.state, row.state_changed_at)
    if until is None:
        return None
    word = VERB_WORDS[Verb.REPUBLISH]
    url = url_for("publish.change_state", level="formations", record_id=row.id, verb=word)
    return {"until": until, "label": _VERB_LABELS[Verb.REPUBLISH], "url": url}


def _next_session(inside: Any) -> str:
    if inside is None or not inside.alive:
        return "aucune à venir"
    return formats.short_day(inside.next_start) if inside.next_start else "en cours"


def training(found: Sheet, lacking: list[str], read: Readings, today: date) -> dict[str, Any]:
    """Return what the page of a training shows."""
    row = found.training
    return {
        "training": row,
        "found": found,
        "lacking": lacking,
        "told": told("formations", row.id, read) if row.state == State.DRAFT else None,
        "deeds": [] if lacking else _deeds("formations", row, read, above_published=True),
        "actions": [_action(action, found.sessions[action.id], row, read, today) for action in found.actions],
        "written": written_by(row.author, row.file_name),
        "returns": returns(row),
        "url_of": lambda page: url_for("publish.training", training_id=row.id, page=page),
    }


def _action(row: Any, sessions: list[Any], above: Any, read: Readings, today: date) -> dict[str, Any]:
    seen = row.state == above.state == State.PUBLISHED
    lines = [_session(session, seen, read, today) for session in sessions]
    facts = [TEACHING_MODES.get(row.teaching_mode or "") if row.teaching_mode != DISTANCE else None]
    facts += [row.provider, row.scheme, "entrées permanentes" if row.permanent else None]
    return {
        "id": row.id,
        "numero": row.numero,
        "state": row.state,
        "heading": where(row.places, row.teaching_mode),
        "facts": [fact for fact in facts if fact],
        "deeds": _deeds("actions", row, read, above_published=above.state == State.PUBLISHED),
        "public_url": url_for(PUBLIC_SHEET, action_id=row.id) if seen and _is_there(PUBLIC_SHEET) else None,
        "coming": [line for line in lines if not line["past"]],
        "past": [line for line in lines if line["past"]],
    }


def _is_there(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _session(row: Any, above_published: bool, read: Readings, today: date) -> dict[str, Any]:
    line = session_line(row, today)
    return line | {
        "id": row.id,
        "state": row.state,
        "places_url": None if line["past"] else url_for("publish.places", session_id=row.id),
        "deeds": [] if line["past"] else _deeds("sessions", row, read, above_published=above_published),
    }


def _deeds(level: str, record: Any, read: Readings, *, above_published: bool) -> list[dict[str, str]]:
    """Return what may be done now; a draft is published alone only inside what is published."""
    if read.wanted and record.state == State.DRAFT:
        return reviewing_deeds(level, record.id, read) if above_published else []
    return [
        {
            "label": _VERB_LABELS[verb],
            "url": url_for("publish.change_state", level=level, record_id=record.id, verb=word),
        }
        for verb, word in VERB_WORDS.items()
        if allowed(record.state, verb) and (verb is not Verb.PUBLISH or above_published)
    ]


def done(level: str, verb: Verb) -> str:
    """Say what was done."""
    return f"{_LEVEL_NAMES[level]} {_DONE[verb]}"
