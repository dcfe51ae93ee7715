"""The offer as it stands, read record after record: what exports write and what a spreadsheet is laid over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import action_published, action_visible, not_past, session_published
from extranet.database import db
from extranet.lheo.tree import Element, from_text, put_back

_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which trainings: everything, or what all these conditions leave."""

    publisher_ids: frozenset[int] | None = None
    state: State | None = None
    ids: Sequence[int] | None = None
    numeros: Sequence[str] | None = None
    # Only what a search shows on that day, with the sessions that are not past.
    shown_on: date | None = None


EVERYTHING = Selection()


@dataclass(slots=True)
class Offered:
    """One record: its number, its state, its own LHÉO element as text, and the records inside it."""

    numero: str
    state: str
    lheo: str
    children: list[Offered] = field(default_factory=list)

    def element(self) -> Element:
        """Return the LHÉO element with all that it holds."""
        element = from_text(self.lheo)
        if self.children:
            put_back(element, [child.element() for child in self.children])
        return element


def offered(selection: Selection = EVERYTHING) -> Iterator[Offered]:
    """Yield each training of the selection whole, in the order of the numbers (among 200 at a time where ids are
    given), a few in memory at a time.
    """
    for some in _parts(selection):
        last = ""
        while True:
            query = _trainings(some).where(Training.numero > last).order_by(Training.numero).limit(_AT_ONCE)
            rows = db.session.execute(query).all()
            if not rows:
                break
            yield from _whole(rows, selection.shown_on)
            last = rows[-1].numero


def count(selection: Selection = EVERYTHING) -> tuple[int, int]:
    """Return how many trainings and how many sessions the selection holds."""
    trainings = sessions = 0
    for some in _parts(selection):
        inside = _trainings(some).with_only_columns(Training.id)
        trainings += db.session.scalar(select(func.count()).select_from(inside.subquery())) or 0
        query = select(func.count()).select_from(TrainingSession).join(Action, Action.id == TrainingSession.action_id)
        sessions += db.session.scalar(query.where(Action.training_id.in_(inside))) or 0
    return trainings, sessions


def _parts(selection: Selection) -> Iterator[Selection]:
    """Cut a list of ids into what one query takes."""
    if selection.ids is None:
        yield selection
        return
    for start in range(0, len(selection.ids), _AT_ONCE):
        yield replace(selection, ids=selection.ids[start : start + _AT_ONCE])


def _trainings(selection: Selection) -> Select[Any]:
    query = select(Training.id, Training.numero, Training.state, TrainingRevision.lheo)
    query = query.join(TrainingRevision, TrainingRevision.id == Training.revision_id)
    if selection.publisher_ids is not None:
        query = query.where(Training.publisher_id.in_(selection.publisher_ids))
    if selection.state is not None:
        query = query.where(Training.state == selection.state)
    if selection.ids is not None:
        query = query.where(Training.id.in_(selection.ids))
    if selection.numeros is not None:
        query = query.where(Training.numero.in_(selection.numeros))
    if selection.shown_on is not None:
        inside = select(Action.id).where(Action.training_id == Training.id).correlate(Training)
        query = query.where(inside.where(action_visible(selection.shown_on)).exists())
    return query


def _whole(rows: Sequence[Any], shown_on: date | None) -> Iterator[Offered]:
    actions = _inside(
        select(Action.id, Action.numero, Action.state, ActionRevision.lheo)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .where(*([] if shown_on is None else [action_visible(shown_on), action_published()])),
        Action.training_id,
        [row.id for row in rows],
    )
    sessions = _inside(
        select(TrainingSession.id, TrainingSession.numero, TrainingSession.state, SessionRevision.lheo)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(*([] if shown_on is None else [session_published(), not_past(shown_on)])),
        TrainingSession.action_id,
        [child.id for found in actions.values() for child in found],
    )
    for row in rows:
        inside = [
            Offered(one.numero, one.state, one.lheo, [Offered(*below[1:4]) for below in sessions[one.id]])
            for one in actions[row.id]
        ]
        yield Offered(row.numero, row.state, row.lheo, inside)


def _inside(query: Select[Any], owner: Any, ids: list[int]) -> dict[int, list[Any]]:
    children: dict[int, list[Any]] = defaultdict(list)
    query = query.add_columns(owner.label("owner"))
    for start in range(0, len(ids), 500):
        for row in db.session.execute(
            query.where(owner.in_(ids[start : start + 500])).order_by(query.selected_columns[0])
        ):
            children[row.owner].append(row)
    return children
