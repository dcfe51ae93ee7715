"""Judge the search on the queries beside the project; print the table and fail under the targets.

Everything goes through the product's own commands, in a scratch folder: reference tables, imports, then the batch.
`--data FOLDER` keeps the folder, and uses it again as it is when it is there. `--details` prints every query.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

from tests.conftest import SHARED
from tests.relevance.commands import Commands

DAY = "2026-09-01"
TABLES = {"rome": "rome.csv", "rome-appellations": "rome_appellations.csv"}
FILES = {"region": "aquitaine-region.lheo.xml", "pole-emploi": "aquitaine-pole-emploi.lheo.xml"}
TARGETS = {
    "job": 0.84, "title": 0.97, "typo": 0.88, "accent": 0.93, "inflection": 0.92, "acronym": 0.80, "place": 0.92,
    "phrase": 0.76, "macro": 0.88,
}  # fmt: skip
RECALL, ZERO = 0.87, 0.0


def main() -> int:
    """Run everything; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="Keep the installation in this folder.")
    parser.add_argument("--details", action="store_true", help="Print the measure of every query.")
    options = parser.parse_args()
    if not (SHARED / "search").is_dir():
        print("The judged queries (../shared/search) are not here.", file=sys.stderr)
        return 2
    kept = nullcontext(options.data) if options.data else tempfile.TemporaryDirectory(prefix="extranet-relevance-")
    with kept as folder:
        return _judge(Path(folder), options.details)


def _judge(folder: Path, details: bool) -> int:
    queries, qrels = SHARED / "search" / "queries-aquitaine.tsv", SHARED / "search" / "qrels-aquitaine.tsv"
    run = folder / "run.tsv"
    commands = Commands(folder)
    if not (folder / "instance").is_dir():
        _install(commands)
    run.write_text(commands("search", "--batch", queries, "--limit", 50, "--date", DAY), encoding="utf-8")
    judge = _evaluator()
    asked = judge.load_q(queries)
    measures, by_query = judge.evaluate(asked, judge.load_rels(qrels), judge.load_run(run))
    if details:
        for query_id, _, text in asked:
            print(f"{query_id}\t{by_query[query_id][0]:.3f}\t{by_query[query_id][1]:.3f}\t{text}")
    return _print(measures)


def _install(commands: Commands) -> None:
    commands("db", "upgrade")
    for kind, name in TABLES.items():
        commands("reference", "load", kind, SHARED / "data" / "reference" / name)
    for publisher, name in FILES.items():
        commands("catalogue", "import", SHARED / "data" / "lheo" / name, "--publisher", publisher, "--publish")


def _evaluator() -> ModuleType:
    """Load the evaluator that stands beside the queries."""
    spec = importlib.util.spec_from_file_location("evaluate", SHARED / "search" / "evaluate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _print(measures: dict[str, tuple[float, ...]]) -> int:
    """Print the measures beside the targets; return 1 when one is missed."""
    print(f"{'kind':12}{'nDCG@10':>9}{'target':>8}{'R@50':>8}{'zero %':>8}")
    missed = []
    for kind, (ndcg, recall, _, zero) in measures.items():
        target = TARGETS[kind]
        print(f"{kind:12}{ndcg:9.3f}{target:8.2f}{recall:8.3f}{100 * zero:8.1f}")
        if round(ndcg, 2) < target:  # the targets are told to two decimals
            missed.append(kind)
    _, recall, _, zero = measures["macro"]
    if round(recall, 2) < RECALL:
        missed.append(f"recall@50 (at least {RECALL})")
    if zero > ZERO:
        missed.append("queries without any result (none)")
    print("Missed: " + ", ".join(missed) if missed else "Every target is reached.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
