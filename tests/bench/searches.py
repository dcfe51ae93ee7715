"""How long a search with all its counts takes, beside engines set up as their users would, in the same run.

The same analysed documents, the same searches, a page of 20, eight facets whose counts stay true when several values of
one may be chosen: every engine gives those of a chosen facet without its own filter. Where the words mean the same to
all, totals and counts must be equal.

After one round that is not counted, five runs: in each, every engine answers all the searches in turn, one after the
other as a server does, and the order of the engines moves on by one from run to run. (Turns search by search would
measure something else: how fast an engine is when another has just emptied the processor's caches.) Figures are the
median of the five runs, with their range; a ratio is the median of the ratios run by run.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from extranet import clock
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.index.documents import Document
from extranet.search.index.folder import read_current
from extranet.search.index.store import DocumentStore
from extranet.search.suggesting.opening import refresh, suggestions
from extranet.search.words.expansion import NOTHING_KNOWN, expand
from extranet.search.words.query import read_query
from extranet.search.words.spelling import Speller
from tests.bench.catalogue import installation
from tests.bench.queries import BROWSE, COUNTED, PREFIX, TEXT, TITLE, Asked, draw
from tests.bench.rivals import Fts5, Numbers, PlainWhoosh, Rival, Tantivy
from tests.bench.table import Row, row

RUNS = 5
KINDS = (TEXT, TITLE, BROWSE)
SHARES = (("p50", 0.50), ("p95", 0.95))
# Above so many actions plain Whoosh takes ten minutes to build and seconds to answer.
LARGEST_FOR_WHOOSH = 20_000
WHOOSH_ASKED = 40
OURS, UNDERSTOOD = "ours", "ours, text understood"

Search = Callable[[Asked], object]
Times = dict[str, dict[str, list[list[float]]]]


def run(actions: int, keep: Path | None = None) -> list[Row]:
    """Time every engine on the same searches."""
    with installation(actions, keep) as app, tempfile.TemporaryDirectory(prefix="extranet-bench-") as folder:
        index = app.extensions["extranet"]["settings"].index_dir
        asked = draw(sample(index, actions))
        rivals = _rivals(index, Path(folder), actions)
        ours = ColumnarEngine(index, knowledge=lambda: NOTHING_KNOWN)
        _compare(ours, rivals, [one for one in asked if one.kind != PREFIX])
        rows = _search_rows(ColumnarEngine(index), ours, rivals, asked, actions)
        return rows + _typing_rows(index, ours, asked, actions)


def sample(index: Path, actions: int) -> list[Document]:
    """Return some two thousand of the documents that a search of today may find."""
    return [one for key, one in _living(index) if key % max(1, actions // 2000) == 0]


def _living(index: Path) -> Iterator[tuple[int, Document]]:
    """Yield the documents that a search of today may find."""
    today = clock.today().toordinal()
    store = DocumentStore(index / read_current(index).store)
    for key, payload in store.living(store.last_seq()):
        document = Document.read(payload)
        if any(end == 0 or end >= today for _, end, *_ in document.sessions):
            yield key, document
    store.close()


def _rivals(index: Path, folder: Path, actions: int) -> list[Rival]:
    numbers, kinds = Numbers(), [Fts5, Tantivy]
    if actions <= LARGEST_FOR_WHOOSH:
        kinds.append(PlainWhoosh)
    else:
        print(f"plain Whoosh is left out above {LARGEST_FOR_WHOOSH} actions: minutes to build, seconds to answer")
    built = []
    for kind in kinds:
        start = time.perf_counter()
        built.append(kind(folder, numbers, _living(index), clock.today()))
        print(f"{kind.name}: built in {time.perf_counter() - start:.1f} s", file=sys.stderr)
    return built


def _compare(ours: ColumnarEngine, rivals: list[Rival], asked: list[Asked]) -> None:
    """Compare totals and counts wherever all engines are asked the very same."""
    compared = different = 0
    for one in asked:
        page = ours.search(one.request(clock.today(), verbatim=True))
        if one.point or page.understood.partial or not _plain(one):
            continue  # a circle is not a box; few results make ours look for nearly all; families are ours alone
        answers = [rival.search(one) for rival in rivals if rival.name != PlainWhoosh.name]
        compared += 1
        mine = {name: {value.value: value.count for value in page.facets[name]} for name in COUNTED}
        if any(answer.total != page.total or answer.counts != mine for answer in answers):
            different += 1
            print("  different:", one, page.total, [answer.total for answer in answers], file=sys.stderr)
    print(f"totals and counts: {compared} searches compared between engines, {different} different")


def _plain(asked: Asked) -> bool:
    """Tell whether ours looks for the words alone, without their families."""
    return all(len(want.ways) == 1 for want in expand(read_query(" ".join(asked.words))).wants)


def _search_rows(
    understood: ColumnarEngine, ours: ColumnarEngine, rivals: list[Rival], asked: list[Asked], actions: int
) -> list[Row]:
    today = clock.today()
    engines: dict[str, Search] = {
        OURS: lambda one: ours.search(one.request(today, verbatim=True)),
        UNDERSTOOD: lambda one: understood.search(one.request(today, verbatim=False)),
    } | {rival.name: rival.search for rival in rivals}
    times = _times(engines, [one for one in asked if one.kind != PREFIX])
    rows = []
    for mine in (OURS, UNDERSTOOD):
        for kind in KINDS:
            for rival in rivals:
                for label, share in SHARES:
                    what = f"{kind} {label}, {actions} actions, {mine}"
                    rows.append(row(what, "ms", _at(times[mine][kind], share), rival.name,
                                    _at(times[rival.name][kind], share)))  # fmt: skip
    return rows


def _times(engines: dict[str, Search], asked: list[Asked]) -> Times:
    """Time every search of every engine, run by run; plain Whoosh is asked only a few of them."""
    few = random.Random(3).sample(asked, min(WHOOSH_ASKED, len(asked)))
    times: Times = {name: {kind: [] for kind in KINDS} for name in engines}
    names = list(engines)
    for number in range(RUNS + 1):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            run = {kind: [] for kind in KINDS}
            for one in few if name == PlainWhoosh.name else asked:
                run[one.kind].append(_time(engines[name], one))
            if number:
                for kind, of_kind in run.items():
                    times[name][kind].append(of_kind)
    return times


def _typing_rows(index: Path, ours: ColumnarEngine, asked: list[Asked], actions: int) -> list[Row]:
    """Time suggestions while typing, and the repair of a word with a slip."""
    refresh(index)
    proposing = suggestions(index)
    prefixes = [one.prefix for one in asked if one.kind == PREFIX]
    forms = [form for one in asked for form in one.words if len(form) > 5]
    slips = [form[:2] + form[3] + form[2] + form[4:] for form in forms]
    speller = Speller(ours.reader.view().shard)
    speller.repaired("boulngerie")
    proposing.words("bou")
    suggested = [[_time(proposing.words, one) for one in prefixes] for _ in range(RUNS)]
    repaired = [[_time(speller.repaired, one) for one in slips] for _ in range(RUNS)]
    return [
        row(f"suggestions p95, {actions} actions", "ms", _at(suggested, 0.95), "target", [2.0] * RUNS),
        row(f"typo repair p95, {actions} actions", "ms", _at(repaired, 0.95), "target", [1.0] * RUNS),
    ]


def _time(call: Callable, argument: object) -> float:
    start = time.perf_counter()
    call(argument)
    return (time.perf_counter() - start) * 1000


def _at(runs: list[list[float]], share: float) -> list[float]:
    return [sorted(one)[int(len(one) * share)] for one in runs]
