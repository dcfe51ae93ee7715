"""What a programme is asked to do: which sessions come again, and how much later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from extranet.web.identifiers import identifiers
from extranet.web.publish.listing import OfferFilter

LONGEST_PERIOD = timedelta(days=366)
MOST_WEEKS, A_YEAR = 156, 52
FIRST, LAST, WEEKS, TICKED, SHOWN, LEFT_OUT = "du", "au", "semaines", "fiche", "vue", "sans"


@dataclass
class RollingForm:
    """The sessions that start in a period, in the trainings of a filter, so many weeks later."""

    wanted: OfferFilter
    first: str
    last: str
    weeks: str
    ticked: tuple[int, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_args(cls, args: MultiDict[str, str], today: date) -> RollingForm:
        """Read an address or a form; without a period, the present year."""
        return cls(
            wanted=OfferFilter.from_args(args),
            first=args.get(FIRST, f"{today.year}-01-01").strip(),
            last=args.get(LAST, f"{today.year}-12-31").strip(),
            weeks=args.get(WEEKS, str(A_YEAR)).strip(),
            ticked=tuple(sorted(set(identifiers(args, "formation")))),
        )

    @property
    def period(self) -> tuple[date, date]:
        """Return the first and the last day on which a session starts."""
        return date.fromisoformat(self.first), date.fromisoformat(self.last)

    @property
    def days(self) -> int:
        """Return how many days later the sessions come."""
        return int(self.weeks) * 7

    def check(self) -> bool:
        """Check what was typed; tell whether the programme can be read."""
        for name, text in ((FIRST, self.first), (LAST, self.last)):
            if not _is_day(text):
                self.errors[name] = "Écrivez une date comme 05/01/2027."
        if not self.errors:
            first, last = self.period
            if last < first:
                self.errors[LAST] = "La fin de la période vient avant son début."
            elif last - first >= LONGEST_PERIOD:
                self.errors[LAST] = "Choisissez une période d’un an au plus."
        weeks = self.weeks
        if not (weeks.isascii() and weeks.isdigit() and len(weeks) < 4 and 1 <= int(weeks) <= MOST_WEEKS):
            self.errors[WEEKS] = f"Indiquez un nombre de semaines entre 1 et {MOST_WEEKS}."
        return not self.errors

    def args(self) -> dict[str, Any]:
        """Return the parameters of the address that says the same."""
        said = self.wanted.args() | {FIRST: self.first, LAST: self.last, WEEKS: self.weeks}
        return said | ({"formation": [str(one) for one in self.ticked]} if self.ticked else {})

    def hidden(self) -> list[tuple[str, str]]:
        """Return the parameters as the hidden fields of a form."""
        return [
            (name, one) for name, said in self.args().items() for one in ([said] if isinstance(said, str) else said)
        ]


def left_out(sent: MultiDict[str, str]) -> frozenset[int]:
    """Return the sessions that are left out: those of the other pages, and those that this one shows unticked."""
    shown, elsewhere, ticked = _sessions(sent)
    return (elsewhere - shown) | (shown - ticked)


def sessions_named(sent: MultiDict[str, str]) -> frozenset[int]:
    """Return all the sessions that a form names."""
    return frozenset().union(*_sessions(sent))


def _sessions(sent: MultiDict[str, str]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """Return the sessions that this page shows, those left out on the others, those ticked."""
    shown, elsewhere = identifiers(sent, SHOWN), identifiers(sent, LEFT_OUT)
    return frozenset(shown), frozenset(elsewhere), frozenset(identifiers(sent, TICKED))


def _is_day(text: str) -> bool:
    try:
        return 1990 <= date.fromisoformat(text).year < 2100
    except ValueError:
        return False


def page_of(args: Mapping[str, str]) -> int:
    """Return the page that is asked for."""
    text = args.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
