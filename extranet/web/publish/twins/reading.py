"""What ties a training to others: those that it looks like, the one that it leads to, those that lead to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from extranet import clock
from extranet.catalogue import aliases, merging_twins
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.twins import Twin, twins_of
from extranet.database import db


@dataclass(frozen=True)
class Merge:
    """A merge as either page tells it: the other training, since when, and until when it is taken back."""

    training_id: int  # the one that was merged
    other_id: int
    other: str
    numero: str
    at: Any
    until: date | None


@dataclass(frozen=True)
class Ties:
    """What the page of a training says of the others."""

    twins: list[Twin] = field(default_factory=list)
    kept: Merge | None = None
    merged: list[Merge] = field(default_factory=list)


def ties_of(training: Any, own: Collection[int], today: date) -> Ties:
    """Return what ties a training (row) to others of these publishers; eight queries at most."""
    if training.state == State.WITHDRAWN:
        alias = aliases.open_alias(training.id)
        return Ties(kept=_merges([(alias, alias.kept_id)])[0]) if alias else Ties()
    leading = [(alias, alias.training_id) for alias in aliases.merged_into(training.id)]
    return Ties(twins_of(training.id, own, today), merged=_merges(leading))


def _merges(found: list[tuple[aliases.Alias, int]]) -> list[Merge]:
    query = select(Training.id, Training.numero, TrainingRevision.title)
    query = query.outerjoin(TrainingRevision, TrainingRevision.id == Training.revision_id)
    others = {other_id for _, other_id in found}
    rows = {row.id: row for row in db.session.execute(query.where(Training.id.in_(others)))} if others else {}
    return [_merge(alias, rows[other_id]) for alias, other_id in found]


def _merge(alias: aliases.Alias, other: Any) -> Merge:
    until = merging_twins.undone_until(alias)
    undoable = until if until >= clock.today() else None
    return Merge(alias.training_id, other.id, other.title or other.numero, other.numero, alias.merged_at, undoable)
