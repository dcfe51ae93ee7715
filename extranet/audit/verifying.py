"""Whether the journal is as it was written: the first entry that is not, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select

from extranet.audit.chain import THE_HEAD, Head, Seal, sealed
from extranet.audit.journal import Entry, digest_of
from extranet.database import db

AT_ONCE = 1000


@dataclass(frozen=True)
class Verdict:
    """What was verified: how many entries, up to which position and digest; `problem` is the first thing wrong."""

    count: int
    position: int
    digest: str
    problem: str | None = None


@dataclass(frozen=True)
class Anchor:
    """A position and its digest, noted somewhere else on another day."""

    position: int
    digest: str


def verify(known: Anchor | None = None) -> Verdict:
    """Walk the whole chain; `known` is compared with it, so that even a journal rewritten as a whole is noticed."""
    db.session.rollback()
    try:
        return _verify(known)
    finally:
        db.session.rollback()


def _verify(known: Anchor | None) -> Verdict:
    if db.engine.dialect.name == "postgresql":  # one picture of all tables, whoever writes or purges meanwhile
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    head = db.session.execute(select(Head.__table__).where(Head.id == THE_HEAD)).one_or_none()
    if head is None:
        return Verdict(0, 0, "", "la tête de la chaîne a disparu")
    count, position, digest, purged = 0, head.purged_position, head.purged_digest, None
    for row in _links(position):
        problem = _broken(position, digest, row)
        if problem is None and known and row.position == known.position and row.digest != known.digest:
            problem = f"position {row.position}\u00a0: ce n’est pas l’empreinte notée"
        if problem:
            return Verdict(count, position, digest, problem)
        count, position, digest = count + 1, row.position, row.digest
        purged = row if (row.verb, row.kind) == ("purge", "journal") else purged
    return Verdict(count, position, digest, _at_the_end(head, position, digest, purged, known))


def end() -> str:
    """Return where the chain ends now, as `Anchor` takes it: what is noted elsewhere."""
    head = db.session.execute(select(Head.position, Head.digest).where(Head.id == THE_HEAD)).one()
    return f"{head.position}:{head.digest}"


def _links(after: int) -> Iterator[Any]:
    """Read the chain in its order, a thousand links at a time."""
    while True:
        rows = db.session.execute(_some(after)).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].position


def _some(after: int) -> Select[Any]:
    columns = (Seal.position, Seal.entry_id, Seal.digest, *Entry.__table__.columns)
    query = select(*columns).outerjoin(Entry, Entry.id == Seal.entry_id).where(Seal.position > after)
    return query.order_by(Seal.position).limit(AT_ONCE)


def _broken(position: int, digest: str, row: Any) -> str | None:
    """Say what is wrong with a link, if anything."""
    if row.position != position + 1:
        return f"position {position + 1}\u00a0: le sceau manque"
    if row.id is None:
        return f"position {row.position}\u00a0: l’écriture {row.entry_id} a été effacée"
    if sealed(digest, row) != row.digest:
        return f"position {row.position}\u00a0: l’écriture {row.entry_id} n’est plus celle qui a été scellée"
    if row.address is not None and digest_of(row.address, row.address_salt or "") != row.address_digest:
        return f"position {row.position}\u00a0: l’adresse de l’écriture {row.entry_id} a changé"
    return None


def _at_the_end(head: Any, position: int, digest: str, purged: Any, known: Anchor | None) -> str | None:
    """Say what the end of the chain reveals, if anything."""
    if position < head.position:
        return f"position {position + 1}\u00a0: la fin de la chaîne a été coupée (sa tête est à {head.position})"
    if (position, digest) != (head.position, head.digest):
        return f"position {head.position}\u00a0: la tête de la chaîne a changé"
    if head.purged_position and (purged is None or purged.details.get("position") != head.purged_position):
        return f"position {head.purged_position}\u00a0: le début a été retiré sans que le journal le dise"
    if known and known.position > position:
        return f"position {known.position}\u00a0: elle avait été notée, la chaîne s’arrête à {position}"
    loose = select(Entry.id).where(~exists().where(Seal.entry_id == Entry.id)).order_by(Entry.id).limit(1)
    if (entry_id := db.session.scalar(loose)) is not None:
        return f"l’écriture {entry_id} n’a jamais été scellée\u00a0: elle a été ajoutée autrement"
    return None
