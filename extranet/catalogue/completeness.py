"""What is missing before a record can be published."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select

from extranet.catalogue.actions import Action
from extranet.catalogue.levels import ACTIONS, LEVELS, SESSIONS, TRAININGS, level_of
from extranet.catalogue.requirements import Requirement, asked_by, inside, lacked
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db

_INSIDE = {ACTIONS.kind: ("d’une action", "de {} actions"), SESSIONS.kind: ("d’une session", "de {} sessions")}


def missing(record: Any) -> list[str]:
    """List, in French, what a prescriber cannot do without and what the publisher asks for; empty when nothing is."""
    if not isinstance(record, Training):
        return _asked(record)
    revision = record.revision
    if revision is None:
        return ["la formation n’a pas encore de contenu"]
    sentences = []
    if not revision.title.strip():
        sentences.append("un intitulé")
    if revision.provider_id is None:
        sentences.append("un organisme de formation, avec son SIRET")
    with_session = (
        select(TrainingSession.id)
        .join(Action, Action.id == TrainingSession.action_id)
        .where(
            Action.training_id == record.id,
            Action.revision_id.is_not(None),
            TrainingSession.revision_id.is_not(None),
        )
        .limit(1)
    )
    if db.session.scalar(with_session) is None:
        sentences.append("une action avec au moins une session")
    return sentences + _asked(record)


def _asked(record: Any) -> list[str]:
    """Say what the publisher asks for and that is said neither by the record nor by the drafts published with it."""
    level, asked = level_of(record), asked_by([_publisher_of(record)])
    if not asked:
        return []
    ids: dict[str, list[int]] = {one.kind: [] for one in LEVELS} | {level.kind: [record.id]}
    if level is TRAININGS:
        ids |= inside(record.id, State.DRAFT)
    elif level is ACTIONS:
        drafts = select(TrainingSession.id).where(
            TrainingSession.action_id == record.id, TrainingSession.state == State.DRAFT,
            TrainingSession.revision_id.is_not(None),
        )  # fmt: skip
        ids[SESSIONS.kind] = list(db.session.scalars(drafts))
    counts = Counter(task.requirement for one in LEVELS for task in lacked(one, ids[one.kind], asked))
    return [_said(one, counts[one], below=one.level != level.kind) for one in asked if counts[one]]


def _said(asked: Requirement, count: int, *, below: bool) -> str:
    label = asked.point.label
    said = f"{label[0].lower()}{label[1:]}"
    if not below:
        return said
    one, several = _INSIDE[asked.level]
    return f"{said} ({one if count == 1 else several.format(count)})"


def _publisher_of(record: Any) -> int:
    while not isinstance(record, Training):
        record = record.training if isinstance(record, Action) else record.action
    return record.publisher_id
