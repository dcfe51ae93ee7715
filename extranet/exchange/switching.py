"""Make a whole import visible at once: one short transaction that moves pointers."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import case, delete, exists, literal, or_, select, union, update
from sqlalchemy.orm import aliased

from extranet import changes, clock
from extranet.catalogue.actions import Action
from extranet.catalogue.conflicts import FieldConflict, waiting
from extranet.catalogue.levels import LEVELS, SESSIONS
from extranet.catalogue.sessions import BY_FEED, BY_PUBLISHER, SessionRevision, TrainingSession
from extranet.catalogue.states import State
from extranet.database import db, writing
from extranet.exchange.before import Told, correct_providers, keep_providers, keep_recruitments, kept
from extranet.exchange.moves import apply_moves
from extranet.exchange.rebasing import hold_touched, rebase
from extranet.exchange.runs import DONE, ImportRun
from extranet.exchange.staging import Stager

# The id of no run.
NOBODYS = 0
# Sessions confirmed in one transaction: nobody waits for the lock.
_AT_ONCE = 1000


def get_ready(run_id: int, stager: Stager, *, publish: bool) -> None:
    """Do before the switch what needs no lock: keep the names of providers, make its statements once for nobody.

    Making them takes as long as some of them do; those of a run are then found made.
    """
    keep_providers(run_id, stager.providers.changed)
    with writing():
        hold_touched(NOBODYS)
        rebase(NOBODYS, stager)
        switch(NOBODYS, {}, publish=publish, report={})


def switch(run_id: int, told: Told, *, publish: bool, report: dict[str, Any]) -> None:
    """Point the records at their staged revisions, publish, note the changes and close the run. Under a write lock.

    `told`: what the run says of providers, whose names `get_ready` kept.
    """
    now = clock.now()
    for level in LEVELS:
        revision, record = level.revision, level.record
        owner = getattr(revision, level.owner)
        values: dict[str, Any] = {"revision_id": revision.id}
        if publish:
            draft = record.state == State.DRAFT
            values["state"] = case((draft, State.PUBLISHED.value), else_=record.state)
            values["state_changed_at"] = case((draft, now), else_=record.state_changed_at)
        db.session.execute(
            update(record).where(revision.run_id == run_id, owner == record.id).values(values),
            execution_options={"synchronize_session": False},
        )
    apply_moves(run_id, now, publish=publish)
    correct_providers(run_id, told)
    _open_conflicts(run_id, now)
    _note_changes(run_id, told)
    db.session.execute(
        update(ImportRun).where(ImportRun.id == run_id).values(state=DONE, finished_at=now, counts=report)
    )


def _open_conflicts(run_id: int, now: Any) -> None:
    """Show the choices that this run brings; those of before on the same fields no longer hold."""
    quietly = {"synchronize_session": False}
    told, known = FieldConflict, aliased(FieldConflict)
    same = select(known.id).where(known.run_id == run_id, known.since.is_(None), known.level == told.level)
    same = same.where(known.record_id == told.record_id, known.field == told.field).correlate(told)
    db.session.execute(delete(told).where(waiting(), exists(same)), execution_options=quietly)
    db.session.execute(delete(told).where(told.run_id == run_id, told.value.is_(None)), execution_options=quietly)
    db.session.execute(
        update(told).where(told.run_id == run_id, told.since.is_(None)).values(since=now), execution_options=quietly
    )


def _unconfirmed(run_id: int, now: datetime, *, by_hand: bool) -> Any:
    """Match the sessions whose recruitment a run tells and has not confirmed yet.

    A feed confirms where nobody wrote over it, and once a day.
    """
    told = SessionRevision.recruitment_state.is_not(None) & ~kept(run_id)
    if not by_hand:
        said_at = TrainingSession.recruitment_confirmed_at
        midnight = datetime.combine(now.astimezone(clock.PARIS), time(), clock.PARIS)
        told &= SessionRevision.delivery.is_(None) & or_(said_at.is_(None), said_at < midnight)
    return exists(select(SessionRevision.id).where(SessionRevision.id == TrainingSession.revision_id, told))


def confirm_told(run_id: int, stager: Stager) -> None:
    """Confirm the recruitments that the file tells, changed or not; after the switch, a few at a time.

    Begun again, it ends the same; it stops where the publication is taken back meanwhile. A person's own file confirms
    the sessions that it changes alone: the lines that they copied tell nothing.
    """
    hand = stager.hand
    written = db.session.scalars(select(SessionRevision.session_id).where(SessionRevision.run_id == run_id))
    seen = sorted({*written, *(stager.seen[SESSIONS.kind] if hand is None else ())})
    now = clock.now()
    values = {
        "recruitment_confirmed_at": now,
        "recruitment_confirmed_as": BY_FEED if hand is None else BY_PUBLISHER,
        "recruitment_confirmed_by_id": hand,
    }
    for start in range(0, len(seen), _AT_ONCE):
        with writing() as session:
            if session.get_one(ImportRun, run_id, with_for_update=True).state != DONE:
                return
            some = TrainingSession.id.in_(seen[start : start + _AT_ONCE])
            keep_recruitments(run_id, now, some, _unconfirmed(run_id, now, by_hand=hand is not None))
            confirmed = update(TrainingSession).where(some, kept(run_id, now)).values(values)
            session.execute(confirmed, execution_options={"synchronize_session": False})


def _note_changes(run_id: int, told: Told) -> None:
    """Note every training that the run touched, through whichever level."""
    changes.note_all(changes.PROVIDER, told)
    trainings, actions, sessions = (level.revision for level in LEVELS)
    touched = union(
        select(trainings.training_id).where(trainings.run_id == run_id),
        select(Action.training_id).join(actions, actions.action_id == Action.id).where(actions.run_id == run_id),
        select(Action.training_id)
        .join(TrainingSession, TrainingSession.action_id == Action.id)
        .join(sessions, sessions.session_id == TrainingSession.id)
        .where(sessions.run_id == run_id),
    ).subquery()
    changes.note_selected(select(literal(changes.TRAINING), touched.c.training_id))
