"""A programme that rolls over, as people read it before it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from extranet.catalogue.rolling import Line, Obstacle
from extranet.web import formats
from extranet.web.formats import plural
from extranet.web.publish.lines import where
from extranet.web.publish.programme.forms import RollingForm

PAGE_SIZE = 100
WHY = {
    Obstacle.THERE: "Déjà reconduite\u00a0: l’action a une session à ces dates.",
    Obstacle.WITHDRAWN: "Elle est retirée, ou sa formation l’est.",
    Obstacle.PAST: "À ces dates, elle serait déjà finie.",
    Obstacle.AHEAD: "C’est un brouillon des dates d’arrivée\u00a0: publiez-le d’abord.",
}
_SHORT = {
    Obstacle.THERE: ("déjà reconduite", "déjà reconduites"),
    Obstacle.WITHDRAWN: ("retirée", "retirées"),
    Obstacle.PAST: ("serait déjà finie", "seraient déjà finies"),
    Obstacle.AHEAD: ("brouillon à publier d’abord", "brouillons à publier d’abord"),
}


@dataclass(frozen=True)
class Preview:
    """One page of what would come again, with the counts of the whole."""

    lines: list[dict[str, Any]]
    coming: int
    left_out: list[int]
    skipped: list[str]
    shown: list[int]
    page: int
    pages: int


def preview(lines: Sequence[Line], left_out: Collection[int], page: int) -> Preview:
    """Return a page of a programme."""
    pages = max(1, -(-len(lines) // PAGE_SIZE))
    page = min(page, pages)
    shown = lines[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    open_lines = [line.session.id for line in lines if line.obstacle is None]
    skipped = Counter(line.obstacle for line in lines if line.obstacle)
    return Preview(
        lines=[_line(line, line.session.id not in left_out) for line in shown],
        coming=sum(one not in left_out for one in open_lines),
        left_out=[one for one in open_lines if one in left_out],
        skipped=[plural(count, *_SHORT[why]) for why, count in skipped.items()],
        shown=[line.session.id for line in shown if line.obstacle is None],
        page=page,
        pages=pages,
    )


def period(form: RollingForm) -> str:
    """Say which sessions come again."""
    return f"Sessions qui commencent du {' au '.join(formats.long_day(day) for day in form.period)}"


def done(count: int) -> str:
    """Say what was begun."""
    begun = plural(count, "session reconduite", "sessions reconduites")
    return f"{begun}, en brouillon\u00a0: les prescripteurs ne les voient pas encore."


def _line(line: Line, ticked: bool) -> dict[str, Any]:
    session = line.session
    return {
        "id": session.id,
        "title": session.title,
        "url": url_for("publish.training", training_id=session.training_id, _anchor=f"action-{session.action_id}"),
        "soft": f"{where(session.places, session.teaching_mode)} · {session.numero}",
        "before": _dates(session.start, session.end),
        "after": _dates(line.start, line.end),
        "why": WHY[line.obstacle] if line.obstacle else None,
        "ticked": ticked,
    }


def _dates(start: date, end: date | None) -> str:
    return formats.days(start, max(start, end)) if end else f"à partir du {formats.short_day(start)}"
