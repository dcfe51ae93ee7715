"""Corrections by hand, as short as a test wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extranet.catalogue.editing import rewrite, write_text
from extranet.lheo.tree import from_text


def revise(record: Any, texts: Mapping[str, str], *, seen: int, by: int | None) -> bool:
    """Write texts into the record's LHÉO children, by element name (inside `writing()`)."""
    element = from_text(record.revision.lheo)
    for name, text in texts.items():
        write_text(element, name, text)
    return rewrite(record, element, seen=seen, by=by)
