"""The outbox as an administrator sees it: what waits, what left, what could not; tried again or given up."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, update

from extranet import clock, outbox
from extranet.audit import journal
from extranet.database import db, writing
from extranet.errors import Conflict, NotFound
from extranet.outbox import Message

GIVEN_UP = "abandonné par l’administration"
PAGE_SIZE = 50


def counts() -> dict[str, int]:
    """Count the mails of each state."""
    query = select(Message.state, func.count()).group_by(Message.state)
    return {outbox.WAITING: 0, outbox.SENT: 0, outbox.FAILED: 0} | dict(db.session.execute(query).all())


def page(state: str, number: int) -> list[Any]:
    """List one page of the mails of a state, without what they say; the last to move first."""
    columns = (Message.id, Message.name, Message.to, Message.state, Message.created_at, Message.sent_at)
    wanted = select(*columns, Message.error, Message.attempts, Message.run_at).where(Message.state == state)
    wanted = wanted.order_by(Message.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return list(db.session.execute(wanted))


def retry(message_id: int, *, by: int) -> None:
    """Have a mail that failed, or waits for its next try, leave as soon as possible."""
    _move(
        message_id, (outbox.FAILED, outbox.WAITING), "retry", by, state=outbox.WAITING, run_at=clock.now(), attempts=0
    )


def retry_failed(*, by: int) -> int:
    """Have every mail that failed leave; return how many."""
    with writing() as session:
        failed = update(Message).where(Message.state == outbox.FAILED)
        values = {"state": outbox.WAITING, "run_at": clock.now(), "attempts": 0}
        count = session.execute(failed.values(values).execution_options(synchronize_session=False)).rowcount
        journal.record("retry_all", "mail", None, by=by, count=count)
    return count


def give_up(message_id: int, *, by: int) -> None:
    """Never send a mail that waits."""
    _move(message_id, (outbox.WAITING,), "give_up", by, state=outbox.FAILED, error=GIVEN_UP)


def _move(message_id: int, states: Collection[str], verb: str, by: int, **values: Any) -> None:
    with writing() as session:
        message = session.scalar(select(Message).where(Message.id == message_id).with_for_update())
        if message is None:
            raise NotFound("Ce courriel n’existe plus.")
        if message.state not in states:
            raise Conflict("Ce courriel n’en est plus là\u00a0: rechargez la page.")
        for name, value in values.items():
            setattr(message, name, value)
        journal.record(verb, "mail", message.id, by=by)
