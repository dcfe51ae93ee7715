"""What is told of the past of records: each thing that happened, in words, with what it changed."""

from __future__ import annotations

from typing import Any

from extranet.catalogue.differences import Difference
from extranet.catalogue.sessions import BY_PROVIDER
from extranet.catalogue.states import Verb
from extranet.exchange.history import CONTENT, PLACES, STATE, WRITTEN, Asked, Event, History
from extranet.exchange.provenance import FEED, Written
from extranet.lheo.labels import label_of
from extranet.web import formats
from extranet.web.addresses import url_for
from extranet.web.publish.history.rewording import reword
from extranet.web.publish.traces import written_by
from extranet.web.publish.values import lines_of

LEVEL_NAMES = {"formations": "La formation", "actions": "Ses actions", "sessions": "Ses sessions"}
SORT_NAMES = {CONTENT: "Contenus", STATE: "Publication", PLACES: "Places"}
# Words of an address → sorts of events.
SORTS = {"contenus": CONTENT, "publication": STATE, "places": PLACES}
_EVENTS = {
    "create": "Créée à la main",
    "restore": "Ancienne version rétablie",
    "take": "Valeur du fichier prise",
    "keep": "Correction gardée",
    "choose_again": "Choix annulé",
    "submit": "Soumise à relecture",
    "propose": "Modification proposée",
    "review_accepted": "Relecture acceptée",
    "review_returned": "Relecture\u00a0: à reprendre",
    "review_taken_back": "Relecture annulée",
    "merge": "Fusionnée avec une autre formation",
    "unmerge": "Fusion annulée",
    Verb.PUBLISH: "Publiée",
    Verb.WITHDRAW: "Retirée",
    Verb.REPUBLISH: "Remise en ligne",
    Verb.UNPUBLISH: "Remise en brouillon",
}


def history_page(level: str, record_id: int, asked: Asked, found: History, names: dict[Any, str]) -> dict[str, Any]:
    """Return what the page of a history shows."""
    sorts = {sort: word for word, sort in SORTS.items()}

    def url_of(page: int) -> str:
        args = {"niveau": asked.kind, "quoi": sorts.get(asked.sort or ""), "page": page if page > 1 else None}
        return url_for("history.record", level=level, record_id=record_id, **args)

    return {
        "asked": asked,
        "found": found,
        "events": [_event(event, names) for event in found.events],
        "kinds": [(kind, name) for kind, name in LEVEL_NAMES.items() if kind in _inside(level)],
        "sorts": [(word, SORT_NAMES[sort], sort == asked.sort) for word, sort in SORTS.items()],
        "url_of": url_of,
    }


def _inside(level: str) -> list[str]:
    kinds = list(LEVEL_NAMES)
    return kinds[kinds.index(level) :]


def _event(event: Event, names: dict[Any, str]) -> dict[str, Any]:
    kind = event.level.kind
    return {
        "when": formats.moment(event.at),
        "what": _what(event),
        "who": _who(event),
        "run_url": url_for("publish.import_report", run_id=event.run_id) if event.run_id else None,
        "record": names.get((kind, event.record_id), ""),
        "changed": ", ".join(field.label for field in event.fields),
        "fields": [changed_field(field) for field in event.fields],
        "compare_url": _compare_url(event),
    }


def _who(event: Event) -> str:
    if event.details.get("confirmed_as") == BY_PROVIDER:
        return "l’organisme de formation"
    return written_by(event.author, event.file_name)


def _what(event: Event) -> str:
    if event.verb == PLACES:
        return _places(event.details)
    if event.verb == "keep":
        return f"{_EVENTS['keep']}\u00a0: {label_of(event.details.get('field', ''))}"
    if event.verb != WRITTEN:
        return _EVENTS[event.verb]
    if event.base_id is None:
        return "Première version"
    if event.run_id and not event.fields:
        return "Fichier relu\u00a0: la correction reste"
    return "Modifiée par un fichier" if event.run_id else "Modifiée"


def _places(details: dict[str, Any]) -> str:
    left, before = details.get("after"), details.get("before")
    if left is None:
        return "Places de nouveau inconnues"
    said = f"Places confirmées\u00a0: {formats.plural(left, 'restante')}"
    return said if before in {None, left} else f"{said} (avant\u00a0: {formats.number(before)})"


def _compare_url(event: Event) -> str | None:
    if event.revision_id is None:
        return None
    both = {"avant": event.base_id, "apres": event.revision_id}
    args = both if event.base_id else {"avant": event.revision_id}  # the first version: with the present one
    return url_for("history.compare", level=event.level.kind, record_id=event.record_id, **args)


def changed_field(field: Difference) -> dict[str, Any]:
    """Return a field with both its values, marked word by word; the LHÉO texts where they read alike."""
    before, after = lines_of(field.before), lines_of(field.after)
    alike = before == after
    return {
        "name": field.name,
        "label": field.label,
        "alike": alike,
        "before": before if alike else reword(before, after).before,
        "after": after if alike else reword(before, after).after,
    }


def origins(found: dict[str, Written]) -> list[dict[str, Any]]:
    """Return who wrote each field last."""
    return [
        {
            "label": label_of(name),
            "who": f"le fichier {one.name}" if one.by == FEED else one.name or "en ligne de commande",
            "by_person": one.by != FEED,
            "when": formats.moment(one.at),
        }
        for name, one in found.items()
    ]
