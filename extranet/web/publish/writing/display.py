"""What the pages of the writing show: the steps and how far they are, the items of a step, the way on."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from extranet.catalogue.writing.field_reading import read_step
from extranet.catalogue.writing.fields import Kind, Step
from extranet.catalogue.writing.step_writing import Progress, progress
from extranet.catalogue.writing.steps import STEPS
from extranet.lheo.tree import Element
from extranet.web.identifiers import identifier
from extranet.web.publish.writing.forms import Written
from extranet.web.publish.writing.records import Place

_LOOKS = {Progress.DONE: "open", Progress.TO_DO: "unknown", Progress.OPTIONAL: "closed"}
NEW_WORDS = {"formations": "Nouvelle formation", "actions": "Nouvelle action", "sessions": "Nouvelle session"}
_ITEM_SHOWN = 4
_POSTCODE = "code-postal"  # the commune says it


def step_url(level: str, record_id: int, step: Step) -> str:
    """Return the address of a step, the remark that asked for it kept."""
    asked = identifier(request.args, "remarque")
    return url_for("writing.step", level=level, record_id=record_id, etape=step.name, remarque=asked)


def next_url(place: Place, step: Step) -> str:
    """Return the step that follows, or the training once all are seen."""
    steps = STEPS[place.level]
    after = steps[steps.index(step) + 1 :]
    return step_url(place.level, place.record.id, after[0]) if after else training_url(place)


def training_url(place: Place) -> str:
    """Return the address of the training in the offer, at the action that is written."""
    record = place.record
    action_id = {"actions": record.id, "sessions": getattr(record, "action_id", None)}.get(place.level)
    return url_for(
        "publish.training", training_id=place.training_id, _anchor=f"action-{action_id}" if action_id else None
    )


def steps_of(place: Place, element: Element, current: Step) -> list[dict[str, Any]]:
    """Return the steps of a record with how far each is."""
    return [
        {
            "label": step.heading,
            "url": step_url(place.level, place.record.id, step),
            "current": step is current,
            "state": (state := progress(step, element)),
            "look": _LOOKS[state],
        }
        for step in STEPS[place.level]
    ]


def items_of(place: Place, step: Step, element: Element) -> list[dict[str, Any]]:
    """Return the items of a step in a few words each."""
    shown = []
    for position, part in enumerate(element.findall(step.items), 1):
        values = read_step(step, part)
        said = [
            (one, Written(one, values[one.name]).said())
            for one in step.fields
            if values[one.name] and one.name != _POSTCODE
        ]
        address = {"level": place.level, "record_id": place.record.id, "etape": step.name, "position": position}
        shown.append(
            {
                "lines": [_line(field, words) for field, words in said[:_ITEM_SHOWN]] or ["Rien n’est encore écrit."],
                "edit_url": url_for("writing.item", **address),
                "remove_url": url_for("writing.remove", **address),
            }
        )
    return shown


def _line(field: Any, words: list[str]) -> str:
    told = ", ".join(words)
    return told if field.kind in {Kind.LINE, Kind.LINES, Kind.COMMUNE, Kind.CHOICE} else f"{field.label}\u00a0: {told}"
