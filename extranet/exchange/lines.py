"""On which line each element begins, in files longer than what libxml2 counts: past 65 535, it gives the line where
the nearest text ends. Expat counts beside it, without a mistake, where a file is that long.
"""

from __future__ import annotations

from array import array
from collections import deque
from xml.parsers import expat

from lxml import etree

from extranet.lheo.tree import Element

COUNTED = 65_535
_FORMATION = "formation"


class Lines:
    """Give the line of the elements of one formation after the other."""

    def __init__(self, *, exact: bool) -> None:
        self.count = 0
        self._parser = expat.ParserCreate() if exact else None
        self._begun = array("Q")  # the line of each start tag
        self._formations: deque[int] = deque()  # which of them are formations
        self._known: dict[Element, int] = {}
        self._formation: Element | None = None
        if self._parser:
            self._parser.StartElementHandler = self._begin
            if hasattr(self._parser, "SetReparseDeferralEnabled"):
                self._parser.SetReparseDeferralEnabled(False)

    def feed(self, chunk: bytes) -> None:
        """Read on; an encoding that it does not know ends the exact count."""
        self.count += chunk.count(b"\n")
        if self._parser:
            try:
                self._parser.Parse(chunk, False)
            except (expat.ExpatError, ValueError, LookupError):
                self._parser = None

    def turn_to(self, formation: Element) -> None:
        """Speak of this formation from now on."""
        self._formation, self._known = formation, {}

    def leave(self) -> None:
        """Forget the present formation: the next one comes."""
        if self._parser and self._formation is not None and self._formations:
            first = self._formations[0]
            after = first + sum(1 for _ in self._formation.iter(etree.Element))
            del self._begun[:after]
            self._formations = deque(place - after for place in self._formations if place >= after)
        self._formation = None

    def line_of(self, element: Element) -> int | None:
        """Return the line where an element begins."""
        if element.sourceline is None or element.sourceline < COUNTED or self._formation is None or not self._parser:
            return element.sourceline
        if not self._known and self._formations:
            lines = self._begun[self._formations[0] :]
            self._known = dict(zip(self._formation.iter(etree.Element), lines, strict=False))
        return self._known.get(element, element.sourceline)

    def _begin(self, name: str, _attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2].lower() == _FORMATION:
            self._formations.append(len(self._begun))
        self._begun.append(self._parser.CurrentLineNumber)
