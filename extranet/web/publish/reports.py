"""The imports of a publisher and what each says: counts, problems, filters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from extranet.accounts.people import User
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.exchange.delivering.deliveries import Delivery
from extranet.exchange.runs import DONE, UNDONE, ImportProblem, ImportRun

RUNS_SHOWN = 50
PROBLEMS_SHOWN = 100


@dataclass(frozen=True)
class RunPage:
    """One page of imports, the latest first, with the number of problems of each."""

    total: int
    page: int
    pages: int
    rows: list[Any]
    problems: dict[int, int]


@dataclass(frozen=True)
class ProblemPage:
    """One page of the problems of an import; `elements` are all those met, with their number of problems."""

    elements: dict[str, int]
    element: str | None
    total: int
    page: int
    pages: int
    rows: list[Any]
    # number of a formation of this page → the id of the training that the publisher has under it
    trainings: dict[str, int]


def runs(own: Collection[int], page: int) -> RunPage:
    """Return one page of the imports of these organisations; three queries."""
    mine = ImportRun.publisher_id.in_(own) & _is_import()
    total = db.session.scalar(select(func.count()).select_from(ImportRun).where(mine))
    pages = max(1, -(-total // RUNS_SHOWN))
    page = min(page, pages)
    query = _runs().where(mine).order_by(ImportRun.id.desc())
    rows = list(db.session.execute(query.limit(RUNS_SHOWN).offset((page - 1) * RUNS_SHOWN)))
    counted = select(ImportProblem.run_id, func.count()).where(ImportProblem.run_id.in_([row.id for row in rows]))
    problems = dict(db.session.execute(counted.group_by(ImportProblem.run_id)).all())
    return RunPage(total, page, pages, rows, problems)


def run_row(run_id: int) -> Any:
    """Return one import."""
    return db.session.execute(_runs().where(ImportRun.id == run_id)).one()


def _runs() -> Any:
    return select(
        ImportRun.id,
        ImportRun.publisher_id,
        ImportRun.file_name,
        ImportRun.state,
        ImportRun.publish,
        ImportRun.started_at,
        ImportRun.finished_at,
        ImportRun.counts,
        User.name.label("author"),
        select(func.max(Delivery.id)).where(Delivery.run_id == ImportRun.id).scalar_subquery().label("delivery_id"),
    ).outerjoin(User, User.id == ImportRun.author_id)


def _is_import() -> ColumnElement[bool]:
    """Match the runs that became an import, or were commanded; what a delivery still tries is told with it."""
    delivered = exists().where(Delivery.run_id == ImportRun.id)
    return ImportRun.state.in_((DONE, UNDONE)) | ~delivered


def problems(run: Any, element: str | None, page: int) -> ProblemPage:
    """Return one page of the problems of an import, of all elements or of one; three queries."""
    here = ImportProblem.run_id == run.id
    by_element = select(ImportProblem.element, func.count().label("count")).where(here).group_by(ImportProblem.element)
    elements = dict(db.session.execute(by_element.order_by(func.count().desc(), ImportProblem.element)).all())
    element = element if element and element in elements else None
    total = elements[element] if element is not None else sum(elements.values())
    pages = max(1, -(-total // PROBLEMS_SHOWN))
    page = min(page, pages)
    query = select(
        ImportProblem.line,
        ImportProblem.numero,
        ImportProblem.element,
        ImportProblem.value,
        ImportProblem.message,
        ImportProblem.action,
    ).where(here)
    if element is not None:
        query = query.where(ImportProblem.element == element)
    query = query.order_by(ImportProblem.id).limit(PROBLEMS_SHOWN).offset((page - 1) * PROBLEMS_SHOWN)
    rows = list(db.session.execute(query))
    return ProblemPage(elements, element, total, page, pages, rows, _trainings(run, rows))


def _trainings(run: Any, rows: list[Any]) -> dict[str, int]:
    numeros = {row.numero for row in rows if row.numero}
    known = select(Training.numero, Training.id).where(
        Training.numero.in_(numeros), Training.publisher_id == run.publisher_id, Training.revision_id.is_not(None)
    )
    return dict(db.session.execute(known).all())
