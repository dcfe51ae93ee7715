"""What people wrote over the last deliveries of some records: read at once, merged one by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from extranet.catalogue.conflicts import FieldConflict, waiting
from extranet.catalogue.levels import ACTIONS, TRAININGS, Level
from extranet.catalogue.rules import FeedRule
from extranet.database import db
from extranet.exchange.formations import IncomingRecord, reread
from extranet.exchange.merging import Merged, merge

# The field that names the provider of a record, by level.
_PROVIDER_FIELDS = {TRAININGS.kind: "organisme-formation-responsable", ACTIONS.kind: "organisme-formateur"}


def provider_kept(level: Level, merged: Merged) -> bool:
    """Tell whether the provider of a merged content is the one that a person named."""
    return _PROVIDER_FIELDS.get(level.kind) in merged.kept


def conflicts_of(record_id: int, merged: Merged, open_fields: set[str]) -> list[tuple[int, str, str | None]]:
    """List (record, field, what the feed says) for a choice to make, or to forget since the feed says otherwise."""
    return [(record_id, name, value) for name, value in merged.told.items() if value is not None or name in open_fields]


def open_fields(level: Level, record_ids: list[int]) -> dict[int, set[str]]:
    """Return the fields of these records that wait for a choice already."""
    query = select(FieldConflict.record_id, FieldConflict.field).where(
        FieldConflict.level == level.change, FieldConflict.record_id.in_(record_ids), waiting()
    )
    found: dict[int, set[str]] = {}
    for record_id, name in db.session.execute(query):
        found.setdefault(record_id, set()).add(name)
    return found


class Corrections:
    """The texts of the records that a delivery changes and that people wrote in: two queries, none where none is."""

    def __init__(self, level: Level, both: list[tuple[Any, IncomingRecord]]) -> None:
        """Read what stands (.id .revision_id .digest .feed_digest) under what is delivered."""
        self._level = level
        self._texts: dict[int, Any] = {}
        self._providers: dict[int, int | None] = {}
        self.conflicts: list[tuple[int, str, str | None]] = []
        written = [(standing, said) for standing, said in both if standing.digest != standing.feed_digest]
        written = [(standing, said) for standing, said in written if said.digest != standing.feed_digest]
        self._open = open_fields(level, [standing.id for standing, _ in written]) if written else {}
        heard = [standing.revision_id for standing, said in written if self.heard(standing, said)]
        if heard:
            self._texts = {row.record_id: row for row in db.session.execute(_texts(level, heard))}

    def heard(self, standing: Any, said: IncomingRecord) -> bool:
        """Tell whether a delivery says anything new of a record: a content, or the end of a choice that waits."""
        return said.digest != standing.feed_digest and (said.digest != standing.digest or standing.id in self._open)

    def merged(self, record_id: int, delivered: IncomingRecord, rule: FeedRule) -> IncomingRecord:
        """Merge with what people wrote over the last delivery; where nobody did, the feed's word is the content."""
        row = self._texts.get(record_id)
        if row is None:
            return delivered
        last = last_delivery(row.lheo, row.delivery, row.feed_digest)
        merged = merge(last, delivered.lheo, row.lheo, rule)
        self.conflicts += conflicts_of(record_id, merged, self._open.get(record_id, set()))
        if provider_kept(self._level, merged):
            self._providers[record_id] = row.provider_id
        return reread(delivered, merged.text, self._level.columns)

    def provider_of(self, record_id: int) -> int | None:
        """Return the provider that a person named for a merged record, None where it is the feed's."""
        return self._providers.get(record_id)


class Handwriting:
    """What a person delivers in a file of their own: their word over whatever stands; what the feed said last stays."""

    def __init__(self, level: Level, both: list[tuple[Any, IncomingRecord]]) -> None:
        """Read what the feed said of the records that the person changes: one query, none where nothing changes."""
        self.conflicts: list[tuple[int, str, str | None]] = []
        changed = [standing.revision_id for standing, said in both if self.heard(standing, said)]
        fed = _texts(level, changed)
        self._fed = {row.record_id: row for row in db.session.execute(fed)} if changed else {}

    @staticmethod
    def heard(standing: Any, said: IncomingRecord) -> bool:
        """Tell whether the person says something else than what stands."""
        return said.digest != standing.digest

    @staticmethod
    def merged(_record_id: int, delivered: IncomingRecord, _rule: FeedRule) -> IncomingRecord:
        """Return what the person says: it was laid over what stands already."""
        return delivered

    @staticmethod
    def provider_of(_record_id: int) -> None:
        """Return no other provider than the one that is told."""

    def beside(self, record_id: int, written: bytes) -> dict[str, Any]:
        """Return what the feed said last of a record, to be kept beside what the person writes."""
        row = self._fed[record_id]
        fed = row.feed_digest
        return {"feed_digest": fed, "delivery": None if fed in (None, written) else row.delivery or row.lheo}


def _texts(level: Level, revision_ids: list[int]) -> Select[Any]:
    revision = level.revision
    query = select(getattr(revision, level.owner).label("record_id"), revision.lheo, revision.delivery)
    query = query.add_columns(revision.feed_digest).where(revision.id.in_(revision_ids))
    return query.add_columns(revision.provider_id) if level.kind in _PROVIDER_FIELDS else query


def last_delivery(lheo: str, delivery: str | None, feed_digest: bytes | None) -> str | None:
    """Return what the feed said last of a record, from its revision; None where it never spoke of it."""
    return delivery or (lheo if feed_digest else None)
