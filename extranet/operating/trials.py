"""A reference file tried before it serves: staged by the worker, compared with the table in force, applied or dropped.

The version replaced is kept whole until the next trial of its kind, so that one can go back to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import aliased

from extranet.audit import journal
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid
from extranet.reference import communes, loading, versions
from extranet.reference.codes import KINDS as KINDS_OF_CODE
from extranet.reference.codes import Code
from extranet.reference.communes import Commune
from extranet.reference.versions import CURRENT, DROPPED, RETIRED, STAGED, ReferenceVersion, Staged

KIND = "reference-load"
TABLES = (communes.KIND, *KINDS_OF_CODE)
MOST_SHOWN = 20
GONE = "Cet essai a été remplacé ou décidé entre-temps. Déposez de nouveau le fichier."


def carry_out(folder: Path, arguments: dict[str, Any], beat: Callable[[Any], None]) -> None:
    """Stage a file and compare it with what is in force; the outcome is kept as the cursor of the work."""
    path = folder / arguments["stored"]
    try:
        found = loading.stage(
            arguments["kind"], path, origin=arguments["name"], progress=lambda lines: beat({"lines": lines})
        )
    except Invalid as refusal:
        beat({"refused": refusal.message})
    else:
        beat({
            "versions": [version.id for version in found.versions],
            "skipped": found.skipped,
            "warnings": list(found.warnings),
            "differences": {one.kind: differences(one.id, one.kind) for one in found.versions},
        })  # fmt: skip
        for version in found.versions:
            before = previous(version.kind)
            models = communes.MODELS if version.kind == communes.KIND else (Code,)
            versions.purge(version.kind, *models, keep=before and before.id)
    path.unlink(missing_ok=True)


def differences(version_id: int, kind: str) -> dict[str, Any]:
    """Count what a version adds, removes and words otherwise, beside the one in force; show some of each."""
    new, old = (aliased(Commune), aliased(Commune)) if kind == communes.KIND else (aliased(Code), aliased(Code))
    label = (lambda one: one.name) if kind == communes.KIND else (lambda one: one.label)
    here, there = new.version_id == version_id, old.version_id == versions.current(kind)
    in_new, in_old = there & (old.code == new.code), here & (old.code == new.code)
    added = select(new.code, label(new)).select_from(new).outerjoin(old, in_new).where(here, old.id.is_(None))
    removed = select(old.code, label(old)).select_from(old).outerjoin(new, in_old).where(there, new.id.is_(None))
    changed = select(new.code, label(old), label(new)).select_from(new).join(old, in_new)
    return {
        "rows": db.session.scalar(select(func.count()).select_from(new).where(here)),
        "added": _told(added, new.code),
        "removed": _told(removed, old.code),
        "changed": _told(changed.where(here, label(new) != label(old)), new.code),
    }


def _told(query: Select[Any], order: Any) -> dict[str, Any]:
    count = db.session.scalar(query.with_only_columns(func.count(order)))
    some = db.session.execute(query.order_by(order).limit(MOST_SHOWN)) if count else ()
    return {"count": count, "some": [list(row) for row in some]}


def undecided(ids: Sequence[int]) -> bool:
    """Tell whether all these versions still wait to be applied or dropped."""
    staged = select(func.count()).where(ReferenceVersion.id.in_(ids), ReferenceVersion.state == STAGED)
    return bool(ids) and db.session.scalar(staged) == len(ids)


def apply(ids: Sequence[int], *, by: int) -> None:
    """Put tried versions in force, all at once."""
    _switch(ids, STAGED, "apply", by)


def drop(ids: Sequence[int], *, by: int) -> None:
    """Forget tried versions; their rows go at the next trial."""
    with writing() as session:
        waiting = update(ReferenceVersion).where(ReferenceVersion.id.in_(ids), ReferenceVersion.state == STAGED)
        session.execute(waiting.values(state=DROPPED))
        for version_id in ids:
            journal.record("abandon", "reference", version_id, by=by)


def previous(kind: str) -> ReferenceVersion | None:
    """Return the version that was in force before, as long as it is whole."""
    retired = select(ReferenceVersion).where(ReferenceVersion.kind == kind, ReferenceVersion.state == RETIRED)
    found = db.session.scalar(retired.order_by(ReferenceVersion.loaded_at.desc(), ReferenceVersion.id.desc()).limit(1))
    if found is None:
        return None
    model = Commune if kind == communes.KIND else Code
    rows = db.session.scalar(select(func.count()).select_from(model).where(model.version_id == found.id))
    return found if rows == found.rows else None


def go_back(kind: str, *, by: int) -> None:
    """Put the version that was in force before in force again."""
    before = previous(kind)
    if before is None:
        raise Conflict("Il n’y a plus d’état précédent à remettre.")
    _switch([before.id], RETIRED, "go_back", by)


def in_force() -> list[ReferenceVersion]:
    """List the versions in force, in the order of the tables."""
    found = db.session.scalars(select(ReferenceVersion).where(ReferenceVersion.state == CURRENT))
    return sorted(found, key=lambda one: TABLES.index(one.kind))


def _switch(ids: Sequence[int], state: str, verb: str, by: int) -> None:
    with writing() as session:
        wanted = select(ReferenceVersion).where(ReferenceVersion.id.in_(ids), ReferenceVersion.state == state)
        found = list(session.scalars(wanted.with_for_update()))
        if not ids or len(found) != len(ids):
            raise Conflict(GONE)
        counted = [Staged(one.id, one.kind, _rows(one)) for one in found]
        versions.switch(*counted)
        for one in counted:
            journal.record(verb, "reference", one.id, by=by)


def _rows(version: ReferenceVersion) -> int:
    model = Commune if version.kind == communes.KIND else Code
    return db.session.scalar(select(func.count()).select_from(model).where(model.version_id == version.id)) or 0
