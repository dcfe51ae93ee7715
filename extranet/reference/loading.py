"""Load a reference file: read it whole, stage its rows, switch in one short transaction, delete the old ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from extranet import errors
from extranet.database import db
from extranet.reference import code_files, columns, commune_files, communes, versions
from extranet.reference.codes import KINDS as KINDS_OF_CODE
from extranet.reference.codes import Code
from extranet.reference.commune_files import Communes, Known
from extranet.reference.communes import Commune, CommunePostcode, FormerCommune
from extranet.reference.csv_files import read_lines
from extranet.reference.problems import Problems
from extranet.reference.versions import Staged

KINDS = ("communes", "rome", "rome-appellations", "nsf", "rncp", "formacode")


@dataclass(frozen=True)
class Loaded:
    """What a loading did: rows now in the table, lines skipped, and the sentences to show."""

    rows: int
    skipped: int = 0
    warnings: tuple[str, ...] = ()


def load(kind: str, path: Path, *, origin: str | None = None) -> Loaded:
    """Replace the rows of one kind by those of a file; raise Invalid, having altered nothing, if it cannot serve."""
    if kind not in KINDS:
        raise errors.Invalid(f"Référentiel inconnu\u00a0: {kind}. Choix possibles\u00a0: {', '.join(KINDS)}.")
    path = Path(path)
    if kind == communes.KIND:
        return _load_communes(path, origin or path.name)
    return _load_codes(kind, path, origin or path.name)


def stage_codes(
    kind: str,
    path: Path,
    problems: Problems,
    *,
    origin: str,
    content: str | None = None,
    only: Collection[str] = KINDS_OF_CODE,
) -> list[Staged]:
    """Stage the codes of a file, one version for each kind of code that it holds (among `only`)."""
    form = code_files.FORMATS[kind]
    rows = code_files.gather(read_lines(path, form.columns, form.required), form, problems)
    return [
        versions.stage(code_kind, [(Code, code_rows)], origin=origin, content=content)
        for code_kind, code_rows in rows.items()
        if code_kind in only
    ]


def stage_communes(read: Communes, *, origin: str, content: str | None = None) -> Staged:
    """Stage communes, their postcodes and the old codes."""
    rows, postcodes, former = commune_files.tables(read)
    staged = [(Commune, rows), (CommunePostcode, postcodes), (FormerCommune, former)]
    return versions.stage(communes.KIND, staged, origin=origin, content=content)


def read_communes(path: Path, problems: Problems) -> Communes:
    """Return the communes of a file by code."""
    return commune_files.gather(read_lines(path, columns.COMMUNES, ("code", "name")), problems)


def switch(staged: Iterable[Staged]) -> None:
    """Make staged versions current together, then delete those that they replace."""
    staged = list(staged)
    versions.switch(*staged)
    for version in staged:
        versions.purge(version.kind, *(communes.MODELS if version.kind == communes.KIND else (Code,)))


def _load_codes(kind: str, path: Path, origin: str) -> Loaded:
    problems = Problems()
    staged = stage_codes(kind, path, problems, origin=origin)
    if not staged:
        raise _useless(problems)
    switch(staged)
    return Loaded(sum(version.rows for version in staged), problems.skipped, tuple(problems.warnings()))


def _load_communes(path: Path, origin: str) -> Loaded:
    problems = Problems()
    read = read_communes(path, problems)
    if not read:
        raise _useless(problems)
    known = _known()
    absent = len(known.keys() - read.keys())
    joined = commune_files.join(read, known)
    staged = stage_communes(joined, origin=origin)
    switch([staged])
    warnings = problems.warnings()
    if absent:
        kept = len(joined) - len(read)
        warnings.append(f"{absent} communes connues ne sont pas dans le fichier\u00a0; {kept} sont conservées.")
    return Loaded(staged.rows, problems.skipped, tuple(warnings))


def _useless(problems: Problems) -> errors.Invalid:
    return errors.Invalid(" ".join(["Aucune ligne du fichier n’est utilisable.", *problems.told[:3]]))


def _known() -> Communes:
    version = versions.current(communes.KIND)
    fields = ["code", "name", "region", "parent", "population", "latitude", "longitude", "error_km"]
    query = select(*(getattr(Commune, name) for name in fields)).where(Commune.version_id == version)
    known = {row.code: Known(**row._mapping) for row in db.session.execute(query)}
    postcodes = select(CommunePostcode.code, CommunePostcode.postcode).where(CommunePostcode.version_id == version)
    for code, postcode in db.session.execute(postcodes):
        known[code].postcodes.add(postcode)
    former = select(FormerCommune.current_code, FormerCommune.code, FormerCommune.name)
    for code, old, name in db.session.execute(former.where(FormerCommune.version_id == version)):
        known[code].former.add((old, name))
    return known
