"""Codes of the public nomenclatures (ROME, NSF, RNCP, RS, Formacode) and their labels."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet.database import Json, db
from extranet.reference.versions import current, current_versions, remembered

ROME, APPELLATION, NSF, RNCP, RS, FORMACODE = "rome", "rome-appellation", "nsf", "rncp", "rs", "formacode"
KINDS = (ROME, APPELLATION, NSF, RNCP, RS, FORMACODE)

# For how long a process trusts what it knows of the versions: another process may load a table meanwhile.
_TRUSTED_SECONDS = 2.0
_REMEMBERED_LABELS = 20_000


class Code(db.Model):
    """One code of one nomenclature."""

    __tablename__ = "reference_code"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        Index("ix_reference_code_parent", "version_id", "parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("reference_version.id"))
    kind: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    # The ROME code of a job name, the domain (3 digits) of a formacode, the domain (`D14`) of a ROME code
    parent: Mapped[str | None]
    # What else the file told: level and end of a certification, synonyms of a formacode …
    extra: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


def labels(kind: str, codes: Iterable[str]) -> dict[str, str]:
    """Return the labels of the codes that the table knows, in one query, under the codes as given."""
    bare = {code: bare_code(kind, code) for code in codes}
    if not bare:
        return {}
    query = select(Code.code, Code.label).where(Code.version_id == current(kind), Code.code.in_(set(bare.values())))
    known = dict(db.session.execute(query).all())
    return {code: known[key] for code, key in bare.items() if key in known}


def named(wanted: dict[str, Iterable[str]]) -> dict[tuple[str, str], tuple[str, str | None]]:
    """Return (label, parent) of codes of several nomenclatures, under (kind, code as given), in one query."""
    bare = {(kind, code): bare_code(kind, code) for kind, codes in wanted.items() for code in codes}
    if not bare:
        return {}
    matched = [
        and_(Code.version_id == current(kind), Code.code.in_({key for (of, _), key in bare.items() if of == kind}))
        for kind in {kind for kind, _ in bare}
    ]
    query = select(Code.kind, Code.code, Code.label, Code.parent).where(or_(*matched))
    known = {(kind, code): (label, parent) for kind, code, label, parent in db.session.execute(query)}
    return {(kind, code): known[kind, key] for (kind, code), key in bare.items() if (kind, key) in known}


def label(kind: str, code: str) -> str | None:
    """Return the label of one code, or None when no table knows it."""
    memory = remembered(db.engine)
    version = _version(memory, kind)
    key = (version, bare_code(kind, code))
    if key in memory:
        known: str | None = memory.get(key)
        return known
    if len(memory) > _REMEMBERED_LABELS:
        memory.clear()
    known = db.session.scalar(select(Code.label).where(Code.version_id == version, Code.code == key[1]))
    memory[key] = known
    return known


def bare_code(kind: str, code: str) -> str:
    """Return a code as the tables hold it: RNCP and RS without their prefix, ROME in capitals."""
    code = code.strip()
    if kind in {RNCP, RS}:
        return code.upper().removeprefix(kind.upper()).lstrip("0")
    return code.upper() if kind == ROME else code


def _version(memory: dict[Any, Any], kind: str) -> int | None:
    seen, versions = memory.get("versions", (float("-inf"), {}))
    if time.monotonic() - seen > _TRUSTED_SECONDS:
        versions = {version.kind: version.id for version in current_versions().values()}
        memory["versions"] = (time.monotonic(), versions)
    return versions.get(kind)
