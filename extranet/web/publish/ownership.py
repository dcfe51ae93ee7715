"""What belongs to the organisation of who is here: everything else does not exist for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.exchange.runs import ImportRun

RECORDS: dict[str, Any] = {"formations": Training, "actions": Action, "sessions": TrainingSession}
MOST_IN_QUERY = 1000


def own_training(member: Member, training_id: int) -> bool:
    """Tell whether the training is part of the member's own offer."""
    return own_record(member, "formations", training_id)


def own_pair(member: Member, training_id: int, other_id: int) -> bool:
    """Tell whether two trainings, not the same one, are part of the member's own offer."""
    return training_id != other_id and own_training(member, training_id) and own_training(member, other_id)


def own_session(member: Member, session_id: int) -> bool:
    """Tell whether the session is part of the member's own offer."""
    return own_record(member, "sessions", session_id)


def own_record(member: Member, level: str, record_id: int, **_: Any) -> bool:
    """Tell whether a record, at its level of the address, is there and part of the member's own offer."""
    return _own(member, level, record_id, RECORDS[level].revision_id.is_not(None), Training.revision_id.is_not(None))


def own_all(member: Member, level: str, record_ids: Collection[int]) -> bool:
    """Tell whether all of these records are, or were, part of the member's own offer."""
    record, own, wanted = RECORDS[level], family(member.organisation.id), sorted(set(record_ids))
    for start in range(0, len(wanted), MOST_IN_QUERY):
        some = wanted[start : start + MOST_IN_QUERY]
        mine = _up_to_training(select(func.count(record.id)), record).where(record.id.in_(some))
        if db.session.scalar(mine.where(Training.publisher_id.in_(own))) != len(some):
            return False
    return True


def own_put_away(member: Member, level: str, record_id: int, **_: Any) -> bool:
    """Tell whether a record of the member's own offer was put away, and may be brought back."""
    return _own(member, level, record_id, RECORDS[level].revision_id.is_(None))


def own_run(member: Member, run_id: int, **_: Any) -> bool:
    """Tell whether the import was one of the member's organisation."""
    publisher_id = db.session.scalar(select(ImportRun.publisher_id).where(ImportRun.id == run_id))
    return publisher_id is not None and publisher_id in family(member.organisation.id)


def training_of(level: str, record_id: int) -> int:
    """Return the id of the training that holds a record."""
    record = RECORDS[level]
    return db.session.scalars(_up_to_training(select(Training.id), record).where(record.id == record_id)).one()


def _own(member: Member, level: str, record_id: int, *conditions: ColumnElement[bool]) -> bool:
    record = RECORDS[level]
    query = _up_to_training(select(Training.publisher_id), record)
    publisher_id = db.session.scalar(query.where(record.id == record_id, *conditions))
    return publisher_id is not None and publisher_id in family(member.organisation.id)


def _up_to_training(query: Select[Any], record: Any) -> Select[Any]:
    if record is Training:
        return query
    query = query.select_from(record)
    if record is TrainingSession:
        query = query.join(Action, Action.id == TrainingSession.action_id)
    return query.join(Training, Training.id == Action.training_id)
