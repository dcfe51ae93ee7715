"""Deliveries to a real database, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import Table, Text, cast, func, select
from sqlalchemy.orm import Session

from extranet.catalogue.actions import Action
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.exchange.exporting import export_file, formations
from extranet.exchange.importing import Report, import_file
from extranet.exchange.offered import Selection
from extranet.lheo.tree import to_text
from tests.factories.edits import revise

Deliver = Callable[..., Report]


@pytest.fixture
def locks(app: Flask) -> Path:
    return app.extensions["extranet"]["settings"].data_dir / "locks"


@pytest.fixture
def deliver(database: Session, locks: Path, tmp_path: Path) -> Deliver:
    """Give a function that imports a file, or a text written to one."""

    def deliver(file: Path | str | bytes, publisher: str = "region", **options: Any) -> Report:
        if not isinstance(file, Path):
            path = tmp_path / "livraison.xml"
            path.write_bytes(file.encode() if isinstance(file, str) else file)
            file = path
        return import_file(file, publisher, locks=locks, **options)

    return deliver


@pytest.fixture
def export(database: Session, tmp_path: Path) -> Callable[..., Path]:
    """Give a function that exports the catalogue."""

    def export(publisher_ids: frozenset[int] | None = None) -> Path:
        db.session.rollback()
        export_file(tmp_path / "export.xml", Selection(publisher_ids=publisher_ids))
        return tmp_path / "export.xml"

    return export


@pytest.fixture(scope="session")
def schema(shared: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared / "lheo" / "lheo-2.3.xsd"))


LARGE = {"commune", "commune_postcode", "former_commune", "reference_code"}


def tables(*but: str) -> dict[str, str]:
    """Return the mark of each table's content."""
    db.session.rollback()
    return {
        table.name: hashlib.sha256((_gathered if table.name in LARGE else _listed)(table).encode()).hexdigest()
        for table in db.metadata.sorted_tables
        if table.name not in but
    }


def _listed(table: Table) -> str:
    return repr(sorted(map(repr, db.session.execute(select(table)))))


def _gathered(table: Table) -> str:
    """Return the rows in one text, put together by the database: ten times as fast."""
    rows = select(table).order_by(table.c.id).subquery()
    line = reduce(add, (func.coalesce(cast(column, Text), "null") + "|" for column in rows.c))
    return db.session.scalar(select(func.aggregate_strings(line, ";"))) or ""


def visible() -> dict[Any, Any]:
    """Return what readers see, by number, without ids and instants."""
    db.session.rollback()
    content: dict[Any, Any] = {formation.get("numero"): to_text(formation) for formation in formations()}
    query = (
        select(Training.numero, Training.state, Action.numero, Action.state)
        .add_columns(TrainingSession.numero, TrainingSession.state)
        .join(Action, Action.training_id == Training.id)
        .join(TrainingSession, TrainingSession.action_id == Action.id)
        .where(Training.revision_id.is_not(None), Action.revision_id.is_not(None))
        .where(TrainingSession.revision_id.is_not(None))
    )
    return content | {tuple(row): True for row in db.session.execute(query)}


def said(report: Report, element: str) -> list[str]:
    """List what a report says of an element."""
    return [problem.message for problem in report.problems if problem.element == element]


def figures(report: Report) -> dict[str, tuple[int, ...]]:
    """Return the counts as formations, actions, sessions; groups of zeros left out."""
    return {group: tuple(counts.values()) for group, counts in report.counts.items() if any(counts.values())}


def one(model: Any, numero: str) -> Any:
    """Return the record of that number."""
    return db.session.scalars(select(model).where(model.numero == numero)).one()


# What every delivery writes, even one that brings nothing.
TRACES = ("import_run", "import_problem", "audit_entry", "audit_seal", "audit_head")


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def hand_edit(model: type, numero: str, **texts: str) -> bool:
    with writing():
        record = one(model, numero)
        names = {name.replace("_", "-"): text for name, text in texts.items()}
        return revise(record, names, seen=record.revision_id, by=None)


def own(record: Training | Action | TrainingSession, name: str) -> str:
    """Return the text of a child of the record's content."""
    db.session.rollback()
    text = record.revision.lheo
    return text.partition(f"<{name}>")[2].partition(f"</{name}>")[0]
