"""A backup is one zip: the database, the files that its rows need, and a manifest written last.

The secrets of the settings are never in it; the database holds what it always does, so the file is for its owner alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from extranet.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    version: str
    schema: str
    database: str  # sqlite or postgresql
    made_at: str
    rows: dict[str, int]
    digests: dict[str, str] = field(default_factory=dict)  # SHA-256 of each file of the zip
    format: int = FORMAT


class Writer:
    """A backup in the making, in a file of its own; it takes its name when it is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._half = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._digests: dict[str, str] = {}

    def __enter__(self) -> Writer:
        handle = os.open(self._half, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if kind is None:
            self._half.replace(self.path)
        else:
            self._half.unlink(missing_ok=True)

    def add(self, name: str, source: IO[bytes]) -> None:
        """Put a file in, its fingerprint taken on the way."""
        digest = hashlib.sha256()
        with self._zip.open(name, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
        self._digests[name] = digest.hexdigest()

    def end(self, manifest: Manifest) -> None:
        """Write the manifest, with the fingerprints of what was put in."""
        told = asdict(manifest) | {"digests": self._digests}
        self._zip.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))


def read_manifest(path: Path) -> Manifest:
    """Return what a backup says of itself; raise Refused when it is none, or of a format to come."""
    try:
        with zipfile.ZipFile(path) as archive:
            told = json.loads(archive.read(MANIFEST))
        manifest = Manifest(**told)
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise Refused(f"{path.name} n’est pas une sauvegarde de ce site.") from error
    if manifest.format != FORMAT:
        raise Refused("Cette sauvegarde vient d’une version plus récente du site.")
    return manifest


def extract(path: Path, manifest: Manifest, folder: Path) -> None:
    """Write every file of a backup into a folder; raise Refused where one is missing or is not what was saved."""
    try:
        with zipfile.ZipFile(path) as archive:
            for number, (name, wanted) in enumerate(manifest.digests.items()):
                place = folder / str(number)
                with archive.open(name) as source, place.open("wb") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
                with place.open("rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
                if found != wanted:
                    raise Refused(f"La sauvegarde est abîmée\u00a0: {name} n’est plus ce qui a été enregistré.")
    except (KeyError, zipfile.BadZipFile, EOFError, zipfile.zlib.error) as error:
        raise Refused("La sauvegarde est abîmée\u00a0: elle ne peut pas être lue jusqu’au bout.") from error


def places(manifest: Manifest, folder: Path) -> dict[str, Path]:
    """Return where each file of a backup was written by `extract`."""
    return {name: folder / str(number) for number, name in enumerate(manifest.digests)}
