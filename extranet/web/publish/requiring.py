"""What is asked of sheets that are online, as their pages tell it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import url_for

from extranet import clock
from extranet.catalogue.publishing import training_of
from extranet.catalogue.requirements import Requirement, Task, tasks_of
from extranet.catalogue.states import State
from extranet.catalogue.writing.fields import Step
from extranet.catalogue.writing.steps import step_that_writes
from extranet.web import formats

SHOWN = 10
_NAMES = {"formations": "cette formation", "actions": "action n°\u00a0{}", "sessions": "session n°\u00a0{}"}


def tasks_told(training_id: int, publisher_id: int) -> list[dict[str, Any]]:
    """Return what the page of a training says of what is asked: each thing with its reason, its day, its records."""
    found = tasks_of(training_id, publisher_id)
    return [_told(asked, list(tasks)) for asked, tasks in groupby(found, key=lambda one: one.requirement)]


def tasks_of_record(place: Any, *, step: Step) -> list[dict[str, Any]]:
    """Return what is asked of one record and is written in this step."""
    training = training_of(place.record)
    if place.record.state != State.PUBLISHED:
        return []
    found = tasks_of(training.id, training.publisher_id)
    mine = [one for one in found if (one.requirement.level, one.record_id) == (place.level, place.record.id)]
    return [_told(one.requirement, []) for one in mine if _step(one.requirement) is step]


def _told(asked: Requirement, tasks: list[Task]) -> dict[str, Any]:
    due = formats.long_day(asked.due)
    return {
        "label": asked.point.label,
        "why": asked.point.why,
        "until": f"avant le {due}" if asked.due >= clock.today() else f"depuis le {due}",
        "late": asked.due < clock.today(),
        "since": asked.since,
        "records": [
            {"label": _NAMES[asked.level].format(task.numero), "url": _url(asked, task.record_id)}
            for task in tasks[:SHOWN]
        ],
        "more": max(0, len(tasks) - SHOWN),
    }


def _step(asked: Requirement) -> Step:
    return step_that_writes(asked.level, asked.point.element)


def _url(asked: Requirement, record_id: int) -> str:
    return url_for("writing.step", level=asked.level, record_id=record_id, etape=_step(asked).name)
