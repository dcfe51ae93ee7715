"""Write what a file brings beside what readers see: revisions that nobody points at until the switch."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from extranet import clock
from extranet.catalogue.levels import LEVELS, SESSIONS, TRAININGS, Level
from extranet.catalogue.states import State
from extranet.database import db, writing
from extranet.exchange.formations import Formation, IncomingRecord, reread
from extranet.exchange.merging import merge
from extranet.exchange.providers import Providers
from extranet.exchange.runs import GROUPS, KINDS

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
    """Compare formations with the catalogue and stage what differs, in short transactions; with no run, only count."""

    def __init__(self, publisher_id: int, own: frozenset[int], run_id: int | None, *, publish: bool) -> None:
        self._publisher_id = publisher_id
        self._own = own  # with the organisations that were merged into it
        self._run_id = run_id
        self._publish = publish
        self.providers = Providers()
        self.counts: Counter[tuple[str, str]] = Counter()
        # Unchanged records that only wait to be published, by level.
        self.to_publish: dict[str, list[int]] = {level.kind: [] for level in LEVELS}

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
        revisions = [self._compare(level, known[key], record) for key, record in pairs if key in known]
        revisions = [revision for revision in revisions if revision]
        if (new or revisions) and not self.dry:
            with writing() as session:
                identities = self._new_identities(level, [key for key, _ in new])
                known |= identities
                revisions += [self._revision(level, known[key], record, record) for key, record in new]
                session.execute(insert(level.revision), revisions)
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

    def _compare(self, level: Level, standing: Known, delivered: IncomingRecord) -> dict[str, Any] | None:
        """Count the record, and return the revision to write, if any."""
        if standing.revision_id is None:
            self.counts[CREATED, level.kind] += 1
            return self._revision(level, standing, delivered, delivered)
        if delivered.digest not in {standing.feed_digest, standing.digest}:
            record = self._merged(level, standing, delivered)
            if record.digest != standing.digest:
                self.counts[CHANGED, level.kind] += 1
                return self._revision(level, standing, record, delivered)
        if self._publish and standing.state == State.DRAFT:
            self.counts[CHANGED, level.kind] += 1
            self.to_publish[level.kind].append(standing.id)
        else:
            self.counts[UNCHANGED, level.kind] += 1
        return None

    def _revision(
        self, level: Level, standing: Known, record: IncomingRecord, delivered: IncomingRecord
    ) -> dict[str, Any] | None:
        if self.dry:
            return None
        row = {
            level.owner: standing.id,
            "base_id": standing.revision_id,
            "run_id": self._run_id,
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
            row["provider_id"] = self.providers.id_of(record.provider)
        return row

    @staticmethod
    def _merged(level: Level, standing: Known, delivered: IncomingRecord) -> IncomingRecord:
        """Merge with what a person wrote over the last delivery; where nobody did, the feed's word is the content."""
        if standing.feed_digest in {None, standing.digest}:
            return delivered
        query = select(level.revision.delivery, level.revision.lheo).where(level.revision.id == standing.revision_id)
        last, current = db.session.execute(query).one()
        return reread(delivered, merge(last, delivered.lheo, current), level.columns) if last else delivered
