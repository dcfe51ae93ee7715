"""The report of a delivery as a workbook: its counts, then every problem with how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from sqlalchemy import select

from extranet.database import db
from extranet.exchange.delivering.deliveries import Delivery
from extranet.exchange.runs import KINDS, ImportProblem, ImportRun
from extranet.exchange.spreadsheets import Column, Kind, write_xlsx
from extranet.web.publish.deliveries.hints import hint
from extranet.web.publish.traces import GROUP_LABELS

COLUMNS = (
    Column("Ligne", Kind.WHOLE, 8),
    Column("Formation", width=22),
    Column("Élément", width=26),
    Column("Valeur", width=40),
    Column("Ce qui ne va pas", width=44),
    Column("Ce qui a été fait", width=24),
    Column("Comment corriger", width=44),
)


def write(file: BinaryIO, delivery: Delivery) -> None:
    """Write the report of a delivery that was tried."""
    run = db.session.get_one(ImportRun, delivery.run_id)
    write_xlsx(file, COLUMNS, _rows(run.id), sheet="Problèmes", about=("Livraison", lambda _: _about(delivery, run)))


def _about(delivery: Delivery, run: ImportRun) -> Iterator[tuple[str, Any]]:
    yield "Fichier", delivery.file_name
    yield "Reçu le", delivery.received_at
    yield "Livraison", "complète" if delivery.full else "partielle"
    for group, kinds in run.counts.items():
        for kind in KINDS:
            yield f"{kind.capitalize()} {GROUP_LABELS[group].lower()}", kinds[kind]


def _rows(run_id: int) -> Iterator[tuple[Any, ...]]:
    one = ImportProblem
    query = select(one.line, one.numero, one.element, one.value, one.message, one.action)
    for row in db.session.execute(query.where(one.run_id == run_id).order_by(one.id).execution_options(yield_per=1000)):
        yield (*row, hint(row.message))
