"""Publish, withdraw, and take either back. Each is one verb of the table of states."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from extranet import changes, clock
from extranet.audit import journal
from extranet.catalogue.actions import Action
from extranet.catalogue.aliases import merged_ids, open_alias
from extranet.catalogue.completeness import missing
from extranet.catalogue.levels import level_of
from extranet.catalogue.rules import rules_of
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import UNDO, State, Verb, target
from extranet.catalogue.trainings import Training
from extranet.database import db, hold
from extranet.errors import Invalid

# For how long what was withdrawn comes back in one click.
RETURN_DAYS = 30


def publish(record: Any, *, by: int | None, reviewed: bool = False) -> None:
    """Publish a training, or what came later into a published one, and the drafts inside; or raise Invalid.

    Where the publisher wants a second person's reading, only what was accepted (`reviewed`) is published.
    """
    check_ready(record)
    if not reviewed and rules_of(training_of(record).publisher_id).review:
        raise Invalid("Votre structure demande une relecture\u00a0: soumettez cette fiche à une autre personne.")
    _move(record, Verb.PUBLISH, by)
    for inside in _inside(record, State.DRAFT):
        inside.state, inside.state_changed_at = State.PUBLISHED, record.state_changed_at


def withdraw(record: Any, *, by: int | None) -> None:
    """Take a training, an action or a session out of what prescribers see; it keeps its address and says so."""
    _move(record, Verb.WITHDRAW, by)


def returns_until(state: str, changed_at: datetime | None) -> date | None:
    """Return the last day on which a withdrawn record is shown again as it was; None when that day is over."""
    if state != State.WITHDRAWN or changed_at is None:
        return None
    until = changed_at.astimezone(clock.PARIS).date() + timedelta(days=RETURN_DAYS)
    return until if until >= clock.today() else None


def still_returns() -> ColumnElement[bool]:
    """Match the trainings that are shown again as they were, since they were withdrawn a few days ago."""
    first = datetime.combine(clock.today() - timedelta(days=RETURN_DAYS), time.min, clock.PARIS)
    since = and_(Training.state == State.WITHDRAWN, Training.state_changed_at >= first)
    return and_(since, Training.id.not_in(merged_ids()))


def republish(record: Any, *, by: int | None) -> None:
    """Show again what was withdrawn, as it was; once its days to return are over, only when it could be published."""
    if isinstance(record, Training) and open_alias(record.id) is not None:
        raise Invalid("Cette formation a été fusionnée avec une autre\u00a0: annulez d’abord la fusion.")
    if record.state == State.WITHDRAWN and returns_until(record.state, record.state_changed_at) is None:
        check_ready(record)
    _move(record, Verb.REPUBLISH, by)


def undo(record: Any, verb: Verb, *, by: int | None) -> None:
    """Take a verb back; taking back a publication also returns the drafts that it published with it."""
    published_at = record.state_changed_at
    _move(record, UNDO[verb], by)
    if verb is Verb.PUBLISH:
        for inside in _inside(record, State.PUBLISHED):
            if inside.state_changed_at == published_at:
                inside.state, inside.state_changed_at = State.DRAFT, record.state_changed_at


def _move(record: Any, verb: Verb, by: int | None) -> None:
    level = level_of(record)
    hold(record)
    record.state = target(record.state, verb)
    record.state_changed_at = clock.now()
    journal.record(verb.value, level.change, record.id, by=by)
    changes.note(level.change, record.id)


def check_ready(record: Any) -> None:
    """Raise Invalid, with what is missing, unless the record can be published."""
    if not isinstance(record, Training):
        above = record.training if isinstance(record, Action) else record.action
        if above.state != State.PUBLISHED:
            raise Invalid("Publiez d’abord la fiche qui contient celle-ci.")
    if lacking := missing(record):
        raise Invalid(f"Il manque, pour publier\u00a0: {', '.join(lacking)}.", missing=lacking)


def training_of(record: Any) -> Training:
    """Return the training that a record is, or stands in."""
    while not isinstance(record, Training):
        record = record.training if isinstance(record, Action) else record.action
    return record


def _inside(record: Any, state: State) -> list[Any]:
    """List the records of that state below a record; what an import is still bringing is not there yet."""
    if isinstance(record, TrainingSession):
        return []
    sessions = select(TrainingSession).where(TrainingSession.state == state, TrainingSession.revision_id.is_not(None))
    if isinstance(record, Action):
        return list(db.session.scalars(sessions.where(TrainingSession.action_id == record.id)))
    own = Action.training_id == record.id
    actions = select(Action).where(own, Action.state == state, Action.revision_id.is_not(None))
    sessions = sessions.join(Action, Action.id == TrainingSession.action_id).where(own)
    return [*db.session.scalars(actions), *db.session.scalars(sessions)]
