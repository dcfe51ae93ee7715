"""Two trainings side by side: what makes them alike, the fields that differ, where and when each is given."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from extranet.catalogue import merging_twins, twins
from extranet.catalogue.differences import differences
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db
from extranet.web.publish.history.display import changed_field
from extranet.web.publish.lines import session_line, where
from extranet.web.publish.sheet import Sheet, sheet


def page(training_id: int, other_id: int, today: date) -> dict[str, Any]:
    """Return what the page that compares two trainings shows."""
    both = [sheet(one, today) for one in (training_id, other_id)]
    texts = _texts(training_id, other_id)
    actions = [_actions(one, today) for one in both]
    mine, theirs = ({line["key"] for action in some for line in action["sessions"]} for some in actions)
    sides = [
        _side(both[0], actions[0], both[1], alone=mine - theirs),
        _side(both[1], actions[1], both[0], alone=theirs - mine),
    ]
    return {
        "likeness": twins.compared(training_id, other_id, today),
        "distinct": twins.are_told_apart(training_id, other_id),
        "sides": sides,
        "fields": [changed_field(one) for one in differences(texts[training_id], texts[other_id])],
    }


def _texts(training_id: int, other_id: int) -> dict[int, str]:
    query = select(Training.id, TrainingRevision.lheo)
    query = query.join(TrainingRevision, TrainingRevision.id == Training.revision_id)
    return dict(db.session.execute(query.where(Training.id.in_((training_id, other_id)))).all())


def _side(found: Sheet, actions: list[dict[str, Any]], other: Sheet, *, alone: set[Any]) -> dict[str, Any]:
    training = found.training
    for action in actions:
        for line in action["sessions"]:
            line["alone"] = line["key"] in alone
    withdrawn = State.WITHDRAWN in (training.state, other.training.state)
    return {
        "training": training,
        "url": url_for("publish.training", training_id=training.id),
        "actions": actions,
        "more": found.total - len(actions),
        "may_stay": not withdrawn,
        "why_not": "" if withdrawn else merging_twins.why_not(other.training.state, training.state),
    }


def _actions(found: Sheet, today: date) -> list[dict[str, Any]]:
    actions = []
    for row in found.actions:
        heading = where(row.places, row.teaching_mode)
        lines = [session_line(session, today) | {"state": session.state, "key": (heading, session.start, session.end)}
                 for session in found.sessions[row.id]]  # fmt: skip
        coming = [line for line in lines if not line["past"]]
        actions.append({"heading": heading, "numero": row.numero, "state": row.state, "sessions": coming})
    return actions
