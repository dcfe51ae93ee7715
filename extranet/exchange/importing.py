"""Import a publisher's LHÉO file: read it once to refuse it whole, once more to stage it, then switch."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from extranet.accounts.organisations import Organisation, family
from extranet.audit import journal
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid, Refused
from extranet.exchange.codes import UnknownCodes
from extranet.exchange.formations import DUPLICATE, Formation, Problem, read_formation
from extranet.exchange.lines import COUNTED, Lines
from extranet.exchange.reading import Survey, read_formations, survey
from extranet.exchange.rebasing import rebase
from extranet.exchange.runs import RUNNING, ImportProblem, ImportRun
from extranet.exchange.staging import Stager
from extranet.exchange.switching import discard_interrupted, switch
from extranet.lheo.tree import Element, split_tag

BATCH = 40
# A report is read by people; past this, one line says how many more there are.
MOST_PROBLEMS = 20_000
_NUMBERS_AT_ONCE = 500
# How often the switch waits for people who write in the same records, some twenty each time.
ATTEMPTS = 3
LEFT_OUT = "laissé de côté"


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
        raise Invalid(f"Aucun diffuseur ne porte le code «\u00a0{publisher_code}\u00a0».")
    publisher_id, own = publisher.id, family(publisher.id)
    with _alone(locks, own):
        found = survey(path)
        _refuse_numbers_of_others(found, own)
        lines = Lines(exact=found.lines >= COUNTED)
        if dry_run:
            return _Import(path, lines, Stager(publisher_id, own, None, publish=publish)).run()
        _bury_the_dead(locks, own)
        with writing() as session:
            name = path.name.encode(errors="replace").decode()
            run = ImportRun(publisher_id=publisher_id, file_name=name, publish=publish, author_id=by)
            session.add(run)
            session.flush()
            run_id = run.id
        try:
            stager = Stager(publisher_id, own, run_id, publish=publish)
            return _Import(path, lines, stager, run_id, publisher_id, publish=publish, by=by).run()
        except IntegrityError as error:
            discard_interrupted(publisher_id)
            raise Refused("Un autre diffuseur importe en ce moment une formation de même numéro.") from error
        except BaseException:
            discard_interrupted(publisher_id)
            raise


def _refuse_numbers_of_others(found: Survey, own: frozenset[int]) -> None:
    """Refuse the file when a formation's number is already held by another publisher."""
    numeros = list(found.numeros)
    for start in range(0, len(numeros), _NUMBERS_AT_ONCE):
        taken = db.session.execute(
            select(Training.numero, Organisation.name)
            .join(Organisation, Organisation.id == Training.publisher_id)
            .where(Training.numero.in_(numeros[start : start + _NUMBERS_AT_ONCE]))
            .where(Training.publisher_id.not_in(own), Training.revision_id.is_not(None))
            .limit(1)
        ).first()
        if taken:
            raise Refused(
                f"La formation «\u00a0{taken.numero}\u00a0» appartient déjà à un autre diffuseur ({taken.name})."
            )


@contextmanager
def _alone(locks: Path, own: frozenset[int]) -> Iterator[None]:
    """Hold the publisher's lock; the system lets it go when the process dies."""
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / f"import-{min(own)}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict("Un import de ce diffuseur est déjà en cours.") from error
        yield


def _bury_the_dead(locks: Path, own: frozenset[int]) -> None:
    """Forget what killed imports left behind, those of other publishers too: they may hold numbers of this file."""
    query = select(ImportRun.publisher_id).where(ImportRun.state == RUNNING).distinct()
    for publisher_id in db.session.scalars(query).all():
        if publisher_id in own:
            discard_interrupted(publisher_id)
            continue
        with suppress(Conflict), _alone(locks, family(publisher_id)):
            discard_interrupted(publisher_id)


class _Import:
    def __init__(
        self,
        path: Path,
        lines: Lines,
        stager: Stager,
        run_id: int | None = None,
        publisher_id: int | None = None,
        *,
        publish: bool = False,
        by: int | None = None,
    ) -> None:
        self._path, self._lines, self._stager = path, lines, stager
        self._run_id, self._publisher_id = run_id, publisher_id
        self._publish, self._by = publish, by
        self._problems: list[Problem] = []
        self._more_problems = 0
        self._codes = UnknownCodes()
        self._seen: set[str] = set()

    def run(self) -> Report:
        """Stage every formation, switch, and return the report."""
        batch: list[Formation] = []
        for source in read_formations(self._path, self._stray, self._lines):
            formation = read_formation(source, self._lines.line_of)
            self._report(formation.problems)
            if formation.record is None:
                self._stager.reject(formation)
                continue
            if self._already_seen(formation, self._lines.line_of(source)):
                continue
            self._codes.meet(formation.record, self._lines.line_of(source))
            batch.append(formation)
            if len(batch) == BATCH:
                self._stager.stage(batch)
                batch = []
        self._stager.stage(batch)
        self._report(self._codes.problems())
        if self._more_problems:
            more = f"{self._more_problems} autres problèmes ne sont pas détaillés"
            self._problems.append(Problem(None, None, "", "", more, ""))
        if not self._stager.dry:
            self._finish()
        return Report(self._run_id, self._stager.report(), self._problems)

    def _stray(self, element: Element) -> None:
        message = "hors de toute formation"
        self._report([Problem(element.sourceline, None, split_tag(element.tag)[1], "", message, LEFT_OUT)])

    def _already_seen(self, formation: Formation, line: int) -> bool:
        if formation.numero not in self._seen:
            self._seen.add(formation.numero)
            return False
        message = "numéro de formation déjà lu dans ce fichier"
        self._report([Problem(line, formation.numero, "formation", formation.numero, message, DUPLICATE)])
        return True

    def _report(self, problems: list[Problem]) -> None:
        room = MOST_PROBLEMS - len(self._problems)
        self._problems.extend(problem._replace(value=problem.value[:200]) for problem in problems[:room])
        self._more_problems += max(0, len(problems) - room)

    def _finish(self) -> None:
        rows = [{"run_id": self._run_id, **problem._asdict()} for problem in self._problems]
        for start in range(0, len(rows), 1000):
            with writing() as session:
                session.execute(insert(ImportProblem), rows[start : start + 1000])
        for _ in range(ATTEMPTS):
            with writing():
                if rebase(self._run_id, self._stager):
                    self._switch()
                    return
        raise Conflict("Des fiches sont modifiées sans cesse pendant l’import\u00a0: relancez-le, rien n’a été changé.")

    def _switch(self) -> None:
        counts = self._stager.report()
        switch(self._run_id, self._stager, publish=self._publish, report=counts)
        journal.record(
            "import", "import_run", self._run_id, by=self._by, organisation_id=self._publisher_id, counts=counts
        )
