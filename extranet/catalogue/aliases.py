"""A training merged into another: its row, its number and its addresses stay, and lead to what was kept.

Nothing is rewritten: the merged training is withdrawn with all that it holds, and a row says in favour of which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from math import cos, hypot, inf, radians
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from extranet import clock
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.catalogue.visibility import action_published, session_published
from extranet.database import Instant, db
from extranet.reference.communes import KIND, Commune
from extranet.reference.lheo_codes import DISTANCE
from extranet.reference.text import fold
from extranet.reference.versions import current

_MOST_ACTIONS, _LONGEST_CHAIN = 500, 20
_OPEN = text("undone_at IS NULL")


class Alias(db.Model):
    """One training that leads to another, and what it was before."""

    __tablename__ = "alias"
    __table_args__ = (Index("uq_alias_open", "training_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    state_before: Mapped[str]
    changed_before: Mapped[datetime | None] = mapped_column(Instant)
    merged_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


def open_alias(training_id: int) -> Alias | None:
    """Return where a merged training leads; None when it stands for itself."""
    return db.session.scalar(select(Alias).where(Alias.training_id == training_id, Alias.undone_at.is_(None)))


def merged_ids() -> Select[Any]:
    """Select the trainings that lead to another."""
    return select(Alias.training_id).where(Alias.undone_at.is_(None))


def merged_into(training_id: int) -> list[Alias]:
    """List what leads to a training, the first merged first."""
    query = select(Alias).where(Alias.kept_id == training_id, Alias.undone_at.is_(None))
    return list(db.session.scalars(query.order_by(Alias.id)))


def numbers_kept(own: Collection[int], numeros: Collection[str]) -> set[str]:
    """Return the numbers of the trainings to which those of these numbers lead, for these publishers."""
    kept = aliased(Training)
    query = (
        select(Training.numero, kept.numero)
        .join(Alias, Alias.training_id == Training.id)
        .join(kept, kept.id == Alias.kept_id)
        .where(Training.publisher_id.in_(own), Alias.undone_at.is_(None))
    )
    leads = dict(db.session.execute(query).all())
    found, newer = set[str](), leads.keys() & numeros
    while newer:
        newer = {leads[numero] for numero in newer} - found
        found |= newer
        newer &= leads.keys()
    return found


def kept_training(training_id: int) -> int | None:
    """Return the training to which a merged one leads, whatever was merged since; None when it is not merged."""
    found = None
    for _ in range(_LONGEST_CHAIN):
        alias = open_alias(training_id)
        if alias is None:
            break
        found = training_id = alias.kept_id
    return found


def kept_action(action_id: int) -> int | None:
    """Return the published action, nearest in place, to which that of a merged training leads."""
    query = select(Action.training_id, ActionRevision.places, ActionRevision.teaching_mode)
    query = query.join(ActionRevision, ActionRevision.id == Action.revision_id)
    merged = query.where(Action.id == action_id, Action.training_id.in_(merged_ids()))
    left = db.session.execute(merged).one_or_none()
    if left is None:
        return None
    kept = kept_training(left.training_id)
    others = (
        query.add_columns(Action.id)
        .join(Training, Training.id == Action.training_id)
        .where(Action.training_id == kept, action_published())
    )
    return _nearest(left, db.session.execute(others.order_by(Action.id).limit(_MOST_ACTIONS)).all())


def kept_session(action_id: int, session_id: int) -> tuple[int, int] | None:
    """Return the (action, session) of the same first day to which the session of a merged training leads."""
    query = select(TrainingSession.id, TrainingSession.action_id, SessionRevision.start, SessionRevision.end)
    query = query.join(SessionRevision, SessionRevision.id == TrainingSession.revision_id).where(session_published())
    here = (TrainingSession.id == session_id, TrainingSession.action_id == action_id)
    left = db.session.execute(query.where(*here)).one_or_none()
    target = kept_action(action_id) if left is not None and left.start else None
    if target is None:
        return None
    same_day = query.where(TrainingSession.action_id == target, SessionRevision.start == left.start)
    rows = db.session.execute(same_day.order_by(TrainingSession.id)).all()
    rows.sort(key=lambda row: row.end != left.end)
    return (target, rows[0].id) if rows else None


def is_standing(training: Training) -> bool:
    """Tell whether a training is there, neither withdrawn nor merged: what may be merged."""
    return training.revision_id is not None and training.state in (State.DRAFT, State.PUBLISHED)


def _nearest(left: Any, rows: Sequence[Any]) -> int | None:
    if not rows:
        return None
    positions = _positions([left, *rows])
    return min(rows, key=lambda row: (_distance(left, row, positions), row.id)).id


def _positions(rows: Iterable[Any]) -> dict[str, tuple[float, float]]:
    codes = {place["commune"] for row in rows for place in row.places if place["commune"]}
    query = select(Commune.code, Commune.latitude, Commune.longitude).where(
        Commune.version_id == current(KIND), Commune.code.in_(codes), Commune.latitude.is_not(None)
    )
    return {row.code: (row.latitude, row.longitude) for row in db.session.execute(query)} if codes else {}


def _distance(one: Any, other: Any, positions: dict[str, tuple[float, float]]) -> float:
    """Return how far two actions are from each other, in degrees; infinite when nothing says it."""
    if DISTANCE in (one.teaching_mode, other.teaching_mode):
        return 0 if one.teaching_mode == other.teaching_mode else inf
    pairs = ((mine, theirs) for mine in one.places for theirs in other.places)
    return min((_between(mine, theirs, positions) for mine, theirs in pairs), default=inf)


def _between(mine: dict[str, Any], theirs: dict[str, Any], positions: dict[str, tuple[float, float]]) -> float:
    if mine["commune"] and mine["commune"] == theirs["commune"]:
        return 0
    if mine["town"] and theirs["town"] and fold(mine["town"]) == fold(theirs["town"]):
        return 0
    here, there = _position(mine, positions), _position(theirs, positions)
    if here is None or there is None:
        return inf
    return hypot(here[0] - there[0], (here[1] - there[1]) * cos(radians(here[0])))


def _position(place: dict[str, Any], positions: dict[str, tuple[float, float]]) -> tuple[float, float] | None:
    if place["latitude"] is not None and place["longitude"] is not None:
        return place["latitude"], place["longitude"]
    return positions.get(place["commune"] or "")
