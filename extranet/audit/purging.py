"""What the journal forgets: addresses first, then whole entries from the beginning of the chain."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from extranet import clock
from extranet.audit import journal
from extranet.audit.chain import THE_HEAD, Head, Seal
from extranet.audit.journal import Entry
from extranet.database import db, writing

AT_ONCE = 2000
ONCE_A_DAY = timedelta(days=1)  # each purge is an entry: not one every hour


def purge(kept: timedelta) -> int:
    """Remove the entries kept long enough, the last digest stays as the anchor of the rest; return how many."""
    limit, count = clock.now() - kept, 0
    first = select(Entry.at).join(Seal, Seal.entry_id == Entry.id).order_by(Seal.position).limit(1)
    oldest = db.session.scalar(first)
    if oldest is None or oldest > limit - ONCE_A_DAY:
        return 0
    while gone := _purge_some(limit):
        count += gone
    return count


def _purge_some(limit: object) -> int:
    """Remove one slice; what the head says is purged is what the database lets go."""
    columns = (Seal.position, Seal.digest, Entry.at)
    query = select(*columns).join(Entry, Entry.id == Seal.entry_id).order_by(Seal.position).limit(AT_ONCE)
    with writing() as session:
        session.execute(select(Head.id).where(Head.id == THE_HEAD).with_for_update())
        last, count = None, 0
        for row in session.execute(query):
            if row.at >= limit:
                break
            last, count = row, count + 1
        if last is None:
            return 0
        journal.record("purge", "journal", None, by=None, position=last.position, count=count)
        session.flush()  # before anything goes: no id is given twice
        told = {"purged_position": last.position, "purged_digest": last.digest}
        session.execute(update(Head).where(Head.id == THE_HEAD).values(**told))
        left = select(Seal.entry_id).where(Seal.position <= last.position)
        session.execute(delete(Entry).where(Entry.id.in_(left)), execution_options={"synchronize_session": False})
        session.execute(delete(Seal).where(Seal.position <= last.position))
    return count


def forget_addresses(kept: timedelta) -> int:
    """Erase where the entries that old came from; the chain holds without."""
    return _forget(Entry.at < clock.now() - kept)


def forget_addresses_of(user_id: int) -> int:
    """Erase where everything that this person did came from."""
    return _forget(Entry.actor_id == user_id)


def _forget(which: object) -> int:
    there = (which, Entry.address.is_not(None))
    if db.session.scalar(select(Entry.id).where(*there).limit(1)) is None:
        return 0
    with writing() as session:
        erased = update(Entry).where(*there).values(address=None, address_salt=None)
        return session.execute(erased, execution_options={"synchronize_session": False}).rowcount
