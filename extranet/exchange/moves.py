"""What an import does to the state of records: drafts published, absent ones withdrawn, those that come back shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import insert, literal, select, update

from extranet import changes
from extranet.catalogue.levels import LEVELS, Level
from extranet.catalogue.states import State
from extranet.database import db, writing
from extranet.exchange.runs import ImportRun, Move, RecordMove

# From which state to which each move leads; a record that is elsewhere at the switch stays there.
WAYS: dict[Move, tuple[State, State]] = {
    Move.PUBLISH: (State.DRAFT, State.PUBLISHED),
    Move.WITHDRAW: (State.PUBLISHED, State.WITHDRAWN),
    Move.REPUBLISH: (State.WITHDRAWN, State.PUBLISHED),
}
_AT_ONCE = 1000
_QUIETLY = {"synchronize_session": False}


def keep_moves(run_id: int, moves: Mapping[tuple[Move, str], Iterable[int]]) -> None:
    """Write what the switch of a run will do, in short transactions."""
    for (move, kind), ids in moves.items():
        rows = [{"run_id": run_id, "level": kind, "record_id": one, "move": move.value} for one in ids]
        for start in range(0, len(rows), _AT_ONCE):
            with writing() as session:
                session.execute(insert(RecordMove), rows[start : start + _AT_ONCE])


def apply_moves(run_id: int, now: datetime, *, publish: bool) -> None:
    """Make the moves of a run, those of drafts only when it publishes, and note the changes; inside `writing()`."""
    query = select(RecordMove.level, RecordMove.move).where(RecordMove.run_id == run_id).distinct()
    levels = {level.kind: level for level in LEVELS}
    for kind, move in db.session.execute(query).all():
        if move != Move.PUBLISH or publish:
            _apply(run_id, levels[kind], Move(move), now)


def _apply(run_id: int, level: Level, move: Move, now: datetime) -> None:
    record, (origin, target) = level.record, WAYS[move]
    here = (RecordMove.run_id == run_id, RecordMove.level == level.kind, RecordMove.move == move.value)
    concerned = record.id.in_(select(RecordMove.record_id).where(*here))
    before = select(record.state_changed_at).where(record.id == RecordMove.record_id).scalar_subquery()
    db.session.execute(update(RecordMove).where(*here).values(changed_before=before), execution_options=_QUIETLY)
    noted = select(literal(level.change), record.id).where(concerned, record.state == origin)
    changes.note_selected(noted)
    db.session.execute(
        update(record).where(concerned, record.state == origin).values(state=target.value, state_changed_at=now),
        execution_options=_QUIETLY,
    )


def withdrawn_by_feed(level: Level, ids: Collection[int]) -> set[int]:
    """Return those of these records that a full delivery withdrew, and nobody touched since."""
    if not ids:
        return set()
    record = level.record
    query = (
        select(record.id)
        .join(RecordMove, (RecordMove.record_id == record.id) & (RecordMove.level == level.kind))
        .join(ImportRun, ImportRun.id == RecordMove.run_id)
        .where(record.id.in_(ids), record.state == State.WITHDRAWN, RecordMove.move == Move.WITHDRAW.value)
        .where(record.state_changed_at == ImportRun.finished_at)
    )
    return set(db.session.scalars(query))
