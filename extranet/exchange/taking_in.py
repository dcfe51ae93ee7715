"""Take a file in: every formation staged, rejected or told, with the report that people read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from sqlalchemy import insert

from extranet.database import writing
from extranet.exchange.codes import UnknownCodes
from extranet.exchange.formations import DUPLICATE, Formation, Problem
from extranet.exchange.reading import Survey
from extranet.exchange.runs import ImportProblem
from extranet.exchange.staging import Stager

BATCH = 40
# A report is read by people; past this, one line says how many more there are.
MOST_PROBLEMS = 20_000
_AT_ONCE = 1000

Tell = Callable[[Iterable[Problem]], None]


class Incoming(NamedTuple):
    """One formation of a file: what was read, the line where it begins, and its own text for whom asks."""

    formation: Formation
    line: int | None
    text: Callable[[], str]


class DeliveredFile(Protocol):
    """What a reader makes of a file, whatever its format."""

    def survey(self) -> Survey:
        """Read the file whole, write nothing; raise Refused when nothing in it can be believed."""

    def formations(self, tell: Tell) -> Iterator[Incoming]:
        """Give the formations, one in memory at a time; `tell` takes the problems that belong to none."""


class TakingIn:
    """Stage the formations of a file, and gather what is wrong in it.

    `rejected` is called with each formation that cannot come in, `progress` with the number of those read so far.
    """

    def __init__(
        self,
        file: DeliveredFile,
        stager: Stager,
        *,
        rejected: Callable[[Incoming], None] = lambda incoming: None,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        self._file, self._stager = file, stager
        self._rejected, self._progress = rejected, progress
        self._problems: list[Problem] = []
        self._more_problems = 0
        self._codes = UnknownCodes()
        self._seen: set[str] = set()

    def run(self) -> list[Problem]:
        """Stage every formation and return the problems met."""
        batch: list[Formation] = []
        for done, incoming in enumerate(self._file.formations(self._report), start=1):
            formation = incoming.formation
            self._report(formation.problems)
            if formation.record is None:
                self._stager.reject(formation)
                self._rejected(incoming)
            elif not self._already_seen(formation, incoming.line):
                self._codes.meet(formation.record, incoming.line)
                batch.append(formation)
            if len(batch) == BATCH:
                self._stager.stage(batch)
                batch = []
                self._progress(done)
        self._stager.stage(batch)
        self._report(self._codes.problems())
        if self._more_problems:
            more = f"{self._more_problems} autres problèmes ne sont pas détaillés"
            self._problems.append(Problem(None, None, "", "", more, ""))
        return self._problems

    def _already_seen(self, formation: Formation, line: int | None) -> bool:
        if formation.numero not in self._seen:
            self._seen.add(formation.numero)
            return False
        message = "numéro de formation déjà lu dans ce fichier"
        self._report([Problem(line, formation.numero, "formation", formation.numero, message, DUPLICATE)])
        return True

    def _report(self, problems: Iterable[Problem]) -> None:
        problems = list(problems)
        room = max(0, MOST_PROBLEMS - len(self._problems))
        self._problems.extend(problem._replace(value=problem.value[:200]) for problem in problems[:room])
        self._more_problems += max(0, len(problems) - room)


def keep_problems(run_id: int, problems: Iterable[Problem]) -> None:
    """Write the report of a run, in short transactions."""
    rows = [{"run_id": run_id, **problem._asdict()} for problem in problems]
    for start in range(0, len(rows), _AT_ONCE):
        with writing() as session:
            session.execute(insert(ImportProblem), rows[start : start + _AT_ONCE])
