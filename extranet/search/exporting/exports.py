"""The results of a search as a file that the worker makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from extranet.exchange import orders
from extranet.search.answering.ranking import Hit
from extranet.search.engine import Engine
from extranet.search.exporting.files import write
from extranet.search.exporting.rows import count_lines
from extranet.search.parameters import Kept, read_request
from extranet.search.request import SearchRequest

KIND = "result-export"
AT_ONCE = 5000  # lines: what a reader waits for
MOST_RESULTS = 200_000


def found(engine: Engine, request: SearchRequest) -> tuple[list[Hit], int]:
    """Return all the results of a search, in their order, and how many lines they make."""
    hits = engine.search(replace(request, page=1, size=MOST_RESULTS)).hits
    return hits, count_lines(hits, request.today)


def ask(
    request: SearchRequest, kind: str, lines: int, *, owner_id: int, organisation_id: int, address: str, source: str
) -> int:
    """Put the file of a search in the queue, seen from its day; return the order's id. Raises as `orders.place`.

    `address` is that of the results, by which that of a sheet begins; `source` is the name of the site.
    """
    asked: dict[str, Any] = {"args": replace(request, page=1).to_args(), "day": request.today.isoformat()}
    asked |= {"address": address, "source": source}
    return orders.place(KIND, asked, kind, total=lines, owner_id=owner_id, organisation_id=organisation_id)


def make(engine: Callable[[], Engine], folder: Path, order_id: int, beat: Callable[[], None]) -> None:
    """Write the file of an order (see `orders.make`)."""
    order = orders.waited_for(order_id)
    if order is None:
        return
    asked, kind = order.asked, order.kind
    request, _ = read_request(Kept(asked["args"]), today=date.fromisoformat(asked["day"]))
    hits, lines = found(engine(), request)

    def fill(file: BinaryIO, progress: Callable[[int, int], None]) -> int:
        return write(
            file,
            kind,
            hits,
            request,
            address=asked["address"],
            source=asked["source"],
            progress=lambda done: progress(done, lines),
            scratch=folder,
        )

    orders.make(folder, order_id, kind, fill, beat)
