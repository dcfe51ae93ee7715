"""What a person keeps of the offer, for the organisation they act for: actions in their order, each with a note.

A line stays until it is removed, and no longer than six months after it was last written. A removed line can be taken
back for a day. Nobody but its owner reads a line: every function asks for the member whose selection it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Select, UniqueConstraint, and_, bindparam, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from extranet import clock, errors, retention
from extranet.accounts.memberships import Member
from extranet.accounts.organisations import of_family
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.catalogue.actions import Action
from extranet.catalogue.trainings import Training
from extranet.catalogue.visibility import action_published
from extranet.database import Instant, db, writing

MOST, LONGEST_NOTE, MOST_SENDINGS = 50, 500, 20
UNDONE_WITHIN, SENDINGS_OF = timedelta(days=1), timedelta(days=1)
_SENT, _KIND = "send", "selection"


class SelectedAction(db.Model):
    """One line of a selection."""

    __tablename__ = "selected_action"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "action_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    touched_at: Mapped[datetime] = mapped_column(Instant, default=clock.now, index=True)
    removed_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


def kept_ids(member: Member) -> frozenset[int]:
    """Return the ids of the actions that this person keeps, in one query."""
    values = {"user": member.user_id, "here": member.organisation.id, "since": clock.now() - retention.of("selections")}
    return frozenset(db.session.connection().execute(_kept_ids(), values).scalars())


@cache
def _kept_ids() -> Select[tuple[int]]:
    """Return the statement of every page, made once: to make it again costs more than to run it."""
    mine = _of(bindparam("user"), bindparam("here"))
    return select(SelectedAction.action_id).where(mine, _not_over(bindparam("since")))


def lines(member: Member) -> Sequence[Any]:
    """List what this person keeps, in their order: rows of action_id, note, added_at, touched_at."""
    columns = (SelectedAction.action_id, SelectedAction.note, SelectedAction.added_at, SelectedAction.touched_at)
    query = select(*columns).where(_kept(member)).order_by(SelectedAction.position, SelectedAction.id)
    return list({row.action_id: row for row in db.session.execute(query)}.values())


def add(member: Member, action_id: int) -> None:
    """Keep an action, with the note that it had if it was removed lately; raise NotFound, or Conflict when full."""
    with writing() as session:
        _alone(session, member)
        if not session.scalar(select(Action.id).join(Training).where(Action.id == action_id, action_published())):
            raise errors.NotFound("Cette formation n’existe pas, ou n’est plus proposée.")
        kept = _entities(session, _kept(member))
        if action_id in {line.action_id for line in kept}:
            return
        if len(kept) >= MOST:
            raise errors.Conflict(
                f"Votre sélection contient déjà {MOST} formations, le maximum. Retirez-en une d’abord."
            )
        position = max((line.position for line in kept), default=0) + 1
        removed = _entities(session, _own(member), SelectedAction.action_id == action_id)
        line = removed[-1] if removed else _new(member, action_id)
        line.position, line.removed_at, line.added_at, line.touched_at = position, None, clock.now(), clock.now()
        session.add(line)


def remove(member: Member, action_id: int | None = None) -> datetime | None:
    """Remove an action, or all of them; return the moment that `restore` takes, None when there was nothing."""
    criteria = [_kept(member)] if action_id is None else [_kept(member), SelectedAction.action_id == action_id]
    with writing() as session:
        gone = _entities(session, *criteria)
        moment = clock.now()
        for line in gone:
            line.removed_at = moment
    return moment if gone else None


def restore(member: Member, removed_at: datetime) -> int:
    """Take back what was removed at that moment, as far as there is room; return how many lines came back."""
    with writing() as session:
        _alone(session, member)
        room = MOST - len(_entities(session, _kept(member)))
        back = _entities(session, _own(member), SelectedAction.removed_at == removed_at)[: max(room, 0)]
        for line in back:
            line.removed_at = None
    return len(back)


def write_notes(member: Member, notes: Mapping[int, str]) -> int:
    """Write the notes that differ from those kept, and return how many; a line kept no more is left alone."""
    changed = 0
    with writing() as session:
        for line in _entities(session, _kept(member)):
            note = notes.get(line.action_id, line.note)
            if len(note) > LONGEST_NOTE:
                raise errors.Invalid(f"Une note a {LONGEST_NOTE} caractères au plus.")
            if note != line.note:
                line.note, line.touched_at = note, clock.now()
                changed += 1
    return changed


def move(member: Member, action_id: int, step: int) -> None:
    """Move a line up (-1) or down (+1) by one; at the end of the list it stays. Raise NotFound."""
    with writing() as session:
        kept = _entities(session, _kept(member))
        place = next((place for place, line in enumerate(kept) if line.action_id == action_id), None)
        if place is None:
            raise errors.NotFound("Cette formation n’est pas dans votre sélection.")
        kept.insert(min(max(place + step, 0), len(kept) - 1), kept.pop(place))
        for position, line in enumerate(kept, 1):
            line.position = position


def count_sending(member: Member, action_ids: Sequence[int], *, to_oneself: bool) -> None:
    """Journal that a selection leaves by mail (inside `writing()`); raise NotAllowed past the limit of a day."""
    _alone(db.session(), member)
    lately = select(func.count(journal.Entry.id)).where(
        journal.Entry.actor_id == member.user_id,
        journal.Entry.at > clock.now() - SENDINGS_OF,
        journal.Entry.verb == _SENT,
        journal.Entry.kind == _KIND,
    )
    if (db.session.scalar(lately) or 0) >= MOST_SENDINGS:
        raise errors.NotAllowed(
            f"Vous avez envoyé {MOST_SENDINGS} sélections en 24 heures, le maximum. Réessayez demain."
        )
    organisation_id = member.organisation.id
    details = {"actions": list(action_ids), "to_oneself": to_oneself}
    journal.record(_SENT, _KIND, None, by=member.user_id, organisation_id=organisation_id, **details)


def purge() -> bool:
    """Erase the lines past their end and those removed for long; tell whether there were any."""
    over = or_(
        SelectedAction.touched_at < clock.now() - retention.of("selections"),
        SelectedAction.removed_at < clock.now() - UNDONE_WITHIN,
    )
    if db.session.scalar(select(SelectedAction.id).where(over).limit(1)) is None:
        return False
    with writing() as session:
        session.execute(delete(SelectedAction).where(over))
    return True


def _alone(session: Session, member: Member) -> None:
    """Let the same person's other windows wait: what is counted is counted before it is written."""
    session.execute(select(User.id).where(User.id == member.user_id).with_for_update())


def _own(member: Member) -> ColumnElement[bool]:
    return _of(member.user_id, member.organisation.id)


def _kept(member: Member) -> ColumnElement[bool]:
    return and_(_own(member), _not_over(clock.now() - retention.of("selections")))


def _of(user_id: Any, organisation_id: Any) -> ColumnElement[bool]:
    return and_(SelectedAction.user_id == user_id, SelectedAction.organisation_id.in_(of_family(organisation_id)))


def _not_over(since: Any) -> ColumnElement[bool]:
    return and_(SelectedAction.removed_at.is_(None), SelectedAction.touched_at >= since)


def _entities(session: Session, *criteria: ColumnElement[bool]) -> list[SelectedAction]:
    query = select(SelectedAction).where(*criteria).order_by(SelectedAction.position, SelectedAction.id)
    return list(session.scalars(query))


def _new(member: Member, action_id: int) -> SelectedAction:
    return SelectedAction(user_id=member.user_id, organisation_id=member.organisation.id, action_id=action_id)
