"""A LHÉO file as what a delivery brings: surveyed whole, then read one formation after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from extranet.exchange.formations import Problem, read_formation
from extranet.exchange.lines import COUNTED, Lines
from extranet.exchange.reading import Opened, Survey, opened, read_formations, survey
from extranet.exchange.taking_in import Incoming, Tell
from extranet.lheo.tree import Element, split_tag

LEFT_OUT = "laissé de côté"
READ_ANYWAY = "lu comme du LHÉO 2.3"


class LheoFile:
    """A LHÉO file, opened in some way: plain or gzip unless told otherwise."""

    def __init__(self, path: Path, way: Opened = opened) -> None:
        self._path, self._way = path, way
        self._exact = True

    def survey(self) -> Survey:
        """Read it whole and write nothing; raise Refused when it is not sound."""
        found = survey(self._path, self._way)
        self._exact = found.lines >= COUNTED
        return found

    def formations(self, tell: Tell) -> Iterator[Incoming]:
        """Give each formation; tell what stands outside them all."""
        lines = Lines(exact=self._exact)

        def stray(element: Element) -> None:
            message = "hors de toute formation"
            tell([Problem(element.sourceline, None, split_tag(element.tag)[1], "", message, LEFT_OUT)])

        bare = False
        for source in read_formations(self._path, stray, lines, self._way):
            if not (bare or split_tag(source.tag)[0]):
                bare = True
                line = source.getroottree().getroot().sourceline
                tell([Problem(line, None, "lheo", "", "sans espace de noms", READ_ANYWAY)])
            formation = read_formation(source, lines.line_of)
            yield Incoming(formation, lines.line_of(source), lambda source=source: _text(source))


def _text(source: Element) -> str:
    return etree.tostring(source, encoding="unicode", with_tail=False)
