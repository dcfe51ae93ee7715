"""Other processes that search or write the index, for the tests that break something under them."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.forking import Forked

PRELUDE = """
import sys
from datetime import date
from pathlib import Path
from tests.search.processes import powerless
from extranet.application import create_app
from extranet.database import db
from extranet.search import opening
from extranet.search.index import files, indexing
from extranet.search.index.following import Follower
from extranet.search.request import SearchRequest
from extranet.errors import SearchUnavailable
from extranet.settings import Settings
DATA = Path(sys.argv[1])
FOLDER = DATA / "index"
app = create_app(Settings(data_dir=DATA, secret_key="nothing is kept secret with this one"))
app.app_context().push()
"""
SEARCHER = """
files.SMALL = 0  # map everything, as a large index is
engine = opening.engine(FOLDER)
print("ready", flush=True)
for words in sys.stdin:
    page = engine.search(SearchRequest(today=date(2026, 11, 22), q=words.strip()))
    print(page.total, "simplified" if page.simplified else "indexed", flush=True)
"""
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2


@contextmanager
def running(script: str, data: Path, *before: str) -> Iterator[Forked]:
    """Run a script after the prelude until the end of the block, then kill it; `before`: what starts its parent."""
    process = Forked(PRELUDE + script, data, before=before)
    try:
        assert process.said() == "ready"
        yield process
    finally:
        process.kill()


def powerless() -> None:
    """Obey the permissions of files, even as root: the process gives up the power to pass over them."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(head, sets) == 0
    for start in range(2):
        sets[start] &= ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH)
    assert libc.capset(head, sets) == 0
