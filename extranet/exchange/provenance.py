"""Who wrote each field of a record last: a person, or a feed; as imports see it when they bring both together."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from extranet.accounts.people import User
from extranet.catalogue.conflicts import field_alone
from extranet.catalogue.levels import level_of
from extranet.database import db
from extranet.exchange.corrections import last_delivery
from extranet.exchange.history import ever_seen, shown_at
from extranet.exchange.runs import ImportRun
from extranet.lheo.tree import Element, from_text

# How far back it is looked for; a field older than that is said to be as old as the oldest version read.
VERSIONS_READ = 50
PERSON, FEED = "person", "feed"


class Written(NamedTuple):
    """Who wrote a field: PERSON (with a name, none on the command line) or FEED (with the file), and when."""

    by: str
    name: str | None
    at: datetime
    run_id: int | None


def provenance(record: Any) -> dict[str, Written]:
    """Return who wrote each field (LHÉO child) of a record's content, and each that a person took out; two queries."""
    rows = _versions(record)
    contents = [from_text(row.lheo) for row in rows]
    last = last_delivery(rows[0].lheo, rows[0].delivery, rows[0].feed_digest)
    delivered = from_text(last) if last else None
    names = dict.fromkeys(child.tag for element in (contents[0], delivered) if element is not None for child in element)
    return {name: _written(name, rows, contents, delivered) for name in names}


def _versions(record: Any) -> list[Any]:
    """Read the contents of a record from the present one back, along those that each replaced."""
    level = level_of(record)
    revision = level.revision
    query = (
        select(
            revision.id,
            revision.base_id,
            shown_at(level).label("at"),
            revision.run_id,
            revision.author_id,
            revision.lheo,
            revision.delivery,
            revision.feed_digest,
            User.name.label("author"),
            ImportRun.file_name,
        )
        .outerjoin(User, User.id == revision.author_id)
        .outerjoin(ImportRun, ImportRun.id == revision.run_id)
        .where(getattr(revision, level.owner) == record.id, ever_seen(level))
        .order_by(revision.id.desc())
        .limit(VERSIONS_READ)
    )
    known = {row.id: row for row in db.session.execute(query)}
    chain = [known[record.revision_id]]
    while (base := known.get(chain[-1].base_id)) is not None:
        chain.append(base)
    return chain


def _written(name: str, rows: list[Any], contents: list[Element], delivered: Element | None) -> Written:
    says = field_alone(contents[0], name)
    by_feed = delivered is not None and field_alone(delivered, name) == says
    since = 0
    while since + 1 < len(rows) and field_alone(contents[since + 1], name) == says:
        since += 1
    row = rows[since]
    if by_feed and not _is_feed(row):  # a person chose what the file says: the field is the file's again
        row = next((older for older in rows[since:] if _is_feed(older)), row)
    by, name = (FEED, row.file_name) if _is_feed(row) else (PERSON, row.author)
    return Written(by, name, row.at, row.run_id)


def _is_feed(row: Any) -> bool:
    """Tell a feed's content from a person's, even one that came in a spreadsheet of theirs."""
    return row.run_id is not None and row.author_id is None
