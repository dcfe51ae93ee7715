"""The published offer as files for partners, one a day: of all publishers together, and of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from extranet import clock
from extranet.accounts import organisations
from extranet.errors import Invalid, NotFound
from extranet.exchange.exporting import export_file
from extranet.exchange.offered import Selection

KIND = "partner-files"
NIGHT = 3  # Europe/Paris: made from that hour on
KEPT = timedelta(days=7)
_NAME = re.compile(r"offre(?:-(?P<code>[a-z0-9-]+?))?-(?P<day>\d{4}-\d{2}-\d{2})\.lheo\.xml\.gz")


def make(folder: Path, beat: Callable[[], None] = lambda: None) -> list[Path]:
    """Write today's files and forget those of more than a week; return those written.

    A file appears whole or not at all; where nothing is published there is none. One that is there is not made again:
    an interrupted night goes on where it stood.
    """
    today = clock.today()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for code, publisher_ids in _publishers():
        path = folder / _name(code, today)
        if not path.exists():
            beat()
            with suppress(Invalid):
                export_file(path, Selection(publisher_ids=publisher_ids, shown_on=today), lambda _: beat())
                made.append(path)
    for path, _, day in _files(folder):
        if not timedelta(0) <= today - day < KEPT:
            path.unlink(missing_ok=True)
    return made


def file_of(folder: Path, code: str | None = None, day: date | None = None) -> Path:
    """Return the file of a publisher (None: of all) and of a day (None: the latest); raise NotFound."""
    days = [found for _, of, found in _files(folder) if of == code and day in (None, found)]
    if not days:
        raise NotFound("Ce fichier n’existe pas\u00a0: rien n’est publié, ou ce jour n’est plus gardé.")
    return folder / _name(code, max(days))


def _publishers() -> Iterator[tuple[str | None, frozenset[int] | None]]:
    yield None, None
    for one in organisations.publishers():
        if one.code is not None:
            yield one.code, organisations.family(one.id)


def _name(code: str | None, day: date) -> str:
    return f"offre-{day.isoformat()}.lheo.xml.gz" if code is None else f"offre-{code}-{day.isoformat()}.lheo.xml.gz"


def _files(folder: Path) -> Iterator[tuple[Path, str | None, date]]:
    for path in sorted(folder.glob("offre-*.lheo.xml.gz")) if folder.is_dir() else ():
        if found := _NAME.fullmatch(path.name):
            yield path, found["code"], date.fromisoformat(found["day"])
