"""Import a publisher's LHÉO file: read it once to refuse it whole, once more to stage it, then switch."""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from extranet.accounts.organisations import Organisation, family
from extranet.audit import journal
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid, Refused
from extranet.exchange.codes import UnknownCodes
from extranet.exchange.formations import DUPLICATE, Formation, Problem, read_formation
from extranet.exchange.reading import Survey, read_formations, survey
from extranet.exchange.runs import GROUPS, KINDS, ImportProblem, ImportRun
from extranet.exchange.staging import Stager
from extranet.exchange.switching import discard_interrupted, overtaken, switch

BATCH = 40
# A report is read by people; past this, one line says how many more there are.
MOST_PROBLEMS = 20_000
_NUMBERS_AT_ONCE = 500


@dataclass(frozen=True)
class Report:
    """What an import did: counts by group and kind, and every problem with its line."""

    run_id: int | None
    counts: dict[str, dict[str, int]]
    problems: list[Problem]

    def as_json(self) -> dict[str, Any]:
        """Return the report as the exchange's JSON."""
        return {**self.counts, "problems": [problem._asdict() for problem in self.problems]}


def import_file(
    path: Path, publisher_code: str, *, locks: Path, publish: bool = False, dry_run: bool = False, by: int | None = None
) -> Report:
    """Import a LHÉO file, plain or gzip, for a publisher.

    `locks` is a folder of this machine: one import per publisher at a time. Raises Invalid (no such publisher),
    Refused (the whole file, nothing altered) or Conflict (another import of this publisher is running).
    """
    publisher = db.session.scalar(select(Organisation).where(Organisation.code == publisher_code))
    if publisher is None or not publisher.publishes:
        raise Invalid(f"Aucun diffuseur ne porte le code « {publisher_code} ».")
    publisher_id = publisher.id
    found = survey(path)
    _refuse_numbers_of_others(found, publisher_id)
    with _alone(locks, publisher_code):
        if dry_run:
            return _Import(path, publisher_id, None, publish=publish).run()
        discard_interrupted(publisher_id)
        with writing() as session:
            run = ImportRun(publisher_id=publisher_id, file_name=path.name, publish=publish, author_id=by)
            session.add(run)
            session.flush()
            run_id = run.id
        return _Import(path, publisher_id, run_id, publish=publish, by=by).run()


def _refuse_numbers_of_others(found: Survey, publisher_id: int) -> None:
    """Refuse the file when a formation's number is already held by another publisher."""
    own, numeros = family(publisher_id), list(found.numeros)
    for start in range(0, len(numeros), _NUMBERS_AT_ONCE):
        taken = db.session.execute(
            select(Training.numero, Organisation.name)
            .join(Organisation, Organisation.id == Training.publisher_id)
            .where(Training.numero.in_(numeros[start : start + _NUMBERS_AT_ONCE]), Training.publisher_id.not_in(own))
            .limit(1)
        ).first()
        if taken:
            raise Refused(f"La formation « {taken.numero} » appartient déjà à un autre diffuseur ({taken.name}).")


@contextmanager
def _alone(locks: Path, publisher_code: str) -> Iterator[None]:
    """Hold the publisher's lock; the system lets it go when the process dies."""
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / f"import-{publisher_code}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict("Un import de ce diffuseur est déjà en cours.") from error
        yield


class _Import:
    def __init__(
        self, path: Path, publisher_id: int, run_id: int | None, *, publish: bool, by: int | None = None
    ) -> None:
        self._path, self._publisher_id, self._run_id = path, publisher_id, run_id
        self._publish, self._by = publish, by
        self._stager = Stager(publisher_id, run_id, publish=publish)
        self._problems: list[Problem] = []
        self._more_problems = 0
        self._codes = UnknownCodes()
        self._seen: Counter[str] = Counter()

    def run(self) -> Report:
        """Stage every formation, switch, and return the report."""
        batch: list[Formation] = []
        for source in read_formations(self._path):
            formation = read_formation(source)
            self._report(formation.problems)
            if self._already_seen(formation, source.sourceline):
                continue
            if formation.record is None:
                self._stager.reject(formation)
                continue
            self._codes.meet(formation.record, source.sourceline)
            batch.append(formation)
            if len(batch) == BATCH:
                self._stage(batch)
                batch = []
        self._stage(batch)
        self._report(self._codes.problems())
        if self._more_problems:
            more = f"{self._more_problems} autres problèmes ne sont pas détaillés"
            self._problems.append(Problem(None, None, "", "", more, ""))
        counts = {group: {kind: self._stager.counts[group, kind] for kind in KINDS} for group in GROUPS}
        if self._run_id is not None:
            self._finish(counts)
        return Report(self._run_id, counts, self._problems)

    def _already_seen(self, formation: Formation, line: int) -> bool:
        if formation.record is None:
            return False
        self._seen[formation.numero] += 1
        if self._seen[formation.numero] == 1:
            return False
        self._report([Problem(line, formation.numero, "formation", formation.numero,
                              "numéro de formation déjà lu dans ce fichier", DUPLICATE)])  # fmt: skip
        return True

    def _report(self, problems: list[Problem]) -> None:
        room = MOST_PROBLEMS - len(self._problems)
        self._problems.extend(problem._replace(value=problem.value[:200]) for problem in problems[:room])
        self._more_problems += max(0, len(problems) - room)

    def _stage(self, batch: list[Formation]) -> None:
        if not batch:
            return
        if self._stager.dry:
            self._stager.stage(batch)
            return
        with writing():
            self._stager.stage(batch)

    def _finish(self, counts: dict[str, dict[str, int]]) -> None:
        rows = [{"run_id": self._run_id, **problem._asdict()} for problem in self._problems]
        for start in range(0, len(rows), 1000):
            with writing() as session:
                session.execute(insert(ImportProblem), rows[start : start + 1000])
        with writing():
            if overtaken(self._run_id):
                raise Conflict("Une fiche a été modifiée pendant l’import : relancez-le, rien n’a été changé.")
            switch(self._run_id, self._stager, publish=self._publish, report=counts)
            journal.record(
                "import", "import_run", self._run_id, by=self._by, organisation_id=self._publisher_id, counts=counts
            )
