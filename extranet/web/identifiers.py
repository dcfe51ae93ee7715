"""The ids of things that fields carry. One that names what the reader may not see is answered as an address is: 404.

Every id in a field is read here: `tests/proofs/test_fields.py` finds the readers and asks each for somebody else's.
"""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from extranet.errors import NotFound
from extranet.web.addresses import LARGEST_ID

NOT_HERE = "Cette page n’existe pas, ou ne vous est pas ouverte."


def read(text: str) -> int | None:
    """Return the id that a text says, None when it says none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return number if 0 < number <= LARGEST_ID else None


def identifier(values: Mapping[str, str], name: str) -> int | None:
    """Return the id that a field carries."""
    return read(values.get(name, ""))


def identifiers(values: MultiDict[str, str], name: str) -> list[int]:
    """Return the ids that a field carries, in several values or apart by spaces; what is none is left out."""
    texts = [text for value in values.getlist(name) for text in value.split()]
    return [found for text in texts if (found := read(text)) is not None]


def page_asked(values: Mapping[str, str]) -> int:
    """Return the number of the page that is asked for, the first unless it is a number that a list can have."""
    text = values.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def check(allowed: bool) -> None:
    """Raise NotFound for what a field names and the reader may not see."""
    if not allowed:
        raise NotFound(NOT_HERE)
