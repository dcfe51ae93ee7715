"""The file of an export: its lines, and in a workbook a first sheet that says what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode

from extranet import clock
from extranet.exchange.spreadsheets import write_csv, write_xlsx
from extranet.search.answering.labels import labels_of
from extranet.search.answering.ranking import Hit
from extranet.search.exporting.rows import COLUMNS, batches, lines_of
from extranet.search.facets import FACETS
from extranet.search.request import BY_DATE, BY_DISTANCE, RELEVANCE, SearchRequest

XLSX, CSV = "xlsx", "csv"
KINDS = {XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", CSV: "text/csv"}
_ORDERS = {RELEVANCE: "pertinence", BY_DATE: "date de début", BY_DISTANCE: "distance"}

Progress = Callable[[int], None]


def write(
    file: BinaryIO,
    kind: str,
    hits: Sequence[Hit],
    request: SearchRequest,
    *,
    address: str,
    source: str,
    progress: Progress = lambda lines: None,
    scratch: Path | None = None,
) -> int:
    """Write the results in their order and return the number of lines, said to `progress` after each batch.

    `address` is that of the results, by which that of a sheet begins; `source` is the name of the site; `scratch` is
    where a workbook under way may put its pieces.
    """
    rows = _rows(hits, request, address, progress)
    if kind == CSV:
        return write_csv(file, COLUMNS, rows)

    def about(count: int) -> list[tuple[str, Any]]:
        query = urlencode(replace(request, page=1).to_args(), doseq=True)
        search = f"{address}?{query}" if query else address
        return [*asked(request), *_figures(count, len(hits)), ("Adresse", search), ("Source", source)]

    return write_xlsx(file, COLUMNS, rows, sheet="Sessions", about=("Recherche", about), scratch=scratch)


def _rows(hits: Sequence[Hit], request: SearchRequest, address: str, progress: Progress) -> Iterator[Sequence[Any]]:
    count = 0
    for some in batches(hits):
        lines = lines_of(some, request, address)
        yield from lines
        count += len(lines)
        progress(count)


def asked(request: SearchRequest) -> list[tuple[str, str]]:
    """Say a search as (what, how): each constraint, and the order."""
    said = [("Mots", request.q)]
    if request.where:
        said.append(("Autour de", f"{request.where.label}, {request.radius} km"))
    for name, values in request.chosen.items():
        said.append((FACETS[name].label, ", ".join(labels_of(name, values).values())))
    said += [
        (label, f"{day:%d/%m/%Y}")
        for label, day in (("Début à partir du", request.start_min), ("Début jusqu’au", request.start_max))
        if day
    ]
    said = [(label, value) for label, value in said if value] or [("Recherche", "toute l’offre")]
    return [*said, ("Tri", _ORDERS[request.order])]


def _figures(lines: int, actions: int) -> list[tuple[str, Any]]:
    return [("Formations trouvées", actions), ("Sessions", lines), ("Le", clock.now())]
