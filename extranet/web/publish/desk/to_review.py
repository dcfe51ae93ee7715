"""What a colleague submitted: each draft with the title of its training and who waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from extranet.accounts.people import User
from extranet.catalogue.actions import Action
from extranet.catalogue.levels import ACTIONS, LEVELS, SESSIONS, Level
from extranet.catalogue.proposals import Proposal, proposals_unsubmitted, proposals_waiting
from extranet.catalogue.reviews import Submitted, waiting
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db


class ToReview(NamedTuple):
    """One draft that waits for a second person."""

    level: str
    record_id: int
    training_id: int
    title: str
    submitter: str
    submitter_id: int
    at: datetime | None
    proposed: bool = False


def to_review(own: Collection[int], start: int, size: int) -> tuple[int, list[ToReview]]:
    """Return how many drafts and proposals wait, and some of them; nine queries at most."""
    found = [*waiting(own), *_proposed(proposals_waiting(own))]
    return len(found), _rows(found[start : start + size])


def unsubmitted(own: Collection[int], size: int) -> list[ToReview]:
    """Return what is being written over what is online and nobody is asked to read; six queries at most."""
    return _rows(_proposed(proposals_unsubmitted(own)[:size]))


def begun(own: Collection[int], writer_id: int, start: int, size: int) -> tuple[int, list[ToReview]]:
    """Return how many changes a person writes and has not submitted, and some of them; six queries at most."""
    found = proposals_unsubmitted(own, by=writer_id)
    return len(found), _rows(_proposed(found[start : start + size]))


def _rows(shown: Sequence[Submitted]) -> list[ToReview]:
    if not shown:
        return []
    titles = {level: _titles(level, [one.record_id for one in shown if one.level is level]) for level in _levels(shown)}
    names = select(User.id, User.name).where(User.id.in_({one.submitted_by_id for one in shown}))
    people = dict(db.session.execute(names).all())
    rows = []
    for one in shown:
        training_id, title = titles[one.level][one.record_id]
        name = people[one.submitted_by_id]
        row = ToReview(one.level.kind, one.record_id, training_id, title, name, one.submitted_by_id, one.submitted_at)
        rows.append(row._replace(proposed=isinstance(one, Proposed)))
    return rows


class Proposed(Submitted):
    """A change to what is online that waits for a second person."""


def _proposed(found: Iterable[Proposal]) -> list[Submitted]:
    of = {level.change: level for level in LEVELS}
    return [Proposed(of[one.kind], one.record_id, one.submitted_by_id, one.submitted_at) for one in found]


def _levels(shown: Sequence[Submitted]) -> list[Level]:
    return list({one.level.kind: one.level for one in shown}.values())


def _titles(level: Level, ids: list[int]) -> dict[int, Any]:
    query = select(level.record.id, Training.id, TrainingRevision.title).select_from(level.record)
    if level is SESSIONS:
        query = query.join(Action, Action.id == TrainingSession.action_id)
    if level in (ACTIONS, SESSIONS):
        query = query.join(Training, Training.id == Action.training_id)
    query = query.join(TrainingRevision, TrainingRevision.id == Training.revision_id)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query.where(level.record.id.in_(ids)))}
