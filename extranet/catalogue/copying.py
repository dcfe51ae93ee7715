"""Copy a session, an action, a training as drafts: everything they say, their numbers and their dates aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import or_, select

from extranet import clock
from extranet.accounts.organisations import Organisation
from extranet.catalogue import creating
from extranet.catalogue.actions import Action
from extranet.catalogue.moving import move_session
from extranet.catalogue.sessions import OPEN, RECRUITMENT, SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.catalogue.writing import addresses
from extranet.database import db, writing
from extranet.lheo.tree import Element, from_text, set_attribute, take_out

# Days: whole weeks, so that a Monday stays a Monday.
NEXT_MONTH, NEXT_YEAR = 28, 364
# So many records are written before others may write.
SLICE = 25
_OF_THE_ORIGINAL = ("numero", "datecrea", "datemaj")
_PLACE = "lieu-de-formation"
_Thing = TypeVar("_Thing")


def copy_session(session: TrainingSession, days: int, *, by: int | None) -> TrainingSession:
    """Begin a session as this one, so many days later (inside `writing()`)."""
    element = copied_session(session.revision.lheo, days, clock.today())
    return creating.create_session(session.action, element, by=by)


def copy_action(action_id: int, *, by: int | None, days: int | None, commune: str | None = None) -> int:
    """Begin an action as this one, in another commune when one is given (INSEE code); return its id.

    Its sessions come so many days later, those that are over by then aside; None: none comes. Several short
    transactions: not to be called inside `writing()`.
    """
    with writing():
        action = db.session.get_one(Action, action_id)
        copy_id = _copy_action(action, action.training, by, commune).id
    _copy_sessions({action_id: copy_id}, days, by)
    return copy_id


def copy_training(training_id: int, publisher_id: int, *, by: int | None, days: int | None) -> int:
    """Begin a training as this one with its actions, for a publisher; return its id. `days` as in `copy_action`."""
    with writing():
        training = db.session.get_one(Training, training_id)
        publisher = db.session.get_one(Organisation, publisher_id)
        copy_id = creating.create_training(publisher, _copied(training.revision.lheo), by=by).id
    alive = (Action.training_id == training_id, Action.revision_id.is_not(None), Action.state != State.WITHDRAWN)
    copies: dict[int, int] = {}
    for ids in slices(list(db.session.scalars(select(Action.id).where(*alive).order_by(Action.id)))):
        with writing():
            above = db.session.get_one(Training, copy_id)
            for action_id in ids:
                copies[action_id] = _copy_action(db.session.get_one(Action, action_id), above, by, None).id
    _copy_sessions(copies, days, by)
    return copy_id


def copied_session(lheo: str, days: int, today: date) -> Element:
    """Return the content of a session so many days later; it recruits, or nobody knows."""
    element = _copied(lheo)
    move_session(element, days, today)
    if element.findtext(RECRUITMENT, "").strip() != OPEN:
        take_out(element, RECRUITMENT)
    return element


def slices(things: Sequence[_Thing]) -> Iterator[Sequence[_Thing]]:
    """Part things into what one short transaction writes."""
    return (things[start : start + SLICE] for start in range(0, len(things), SLICE))


def _copied(lheo: str) -> Element:
    element = from_text(lheo)
    for name in _OF_THE_ORIGINAL:
        set_attribute(element, name, None)
    return element


def _copy_action(action: Action, above: Training, by: int | None, commune: str | None) -> Action:
    element = _copied(action.revision.lheo)
    if commune:
        take_out(element, _PLACE)
        addresses.write(element, f"{_PLACE}/coordonnees/adresse", commune)
    return creating.create_action(above, element, by=by)


def _copy_sessions(copies: Mapping[int, int], days: int | None, by: int | None) -> None:
    """Copy the sessions of actions into their copies."""
    if days is None:
        return
    today = clock.today()
    for rows in slices(_sessions(copies, today - timedelta(days=days))):
        with writing():
            elements = [(copies[row.action_id], copied_session(row.lheo, days, today)) for row in rows]
            creating.create_sessions(elements, by=by)


def _sessions(action_ids: Iterable[int], not_over: date) -> list[Any]:
    query = (
        select(TrainingSession.action_id, SessionRevision.lheo)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(
            TrainingSession.action_id.in_(action_ids),
            TrainingSession.state != State.WITHDRAWN,
            or_(SessionRevision.end.is_(None), SessionRevision.end >= not_over),
        )
        .order_by(TrainingSession.action_id, SessionRevision.start, TrainingSession.id)
    )
    return list(db.session.execute(query))
