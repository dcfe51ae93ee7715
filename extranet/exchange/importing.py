"""Import a publisher's LHÉO file: read it once to refuse it whole, once more to stage it, then switch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from extranet.accounts.organisations import Organisation, family
from extranet.audit import journal
from extranet.catalogue.rules import rules_of
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.errors import Conflict, Invalid, Refused
from extranet.exchange.absences import Absences, absences, share
from extranet.exchange.alone import alone, bury_the_dead
from extranet.exchange.discarding import discard_interrupted
from extranet.exchange.formations import Problem
from extranet.exchange.lheo_files import LheoFile
from extranet.exchange.moves import keep_moves
from extranet.exchange.reading import Survey
from extranet.exchange.rebasing import hold_touched, rebase
from extranet.exchange.runs import WITHDRAWN, ImportRun, Move
from extranet.exchange.sheets.reading import SheetFile, is_sheet
from extranet.exchange.staging import Stager
from extranet.exchange.switching import confirm_told, get_ready, switch
from extranet.exchange.taking_in import DeliveredFile, TakingIn, keep_problems

_NUMBERS_AT_ONCE = 500
# How often the switch waits for people who write in the same records, some twenty each time.
ATTEMPTS = 3
SAME_NUMBER = "Une livraison en cours d’un autre diffuseur porte une formation de même numéro."
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Report:
    """What an import did: counts by group and kind, and every problem with its line."""

    run_id: int | None
    counts: dict[str, dict[str, int]]
    problems: list[Problem]

    def as_json(self) -> dict[str, Any]:
        """Return the report as the exchange's JSON."""
        return {**self.counts, "problems": [problem._asdict() for problem in self.problems]}


@dataclass(frozen=True, kw_only=True)
class _Run:
    id: int | None
    publisher_id: int
    own: frozenset[int]
    publish: bool
    full: bool
    withdraw_all: bool
    by: int | None


def import_file(
    path: Path,
    publisher_code: str,
    *,
    locks: Path,
    publish: bool = False,
    dry_run: bool = False,
    full: bool = False,
    withdraw_all: bool = False,
    by: int | None = None,
) -> Report:
    """Import a LHÉO file, plain or gzip, or a spreadsheet, for a publisher.

    `full`: what the file does not hold is withdrawn; beyond the share of the publisher's rules, only if `withdraw_all`.
    `locks` is a folder of this machine: one import per publisher at a time. Raises Invalid (no such publisher),
    Refused (the whole file, nothing altered) or Conflict (another import of this publisher is running).
    """
    publisher = db.session.scalar(select(Organisation).where(Organisation.code == publisher_code))
    if publisher is None or not publisher.publishes:
        raise Invalid(f"Aucun diffuseur ne porte le code «\u00a0{publisher_code}\u00a0».")
    publisher_id, own = publisher.id, family(publisher.id)
    with alone(locks, own):
        file = SheetFile(path, own) if is_sheet(path) else LheoFile(path)
        found = file.survey()
        refuse_numbers_of_others(found, own)
        run_id = None
        if not dry_run:
            bury_the_dead(locks, own)
            run_id = begin(path.name, publisher_id, publish=publish, by=by)
        run = _Run(
            id=run_id, publisher_id=publisher_id, own=own, publish=publish, full=full, withdraw_all=withdraw_all, by=by
        )
        stager = Stager(publisher_id, own, run_id, publish=publish)
        with nothing_left(publisher_id, run_id):
            return _Import(run, stager, found).carry_out(file)


def begin(file_name: str, publisher_id: int, *, publish: bool, by: int | None) -> int:
    """Open a run and return its id."""
    with writing() as session:
        name = file_name.encode(errors="replace").decode()
        run = ImportRun(publisher_id=publisher_id, file_name=name, publish=publish, author_id=by)
        session.add(run)
        session.flush()
        return run.id


@contextmanager
def nothing_left(publisher_id: int, run_id: int | None) -> Iterator[None]:
    """Forget what the run staged when it does not come to its end."""
    try:
        yield
    except IntegrityError as error:
        discard_interrupted(publisher_id)
        raise Refused(SAME_NUMBER) from error
    except BaseException:
        if run_id is not None:
            discard_interrupted(publisher_id)
        raise


def refuse_numbers_of_others(found: Survey, own: frozenset[int]) -> None:
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


class _Import:
    """One run: staged, then switched, unless it is only tried."""

    def __init__(self, run: _Run, stager: Stager, found: Survey) -> None:
        self._run, self._stager, self._found = run, stager, found

    def carry_out(self, file: DeliveredFile) -> Report:
        """Stage every formation, withdraw what a full file no longer holds, switch; return the report."""
        problems = TakingIn(file, self._stager).run()
        counts = self._stager.report()
        if self._run.full:
            absent = absences(self._run.own, self._found.numeros, self._stager.seen)
            counts[WITHDRAWN] = absent.counts()
            self._check_share(absent)
            self._stager.moves |= {(Move.WITHDRAW, kind): ids for kind, ids in absent.ids.items()}
        if not self._stager.dry:
            keep_problems(self._run.id, problems)
            keep_moves(self._run.id, self._stager.moves)
            get_ready(self._run.id, self._stager, publish=self._run.publish)
            counts = finish(self._run.id, self._stager, counts, publish=self._run.publish, by=self._run.by)
            confirm_told(self._run.id, self._stager)
        return Report(self._run.id, counts, problems)

    def _check_share(self, absent: Absences) -> None:
        allowed, found = rules_of(self._run.publisher_id).withdrawn_share, share(absent.counts(), absent.published)
        if found > allowed and not self._run.withdraw_all and not self._stager.dry:
            raise Refused(
                f"Ce fichier complet retirerait {found}\u00a0% de l’offre publiée, plus que les {allowed}\u00a0% "
                "admis\u00a0: rien n’a été changé. Vérifiez-le, puis ajoutez --withdraw-all s’il est juste."
            )


def finish(run_id: int, stager: Stager, counts: Counts, *, publish: bool, by: int | None) -> Counts:
    """Make what a run staged visible at once, after `get_ready`; return the counts as they are at that moment.

    Raises Conflict, with nothing changed, when people never stop writing in the same records.
    """
    publisher_id = db.session.get_one(ImportRun, run_id).publisher_id
    for _ in range(ATTEMPTS):
        with writing():
            hold_touched(run_id)
            if not rebase(run_id, stager):
                continue
            counts = counts | stager.report()
            switch(run_id, stager.providers.changed, publish=publish, report=counts)
            journal.record("import", "import_run", run_id, by=by, organisation_id=publisher_id, counts=counts)
        return counts
    raise Conflict("Des fiches sont modifiées sans cesse pendant l’import\u00a0: relancez-le, rien n’a été changé.")
