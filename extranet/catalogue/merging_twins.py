"""Two trainings that are one course: one is kept, the other leads to it; taken back, both are as before."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from extranet import changes, clock
from extranet.audit import journal
from extranet.catalogue.aliases import Alias, is_standing, open_alias
from extranet.catalogue.publishing import RETURN_DAYS
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.errors import Conflict, Invalid


def merge(training_id: int, kept_id: int, *, by: int | None) -> Alias:
    """Withdraw a training in favour of another, inside `writing()`.

    Raises Conflict when one of the two no longer stands, Invalid when a draft would replace what is published.
    """
    going, kept = _both(training_id, kept_id)
    if why := why_not(going.state, kept.state):
        raise Invalid(why)
    now = clock.now()
    alias = Alias(
        training_id=going.id,
        kept_id=kept.id,
        state_before=going.state,
        changed_before=going.state_changed_at,
        merged_at=now,
        merged_by_id=by,
    )
    db.session.add(alias)
    going.state, going.state_changed_at = State.WITHDRAWN, now
    _tell("merge", alias, by)
    return alias


def why_not(going_state: str, kept_state: str) -> str:
    """Say why a training cannot replace another (French); empty when it can."""
    if kept_state == State.DRAFT and going_state == State.PUBLISHED:
        return "L’autre est publiée et celle-ci ne l’est pas\u00a0: publiez d’abord celle-ci, ou gardez l’autre."
    return ""


def undo(training_id: int, *, by: int | None) -> int:
    """Take a merge back, inside `writing()`; return the id of the training that was kept.

    Raises Conflict when the training leads nowhere, or since too long.
    """
    db.session.get_one(Training, training_id, with_for_update=True)
    alias = open_alias(training_id)
    if alias is None or undone_until(alias) < clock.today():
        raise Conflict("Cette fusion ne peut plus être annulée.")
    training = db.session.get_one(Training, training_id)
    training.state, training.state_changed_at = alias.state_before, alias.changed_before
    alias.undone_at, alias.undone_by_id = clock.now(), by
    _tell("unmerge", alias, by)
    return alias.kept_id


def undone_until(alias: Alias) -> date:
    """Return the last day on which a merge is taken back in one click."""
    return alias.merged_at.astimezone(clock.PARIS).date() + timedelta(days=RETURN_DAYS)


def _both(training_id: int, kept_id: int) -> tuple[Training, Training]:
    query = select(Training).where(Training.id.in_((training_id, kept_id))).order_by(Training.id).with_for_update()
    found = {training.id: training for training in db.session.scalars(query)}
    if len(found) != 2 or not all(map(is_standing, found.values())):
        raise Conflict("L’une de ces deux formations a été retirée ou fusionnée depuis\u00a0: rien n’a changé.")
    return found[training_id], found[kept_id]


def _tell(verb: str, alias: Alias, by: int | None) -> None:
    journal.record(verb, changes.TRAINING, alias.training_id, by=by, kept=alias.kept_id)
    changes.note(changes.TRAINING, alias.training_id, alias.kept_id)
