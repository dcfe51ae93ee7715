"""Put a backup in the place of the database that serves: checked and upgraded aside, then swapped in one step.

The database that was there is saved first; its own backup undoes the restoration. What is restored does not act again:
sessions end, mails that waited are held, and index and desk take everything in anew.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, insert, update

from extranet import changes, clock, outbox
from extranet.accounts.sessions import UserSession
from extranet.audit import journal
from extranet.database import db, writing
from extranet.errors import Refused
from extranet.operating import announcements
from extranet.operating.archive import Manifest, extract, places, read_manifest
from extranet.operating.backing_up import COPIES, backup
from extranet.operating.sqlite_copy import Migrate
from extranet.reference.versions import remembered
from extranet.settings import Settings

HELD = "Sauvegarde restaurée\u00a0: ce courriel attendait déjà, il n’est pas renvoyé de lui-même."
_DELIVERED = re.compile(r"deliveries/([0-9a-f]{32})")


def restore(
    path: Path, settings: Settings, version: str, migrate: Migrate, known: Callable[[str], bool]
) -> tuple[Manifest, Path]:
    """Restore a backup; return what it says of itself, and the backup of what was there.

    Raises Refused, having altered nothing, where it is damaged, of another database or of a newer schema.
    """
    manifest = read_manifest(path)
    kind = db.engine.dialect.name
    if manifest.database != kind:
        raise Refused(f"Cette sauvegarde est celle d’une base {manifest.database}\u00a0; ce site utilise {kind}.")
    if not known(manifest.schema):
        raise Refused("Le schéma de cette sauvegarde est plus récent que le site. Mettez d’abord le site à jour.")
    before = settings.backups_dir / f"avant-restauration-{clock.now():%Y%m%d-%H%M%S}.zip"
    settings.backups_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restauration-", dir=settings.backups_dir) as aside:
        extract(path, manifest, Path(aside))
        files = places(manifest, Path(aside))
        db.session.rollback()
        backup(before, settings, version)
        _bring_delivered(files, settings.deliveries_dir)
        COPIES[kind].put_back(db.engine, files, migrate, _ready, manifest.rows, manifest.schema)
    remembered(db.engine).clear()
    announcements.changed(settings.announcements_mark)
    with writing():
        journal.record("restore", "database", None, by=None, made_at=manifest.made_at, schema=manifest.schema)
    return manifest, before


def _ready(connection: Connection) -> None:
    """End the sessions, hold the mails, have everything indexed again."""
    sessions = update(UserSession).where(UserSession.ended_at.is_(None)).values(ended_at=clock.now())
    connection.execute(sessions)
    waiting = update(outbox.Message).where(outbox.Message.state == outbox.WAITING)
    connection.execute(waiting.values(state=outbox.FAILED, error=HELD))
    for follower in changes.FOLLOWERS:
        connection.execute(insert(follower), [{"kind": changes.EVERYTHING, "record_id": 0}])


def _bring_delivered(files: dict[str, Path], folder: Path) -> None:
    """Put back the delivered files that the rows need; one that is there is the same."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, place in files.items():
        if (found := _DELIVERED.fullmatch(name)) and not (folder / found[1]).exists():
            shutil.copyfile(place, folder / found[1])
            (folder / found[1]).chmod(0o600)
