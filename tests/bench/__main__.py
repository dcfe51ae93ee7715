"""Measure, beside rivals in the same run, and print a table. `--actions N` sets the size of the catalogue."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from tests.bench import desk, imports, life, pages, searches
from tests.bench.table import Row, print_table

MEASURES = {"imports": imports.run, "searches": searches.run, "life": life.run, "pages": pages.run,
            "desk": desk.run}  # fmt: skip


def main() -> None:
    """Run every measure and write instance/bench.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="folder where the catalogues are kept from one run to the next")
    parser.add_argument("--only", choices=MEASURES, action="append", help="one measure alone; several times, several")
    asked = parser.parse_args()
    rows: list[Row] = []
    for name in asked.only or MEASURES:
        rows += MEASURES[name](asked.actions, asked.keep)
    print_table(rows)
    target = Path(os.environ.get("EXTRANET_DATA_DIR", "instance")) / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([row._asdict() for row in rows], indent=2, ensure_ascii=False))
    print(f"\nAlso in {target}")


if __name__ == "__main__":
    main()
