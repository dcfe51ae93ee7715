"""Load a reference file: read it whole, stage its rows, switch in one short transaction, delete the old ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
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
from extranet.reference.csv_files import Line, read_lines
from extranet.reference.problems import Problems
from extranet.reference.versions import Staged

KINDS = ("communes", "rome", "rome-appellations", "nsf", "rncp", "formacode")
TOLD_EVERY = 5000  # lines


@dataclass(frozen=True)
class Loaded:
    """What a loading did: rows now in the table, lines skipped, and the sentences to show."""

    rows: int
    skipped: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staging:
    """What a file became: versions written and read by nobody yet, lines skipped, and the sentences to show."""

    versions: list[Staged]
    skipped: int
    warnings: tuple[str, ...]


Progress = Callable[[int], None]


def load(kind: str, path: Path, *, origin: str | None = None) -> Loaded:
    """Replace the rows of one kind by those of a file; raise Invalid, having altered nothing, if it cannot serve."""
    staging = stage(kind, path, origin=origin)
    switch(staging.versions)
    return Loaded(sum(version.rows for version in staging.versions), staging.skipped, staging.warnings)


def stage(kind: str, path: Path, *, origin: str | None = None, progress: Progress = lambda _: None) -> Staging:
    """Write the rows of a file beside those in force; raise Invalid if it cannot serve."""
    if kind not in KINDS:
        raise errors.Invalid(f"Référentiel inconnu\u00a0: {kind}. Choix possibles\u00a0: {', '.join(KINDS)}.")
    path = Path(path)
    problems = Problems()
    if kind == communes.KIND:
        return _stage_communes(path, problems, origin or path.name, progress)
    staged = stage_codes(kind, path, problems, origin=origin or path.name, progress=progress)
    if not staged:
        raise _useless(problems)
    return Staging(staged, problems.skipped, tuple(problems.warnings()))


def stage_codes(
    kind: str,
    path: Path,
    problems: Problems,
    *,
    origin: str,
    content: str | None = None,
    only: Collection[str] = KINDS_OF_CODE,
    progress: Progress = lambda _: None,
) -> list[Staged]:
    """Stage the codes of a file, one version for each kind of code that it holds (among `only`)."""
    form = code_files.FORMATS[kind]
    rows = code_files.gather(_told(read_lines(path, form.columns, form.required), progress), form, problems)
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


def read_communes(path: Path, problems: Problems, progress: Progress = lambda _: None) -> Communes:
    """Return the communes of a file by code."""
    return commune_files.gather(_told(read_lines(path, columns.COMMUNES, ("code", "name")), progress), problems)


def switch(staged: Iterable[Staged]) -> None:
    """Make staged versions current together, then delete those that they replace."""
    staged = list(staged)
    versions.switch(*staged)
    for version in staged:
        versions.purge(version.kind, *(communes.MODELS if version.kind == communes.KIND else (Code,)))


def _stage_communes(path: Path, problems: Problems, origin: str, progress: Progress) -> Staging:
    read = read_communes(path, problems, progress)
    if not read:
        raise _useless(problems)
    known = _known()
    absent = len(known.keys() - read.keys())
    joined = commune_files.join(read, known)
    staged = stage_communes(joined, origin=origin)
    warnings = problems.warnings()
    if absent:
        kept = len(joined) - len(read)
        warnings.append(f"{absent} communes connues ne sont pas dans le fichier\u00a0; {kept} sont conservées.")
    return Staging([staged], problems.skipped, tuple(warnings))


def _told(lines: Iterable[Line], progress: Progress) -> Iterator[Line]:
    """Say from time to time how many lines were read."""
    for number, line in enumerate(lines):
        if number % TOLD_EVERY == 0:
            progress(number)
        yield line


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
