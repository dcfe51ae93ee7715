"""Write what a file brings beside what readers see: revisions that nobody points at until the switch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from extranet import clock
from extranet.catalogue.levels import LEVELS, SESSIONS, Level
from extranet.catalogue.providers import Provider
from extranet.catalogue.states import State
from extranet.database import db
from extranet.exchange.formations import Formation, IncomingRecord, reread
from extranet.exchange.merging import merge

CREATED, CHANGED, UNCHANGED, REJECTED = "created", "changed", "unchanged", "rejected"
FEED = "flux"


class Known(NamedTuple):
    """A record as it stands: what it is compared with."""

    id: int
    state: str
    revision_id: int | None
    digest: bytes | None
    feed_digest: bytes | None


class Providers:
    """The providers that a run met: new ones are written with the batch, changed ones at the switch."""

    def __init__(self) -> None:
        rows = db.session.execute(
            select(Provider.siret, Provider.id, Provider.name, Provider.legal_name, Provider.activity_number)
        )
        self._stored = {row.siret: (row.id, tuple(row[2:])) for row in rows}
        self._told: dict[str, dict[str, str | None]] = {}

    @property
    def changed(self) -> dict[int, dict[str, str | None]]:
        """Return what the file says otherwise than the catalogue, by provider id; the last word counts."""
        return {
            self._stored[siret][0]: values
            for siret, values in self._told.items()
            if self._stored[siret][1] != _attributes(values)
        }

    def id_of(self, values: dict[str, str | None] | None) -> int | None:
        """Return the provider's id; None where the file names none."""
        return self._stored[values["siret"]][0] if values else None

    def meet(self, records: Iterable[IncomingRecord]) -> None:
        """Write the providers that nobody knew, remember what is said of the others."""
        told = [record.provider for record in records if record.provider]
        missing: dict[str, dict[str, str | None]] = {}
        for values in told:  # the first word counts: who is responsible for a training says more than who teaches it
            if values["siret"] not in self._stored:
                missing.setdefault(values["siret"], values)
        if missing:
            ids = db.session.scalars(
                insert(Provider).returning(Provider.id, sort_by_parameter_order=True), list(missing.values())
            )
            for (siret, values), provider_id in zip(missing.items(), ids, strict=True):
                self._stored[siret] = (provider_id, _attributes(values))
        # LHÉO organisme-formateur has no activity number and often a shorter name: it corrects nothing.
        self._told.update({values["siret"]: values for values in told if values["activity_number"]})


def _attributes(values: dict[str, str | None]) -> tuple[str | None, ...]:
    return values["name"], values["legal_name"], values["activity_number"]


