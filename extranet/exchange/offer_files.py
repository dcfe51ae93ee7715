"""A publisher's offer as a file, LHÉO or spreadsheet: at once, or made by the worker."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from extranet.accounts.organisations import family
from extranet.catalogue.states import State
from extranet.exchange import exporting, orders
from extranet.exchange.offered import Selection, count
from extranet.exchange.sheets.writing import CSV, XLSX, write_offer

KIND = "offer-export"
LHEO, PACKED_LHEO = "xml", "xml.gz"
KINDS = (LHEO, XLSX, CSV)
AT_ONCE = 2000  # sessions: what a reader waits for


def write(
    file: BinaryIO,
    kind: str,
    selection: Selection,
    progress: Callable[[int], None] = lambda done: None,
    scratch: Path | None = None,
) -> int:
    """Write the offer; return how many formations (LHÉO) or lines (spreadsheet) it holds."""
    if kind == PACKED_LHEO:
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            return exporting.write(packed, selection, progress)
    if kind == LHEO:
        return exporting.write(file, selection, progress)
    return write_offer(file, kind, selection, progress=progress, scratch=scratch)


def ask(
    kind: str, publisher_id: int, *, state: State | None = None, ids: list[int] | None = None, total: int, owner_id: int
) -> int:
    """Put the file of a publisher's offer in the queue; return the order's id. Raises as `orders.place`."""
    asked: dict[str, Any] = {"publisher": publisher_id, "state": state and state.value, "ids": ids}
    packed = PACKED_LHEO if kind == LHEO else kind
    return orders.place(KIND, asked, packed, total=total, owner_id=owner_id, organisation_id=publisher_id)


def make(folder: Path, order_id: int, beat: Callable[[], None]) -> None:
    """Write the file of an order (see `orders.make`)."""
    order = orders.waited_for(order_id)
    if order is None:
        return
    kind, asked = order.kind, order.asked
    state = State(asked["state"]) if asked["state"] else None
    selection = Selection(publisher_ids=family(asked["publisher"]), state=state, ids=asked["ids"])
    total = count(selection)[kind != PACKED_LHEO]

    def fill(file: BinaryIO, progress: Callable[[int, int], None]) -> int:
        return write(file, kind, selection, lambda done: progress(done, total), folder)

    orders.make(folder, order_id, kind, fill, beat)
