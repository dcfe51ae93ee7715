"""The data that the product ships: what is missing is filled at each start, what an administrator loaded stays."""

from __future__ import annotations

import hashlib
from pathlib import Path

from extranet.reference import codes, communes, loading
from extranet.reference.problems import Problems
from extranet.reference.versions import SHIPPED, ReferenceVersion, Staged, current_versions

DATA = Path(__file__).parent / "data"
# The kinds of code that a shipped file holds, and how it is read.
_FILES: dict[str, tuple[str, ...]] = {
    "rome": (codes.ROME,),
    "nsf": (codes.NSF,),
    "rncp": (codes.RNCP, codes.RS),
    "formacode": (codes.FORMACODE,),
}


def load_missing(folder: Path = DATA) -> list[str]:
    """Fill the kinds that are empty or that an older shipped file filled; return the kinds loaded."""
    present = {kind: _Present(version) for kind, version in current_versions().items()}
    staged: list[Staged] = []
    path = folder / "communes.csv.gz"
    if content := _to_load(path, present.get(communes.KIND)):
        read = loading.read_communes(path, Problems())
        staged.append(loading.stage_communes(read, origin=SHIPPED, content=content))
    for name, kinds in _FILES.items():
        path = folder / f"{name}.csv"
        wanted = {kind: content for kind in kinds if (content := _to_load(path, present.get(kind)))}
        if wanted:
            content = next(iter(wanted.values()))
            staged += loading.stage_codes(name, path, Problems(), origin=SHIPPED, content=content, only=set(wanted))
    if staged:
        loading.switch(staged)
    return [version.kind for version in staged]


class _Present:
    """What matters of a current version, kept apart from the session, which the loading empties."""

    def __init__(self, version: ReferenceVersion) -> None:
        self.shipped = version.origin == SHIPPED
        self.content = version.content


def _to_load(path: Path, present: _Present | None) -> str | None:
    """Return the fingerprint of a shipped file to load; None when its kind is up to date or an administrator's."""
    if not path.is_file() or (present and not present.shipped):
        return None
    content = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return None if present and present.content == content else content