class Stager:
    """Compare formations with the catalogue and stage what differs, a batch at a time, in the caller's transaction."""

    def __init__(self, publisher_id: int, run_id: int | None, *, publish: bool) -> None:
        self._publisher_id = publisher_id
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

    def stage(self, formations: list[Formation]) -> None:
        """Stage a batch; with no run, only count."""
        records = [formation.record for formation in formations if formation.record]
        actions = [action for record in records for action in record.children]
        if not self.dry:
            self.providers.meet([*records, *actions])
        owners = {None: records}
        for level in LEVELS:
            owners = self._stage_level(level, owners)

    def reject(self, formation: Formation) -> None:
        """Count what a rejected formation held."""
        self.counts[REJECTED, "formations"] += 1
        self.counts[REJECTED, "actions"] += formation.actions
        self.counts[REJECTED, "sessions"] += formation.sessions

    def _stage_level(self, level: Level, owners: dict[Any, list[IncomingRecord]]) -> dict[Any, list[IncomingRecord]]:
        """Stage the records of one level; return the records of the next, by the id of their owner."""
        known = self._known(level, owners)
        pairs = [((owner, record.numero), record) for owner, records in owners.items() for record in records]
        missing = [(key, record) for key, record in pairs if key not in known]
        if missing and not self.dry:
            known.update(self._new_identities(level, missing))
        revisions, below = [], {}
        for key, record in pairs:
            standing = known.get(key)
            revision = self._compare(level, standing, record)
            if revision:
                revisions.append(revision)
            # A dry run has no id for a new record: any key of its own serves.
            below[standing.id if standing else key] = record.children
        if revisions and not self.dry:
            db.session.execute(insert(level.revision), revisions)
        return below

    def _known(self, level: Level, owners: dict[Any, list[IncomingRecord]]) -> dict[tuple[Any, str], Known]:
        record, revision = level.record, level.revision
        query = select(
            record.id, record.state, record.revision_id, revision.digest, revision.feed_digest, record.numero,
            (getattr(record, level.parent) if level.parent else record.publisher_id).label("owner"),
        ).outerjoin(revision, revision.id == record.revision_id)  # fmt: skip
        if level.parent is None:
            numeros = [child.numero for child in owners[None]]
            query = query.where(record.publisher_id == self._publisher_id, record.numero.in_(numeros))
        else:
            ids = [owner for owner in owners if isinstance(owner, int)]
            query = query.where(getattr(record, level.parent).in_(ids))
        rows = db.session.execute(query)
        return {(row.owner if level.parent else None, row.numero): Known(*row[:5]) for row in rows}

    def _new_identities(
        self, level: Level, missing: list[tuple[tuple[Any, str], IncomingRecord]]
    ) -> dict[tuple[Any, str], Known]:
        now = clock.now()
        rows = []
        for (owner, numero), _ in missing:
            row = {"numero": numero, "state": State.DRAFT, "created_at": now}
            if level.parent is None:
                rows.append(row | {"publisher_id": self._publisher_id, "source": FEED})
            else:
                rows.append(row | {level.parent: owner})
        ids = db.session.scalars(insert(level.record).returning(level.record.id, sort_by_parameter_order=True), rows)
        return {
            key: Known(identity, State.DRAFT, None, None, None) for (key, _), identity in zip(missing, ids, strict=True)
        }

    def _compare(self, level: Level, standing: Known | None, record: IncomingRecord) -> dict[str, Any] | None:
        """Count the record, and return the revision to write, if any."""
        if standing is None or standing.revision_id is None:
            self.counts[CREATED, level.kind] += 1
            return None if standing is None or self.dry else self._revision(level, standing, record, record.digest)
        delivered = record.digest
        if delivered not in {standing.feed_digest, standing.digest}:
            written_by_hand = standing.feed_digest is not None and standing.digest != standing.feed_digest
            if written_by_hand:
                record = self._merged(level, standing, record)
            if record.digest != standing.digest:
                self.counts[CHANGED, level.kind] += 1
                return None if self.dry else self._revision(level, standing, record, delivered)
        if self._publish and standing.state == State.DRAFT:
            self.counts[CHANGED, level.kind] += 1
            self.to_publish[level.kind].append(standing.id)
        else:
            self.counts[UNCHANGED, level.kind] += 1
        return None

    def _revision(self, level: Level, standing: Known, record: IncomingRecord, delivered: bytes) -> dict[str, Any]:
        row = {
            level.owner: standing.id,
            "base_id": standing.revision_id,
            "run_id": self._run_id,
            "created_at": clock.now(),
            "digest": record.digest,
            "feed_digest": delivered,
            "lheo": record.lheo,
            **record.columns,
        }
        if level is not SESSIONS:
            row["provider_id"] = self.providers.id_of(record.provider)
        return row

    @staticmethod
    def _merged(level: Level, standing: Known, record: IncomingRecord) -> IncomingRecord:
        """Merge with what a person wrote since the last delivery; without that delivery at hand, the feed wins."""
        revision = level.revision
        last = db.session.scalar(
            select(revision.lheo)
            .where(getattr(revision, level.owner) == standing.id, revision.digest == revision.feed_digest)
            .order_by(revision.id.desc())
            .limit(1)
        )
        current = db.session.scalar(select(revision.lheo).where(revision.id == standing.revision_id))
        return reread(record, merge(last, record.lheo, current), level.columns) if last else record
