"""Save the database in one file while the site serves, as it stands at one instant."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from extranet import clock
from extranet.database import db
from extranet.errors import Refused
from extranet.exchange.delivering.deliveries import OPEN, Delivery
from extranet.operating import postgresql_copy, sqlite_copy
from extranet.operating.archive import Manifest, Writer, read_manifest
from extranet.settings import Settings

KIND, NIGHT = "backup", 2  # Europe/Paris: the nightly one is made from that hour on
DELIVERED = "deliveries/{}"
_NIGHTLY = re.compile(r"sauvegarde-\d{8}-\d{6}\.zip")
COPIES = {"sqlite": sqlite_copy, "postgresql": postgresql_copy}


def backup(path: Path, settings: Settings, version: str) -> Manifest:
    """Write a backup to `path`, replacing one that is there; nobody waits for it, and nothing half is left."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kind = db.engine.dialect.name
    with Writer(path) as writer, COPIES[kind].still(db.engine, path.parent) as still:
        rows = still.counts()
        still.save(writer)
        _add_delivered(writer, still.connection, settings.deliveries_dir)
        manifest = Manifest(version, still.schema(), kind, clock.now().isoformat(), rows)
        writer.end(manifest)
    return manifest


def _add_delivered(writer: Writer, connection: Connection, folder: Path) -> None:
    """Add the files that publishers delivered and nobody has decided on yet."""
    for stored in connection.scalars(select(Delivery.stored).where(Delivery.state.in_(OPEN))):
        with suppress(FileNotFoundError), (folder / stored).open("rb") as file:
            writer.add(DELIVERED.format(stored), file)


def nightly(settings: Settings, version: str) -> Path:
    """Make a dated backup in the folder of backups, and forget the oldest beyond the number kept."""
    path = settings.backups_dir / f"sauvegarde-{clock.now():%Y%m%d-%H%M%S}.zip"
    backup(path, settings, version)
    made = sorted(one for one in settings.backups_dir.iterdir() if _NIGHTLY.fullmatch(one.name))
    for old in made[: -max(settings.backups_kept, 1)]:
        old.unlink(missing_ok=True)
    return path


def backups(settings: Settings) -> list[tuple[Path, Manifest]]:
    """List the backups of the folder with what they say of themselves, the newest first."""
    found = []
    for path in settings.backups_dir.glob("*.zip"):
        with suppress(Refused):
            found.append((path, read_manifest(path)))
    return sorted(found, key=lambda one: one[1].made_at, reverse=True)


def last_backup(settings: Settings) -> datetime | None:
    """Return when the newest backup of the folder was made, by the dates of the files alone."""
    dates = [path.stat().st_mtime for path in settings.backups_dir.glob("*.zip")]
    return datetime.fromtimestamp(max(dates), clock.PARIS) if dates else None
