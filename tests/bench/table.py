"""One line of the bench, and how lines are printed."""

from __future__ import annotations

import statistics
from typing import NamedTuple


class Row(NamedTuple):
    """What was measured, ours and the rival's, each as the median of the runs with its range."""

    what: str
    ours: float
    unit: str
    rival: str
    theirs: float
    ratio: float
    spread: str
    their_spread: str


def row(what: str, unit: str, ours: list[float], rival: str, theirs: list[float]) -> Row:
    """Make a line of the figures of interleaved runs; the ratio is ours over the rival's, run by run."""
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    ours_at, theirs_at, ratio = (statistics.median(runs) for runs in (ours, theirs, ratios))
    return Row(what, ours_at, unit, rival, theirs_at, ratio, _range(ours), _range(theirs))


def _range(runs: list[float]) -> str:
    return f"{min(runs):.3g}–{max(runs):.3g}"


def print_table(rows: list[Row]) -> None:
    """Print the lines in columns."""
    print(f"\n{'measure':46} {'ours':>10} {'range':>16} {'rival':>10} {'range':>16} {'ratio':>7}  rival")
    for line in rows:
        ours = f"{line.ours:.3g} {line.unit}"
        theirs = f"{line.theirs:>10.3g} {line.their_spread:>16}"
        print(f"{line.what:46} {ours:>10} {line.spread:>16} {theirs} {line.ratio:>7.2f}  {line.rival}")
