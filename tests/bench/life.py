"""An index that lives: built, opened by workers, edited while they search. Figures beside their targets."""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from extranet import clock
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.index import fulltext, indexing
from extranet.search.index.documents import Document
from extranet.search.index.folder import read_current
from extranet.search.index.snapshot import compile_snapshot
from extranet.search.index.store import DocumentStore
from extranet.search.request import SearchRequest
from extranet.search.words.expansion import NOTHING_KNOWN
from tests.bench.catalogue import installation
from tests.bench.table import Row, row

READERS, EDITS, IN_A_ROW, BATCH = 3, 20, 10_000, 50
SEEN_WITHIN, START, MEMORY, SLOWER = 1000.0, 2000.0, 250.0, 1.2
# (actions, most seconds) for the snapshot from the database
BUILD = ((10_000, 15.0), (100_000, 90.0))
WHOOSH_SECONDS = 600.0
WORDS = ("soudeur", "anglais", "aide a domicile", "caces", "comptable", "cuisine", "electricien", "vente")
_spawned = multiprocessing.get_context("spawn")


def run(actions: int, keep: Path | None = None) -> list[Row]:
    """Measure the life of an index of that size."""
    with installation(actions, keep), tempfile.TemporaryDirectory(prefix="extranet-bench-") as folder:
        index = Path(folder) / "index"
        rows = [_built(index, actions)]
        _compiled(index, Path(folder) / "again", actions)
        rows += _workers(index, actions) + _edited(index, actions) + [_in_a_row(index, actions)]
        return [*rows, _followed(index, actions)]


def _built(index: Path, actions: int) -> Row:
    start = time.perf_counter()
    indexing.rebuild(index)
    seconds = time.perf_counter() - start
    return row(f"snapshot from the database, {actions} actions", "s", [seconds], "target", [_most(actions)])


def _most(actions: int) -> float:
    return next((seconds for size, seconds in BUILD if actions <= size), BUILD[-1][1] * actions / BUILD[-1][0])


def _compiled(index: Path, target: Path, actions: int) -> None:
    """Compile the store again in a process of its own, for its peak of memory."""
    with _spawned.Pool(1) as pool:
        seconds, peak = pool.apply(_compile, (index, target))
    print(f"compile of {actions} actions: {seconds:.1f} s, peak of the process {peak:.0f} MB")
    shutil.rmtree(target, ignore_errors=True)


def _compile(index: Path, target: Path) -> tuple[float, float]:
    store = DocumentStore(index / read_current(index).store)
    start = time.perf_counter()
    compile_snapshot(store, target)
    store.close()
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _workers(index: Path, actions: int) -> list[Row]:
    """Open the index in two processes at once: the time to the first answer, the memory that each adds."""
    with _spawned.Pool(2) as pool:
        both = pool.map(_first_answer, [index, index], chunksize=1)
    starts, memory = [one[0] for one in both], [one[1] for one in both]
    return [
        row(f"start of a worker, {actions} actions", "ms", starts, "target", [START] * 2),
        row(f"memory of a worker (Pss), {actions} actions", "MB", memory, "target", [MEMORY] * 2),
    ]


def _first_answer(index: Path) -> tuple[float, float]:
    start = time.perf_counter()
    engine = _engine(index)
    _search(engine, WORDS[0])
    taken = (time.perf_counter() - start) * 1000
    for words in WORDS:
        _search(engine, words)
    time.sleep(2)  # the other one has its pages too by now: what is shared is counted by halves
    return taken, pss()


