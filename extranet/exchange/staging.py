"""Write what a file brings beside what readers see: revisions that nobody points at until the switch."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from extranet import clock
from extranet.catalogue.conflicts import FieldConflict
from extranet.catalogue.levels import LEVELS, SESSIONS, TRAININGS, Level
from extranet.catalogue.rules import rules_of
from extranet.catalogue.states import State
from extranet.database import db, writing
from extranet.exchange.corrections import Corrections, Handwriting
from extranet.exchange.formations import Formation, IncomingRecord
from extranet.exchange.moves import withdrawn_by_feed
from extranet.exchange.providers import Providers
from extranet.exchange.runs import GROUPS, KINDS, Move

Words = Corrections | Handwriting
CREATED, CHANGED, UNCHANGED, REJECTED = GROUPS
FEED = "flux"
# Rows in one transaction: the write lock is nobody's for long, whatever the size of a formation.
_AT_ONCE = 300


class Known(NamedTuple):
    """A record as it stands: what it is compared with."""

    id: int
    state: str
    revision_id: int | None
    digest: bytes | None
    feed_digest: bytes | None


class Stager:
    """Compare formations with the catalogue and stage what differs, in short transactions; with no run, only count.

    `hand` is the person whose own writing the file is (a spreadsheet that they deposit); None: a feed's.
    """

    def __init__(
        self, publisher_id: int, own: frozenset[int], run_id: int | None, *, publish: bool, hand: int | None = None
    ) -> None:
        self._publisher_id = publisher_id
        self._own = own  # with the organisations that were merged into it
        self._run_id = run_id
        self._publish = publish
        self.hand = hand
        self.rule = rules_of(publisher_id).feed_rule
        self.providers = Providers()
        self.counts: Counter[tuple[str, str]] = Counter()
        # Records whose state alone the switch may change: (what is done, level) → ids.
        self.moves: dict[tuple[Move, str], list[int]] = {}
        # Records that were there and that the file holds, by level.
        self.seen: dict[str, set[int]] = {level.kind: set() for level in LEVELS}

    @property
    def dry(self) -> bool:
        """Tell whether nothing is written."""
        return self._run_id is None

    def report(self) -> dict[str, dict[str, int]]:
        """Return the counts, every group with every kind."""
        return {group: {kind: self.counts[group, kind] for kind in KINDS} for group in GROUPS}

    def stage(self, formations: list[Formation]) -> None:
        """Stage some formations."""
        records = [formation.record for formation in formations if formation.record]
        if not self.dry:
            self.providers.meet(record.provider for training in records for record in (training, *training.children))
        owners: dict[Any, list[IncomingRecord]] = {None: records}
        for level in LEVELS:
            pairs = [((owner, record.numero), record) for owner, found in owners.items() for record in found]
            owners = {}
            for start in range(0, len(pairs), _AT_ONCE):
                owners |= self._stage_some(level, pairs[start : start + _AT_ONCE])

    def reject(self, formation: Formation) -> None:
        """Count what a rejected formation held."""
        self.counts[REJECTED, "formations"] += 1
        self.counts[REJECTED, "actions"] += formation.actions
        self.counts[REJECTED, "sessions"] += formation.sessions

    def _stage_some(
        self, level: Level, pairs: list[tuple[tuple[Any, str], IncomingRecord]]
    ) -> dict[Any, list[IncomingRecord]]:
        """Stage records of one level; return those of the next, by the id of their owner."""
        known = self._known(level, [key for key, _ in pairs])
        new = [(key, record) for key, record in pairs if key not in known]
        self.counts[CREATED, level.kind] += len(new)
        both = [(known[key], record) for key, record in pairs if key in known]
        self.seen[level.kind].update(standing.id for standing, _ in both)
        gone = [standing.id for standing, _ in both if standing.state == State.WITHDRAWN]
        back = withdrawn_by_feed(level, gone)
        corrections = Corrections(level, both) if self.hand is None else Handwriting(level, both)
        revisions = [
            self._compare(level, standing, record, corrections, back=standing.id in back) for standing, record in both
        ]
        revisions = [revision for revision in revisions if revision]
        if (new or revisions) and not self.dry:
            with writing() as session:
                identities = self._new_identities(level, [key for key, _ in new])
                known |= identities
                revisions += [self._revision(level, known[key], record, record) for key, record in new]
                session.execute(insert(level.revision), revisions)
                if corrections.conflicts:
                    session.execute(insert(FieldConflict), self.conflict_rows(level, corrections.conflicts))
        # A dry run has no id for a new record: any key of its own serves.
        return {known[key].id if key in known else key: record.children for key, record in pairs}

    def _known(self, level: Level, keys: list[tuple[Any, str]]) -> dict[tuple[Any, str], Known]:
        record, revision = level.record, level.revision
        owner = getattr(record, level.parent) if level.parent else record.publisher_id
        owners = {key[0] for key in keys if isinstance(key[0], int)} if level.parent else self._own
        query = (
            select(record.id, record.state, record.revision_id, revision.digest, revision.feed_digest)
            .add_columns(owner.label("owner"), record.numero)
            .outerjoin(revision, revision.id == record.revision_id)
            .where(owner.in_(owners), record.numero.in_({numero for _, numero in keys}))
        )
        rows = db.session.execute(query)
        return {(row.owner if level.parent else None, row.numero): Known(*row[:5]) for row in rows}

    def _new_identities(self, level: Level, keys: list[tuple[Any, str]]) -> dict[tuple[Any, str], Known]:
        if not keys:
            return {}
        rows = []
        for owner, numero in keys:
            row = {"numero": numero, "state": State.DRAFT, "created_at": clock.now()}
            own = {level.parent: owner} if level.parent else {"publisher_id": self._publisher_id, "source": FEED}
            rows.append(row | own)
        ids = db.session.scalars(insert(level.record).returning(level.record.id, sort_by_parameter_order=True), rows)
        return {key: Known(identity, State.DRAFT, None, None, None) for key, identity in zip(keys, ids, strict=True)}

    def _compare(
        self,
        level: Level,
        standing: Known,
        delivered: IncomingRecord,
        corrections: Corrections | Handwriting,
        *,
        back: bool,
    ) -> dict[str, Any] | None:
        """Count the record, and return the revision to write, if any; `back`: withdrawn by a feed, it comes again."""
        if standing.revision_id is None:
            self.counts[CREATED, level.kind] += 1
            return self._revision(level, standing, delivered, delivered)
        moved = back or (self._publish and standing.state == State.DRAFT)
        if back:
            self._move(Move.REPUBLISH, level, standing.id)
        if corrections.heard(standing, delivered):
            record = corrections.merged(standing.id, delivered, self.rule)
            changed = moved or record.digest != standing.digest
            self.counts[CHANGED if changed else UNCHANGED, level.kind] += 1
            # Written even where the content stays: the next delivery is compared with this one.
            row = self._revision(level, standing, record, delivered, corrections.provider_of(standing.id))
            by_hand = row is not None and isinstance(corrections, Handwriting)
            return row | corrections.beside(standing.id, record.digest) if by_hand else row
        self.counts[CHANGED if moved else UNCHANGED, level.kind] += 1
        if standing.state == State.DRAFT:
            self._move(Move.PUBLISH, level, standing.id)
        return None

    def _move(self, move: Move, level: Level, record_id: int) -> None:
        self.moves.setdefault((move, level.kind), []).append(record_id)

    def _revision(
        self,
        level: Level,
        standing: Known,
        record: IncomingRecord,
        delivered: IncomingRecord,
        provider_id: int | None = None,
    ) -> dict[str, Any] | None:
        if self.dry:
            return None
        row = {
            level.owner: standing.id,
            "base_id": standing.revision_id,
            "run_id": self._run_id,
            "author_id": self.hand,
            "created_at": clock.now(),
            "digest": record.digest,
            "feed_digest": delivered.digest,
            "lheo": record.lheo,
            "delivery": None if record.digest == delivered.digest else delivered.lheo,
            **record.columns,
        }
        if level is TRAININGS:
            self.providers.hear(record.provider)
        if level is not SESSIONS:
            row["provider_id"] = provider_id or self.providers.id_of(record.provider)
        return row

    def conflict_rows(self, level: Level, conflicts: list[tuple[int, str, str | None]]) -> list[dict[str, Any]]:
        """Return the rows that say what the feed tells of fields that people wrote: (record, field, value)."""
        own = {"level": level.change, "publisher_id": self._publisher_id, "run_id": self._run_id}
        return [
            own | {"record_id": record_id, "field": name, "value": value, "created_at": clock.now()}
            for record_id, name, value in conflicts
        ]
