"""How many actions a second are parsed, stored and searchable; the rival only reads the XML."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from lxml import etree

from extranet.accounts.organisations import REGION
from extranet.exchange.importing import import_file
from extranet.search.index import indexing
from tests.bench.catalogue import installation, lheo_file
from tests.bench.table import Row, row

RUNS = 3


def run(actions: int, keep: Path | None = None) -> list[Row]:
    """Import one file several times into empty installations, reading it bare in between."""
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = lheo_file(Path(folder), min(actions, 5_000), keep)
        count = path.read_bytes().count(b"<action ")
        for _ in range(RUNS):
            ours.append(count / _import(path))
            theirs.append(count / _bare_read(path))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"import: {count} actions a run, peak memory of the whole bench {memory:.0f} MB")
    return [row("import: parsed, stored, searchable", "act/s", ours, "lxml alone", theirs)]


def _import(path: Path) -> float:
    with installation() as app:
        settings = app.extensions["extranet"]["settings"]
        start = time.perf_counter()
        import_file(path, REGION, locks=settings.data_dir / "locks", publish=True)
        indexing.drain(settings.index_dir)
        return time.perf_counter() - start


def _bare_read(path: Path) -> float:
    start = time.perf_counter()
    for _, element in etree.iterparse(path, tag="{*}formation"):
        element.clear()
    return time.perf_counter() - start