def pss(process: int | str = "self") -> float:
    """Return the memory of a process in MB, what is shared divided among those who share it."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def _edited(index: Path, actions: int) -> list[Row]:
    """Write documents one by one while other processes search; each says when it saw each of them."""
    ready, stop, seen = _spawned.Semaphore(0), _spawned.Event(), _spawned.Queue()
    readers = [_spawned.Process(target=_watch, args=(index, ready, stop, seen)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for _ in readers:
        ready.acquire()
    store = DocumentStore(index / read_current(index).store)
    written = {}
    for number in range(EDITS):
        key, payload = _new_document(store, number)
        store.write([(key, payload)])
        written[number] = time.time()
        time.sleep(0.1)
    time.sleep(1)
    stop.set()
    told = [seen.get() for _ in readers]
    for reader in readers:
        reader.join()
    store.close()
    waits = [(when - written[number]) * 1000 for of_reader, _, _ in told for number, when in of_reader.items()]
    failures = sum(one[1] for one in told) + READERS * EDITS - len(waits)
    print(f"edits: {EDITS} written, {len(waits)} of {READERS * EDITS} seen by {READERS} readers, {failures} failures")
    slowest = [one[2] for one in told]
    return [
        row(f"edit seen by every worker, slowest, {actions} actions", "ms", [max(waits)], "target", [SEEN_WITHIN]),
        row(f"slowest search meanwhile, {actions} actions", "ms", slowest, "target", [SEEN_WITHIN] * READERS),
    ]


def _watch(index: Path, ready: Any, stop: Any, seen: Any) -> None:
    engine, found, failures, slowest = _engine(index), {}, 0, 0.0
    _search(engine, WORDS[0])
    ready.release()
    while not stop.is_set():
        start = time.perf_counter()
        try:
            total = _search(engine, "zyzomys")
        except Exception:  # counted, whatever it is
            failures += 1
            continue
        slowest = max(slowest, (time.perf_counter() - start) * 1000)
        for number in range(total):
            found.setdefault(number, time.time())
    seen.put((found, failures, slowest))


def _new_document(store: DocumentStore, number: int) -> tuple[int, bytes]:
    """Return a living document changed so that it has a word of its own."""
    key = store.ids()[number * 7]
    document = Document.read(store.payloads([key])[key])
    terms = {**dict(zip(document.terms, document.weights.tolist(), strict=True)), "=zyzomys": 5.0, "zyzomy": 5.0}
    ordered = dict(sorted(terms.items()))
    changed = replace(document, terms=list(ordered), weights=np.array(list(ordered.values()), "<f2"),
                      sessions=[(0, 0, 0, 0, -1, 0)])  # fmt: skip
    return key, changed.payload()


def _in_a_row(index: Path, actions: int) -> Row:
    """Write documents batch after batch, bases compiled as the worker would; search there and in a calm copy, in turn.

    The calm one has one edit before each round: what an engine remembers of the searches just made helps neither.
    """
    with tempfile.TemporaryDirectory(prefix="extranet-bench-") as folder:
        calm = Path(folder) / "calm"
        shutil.copytree(index, calm)
        engines = _engine(index), _engine(calm)
        stores = [DocumentStore(one / read_current(one).store) for one in (index, calm)]
        ids = stores[0].ids()
        edited, beside = [], []
        for start in range(0, IN_A_ROW, BATCH):
            _touch(stores[0], [ids[number % len(ids)] for number in range(start, start + BATCH)], start)
            _search(engines[0], WORDS[0])
            if start % 500 == 0:
                indexing._compact(index, stores[0])
                _touch(stores[1], ids[:1], start // 500 + 1)
                for engine in engines:  # each opens what is new
                    _search(engine, "vente")
                edited.append(_round(engines[0]))
                beside.append(_round(engines[1]))
        for store in stores:
            store.close()
    return row(f"search time during {IN_A_ROW} edits / in a calm index, {actions} actions", "×",
               [statistics.median(one / other for one, other in zip(edited, beside, strict=True))], "target",
               [SLOWER])  # fmt: skip


def _touch(store: DocumentStore, ids: list[int], number: int) -> None:
    kept = store.payloads(ids)
    store.write([(key, _touched(kept[key], number)) for key in dict.fromkeys(ids)])


def _touched(payload: bytes, number: int) -> bytes:
    document = Document.read(payload)
    sessions = [(*known[:4], number % 20, known[5]) for known in document.sessions]
    return replace(document, sessions=sessions).payload()


def _round(engine: ColumnarEngine) -> float:
    start = time.perf_counter()
    for words in WORDS:
        _search(engine, words)
    return time.perf_counter() - start


def _followed(index: Path, actions: int) -> Row:
    start = time.perf_counter()
    fulltext.follow_all(index)
    return row(f"Whoosh follows, {actions} actions", "s", [time.perf_counter() - start], "target", [WHOOSH_SECONDS])


def _engine(index: Path) -> ColumnarEngine:
    return ColumnarEngine(index, labels=_as_they_are, knowledge=lambda: NOTHING_KNOWN)


def _as_they_are(_facet: str, values: list[str]) -> dict[str, str]:
    return {value: value for value in values}


def _search(engine: ColumnarEngine, words: str) -> int:
    request = SearchRequest(today=clock.today(), q=words, verbatim=tuple(words.split()))
    return engine.search(request).total
