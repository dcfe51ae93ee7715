"""What the addresses of the site may hold."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**63 - 1


class RecordId(IntegerConverter):
    """A whole number that a database can hold; beyond it there is nothing to look for."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ID, **options})
