"""The comparison: which actions an address asks for, the table, and the way back to the list one comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from extranet import clock, guard
from extranet.search.parameters import read_request
from extranet.search.request import Where
from extranet.signin import current_member
from extranet.web import offers, words
from extranet.web.formats import NBSP, long_day, plural
from extranet.web.identifiers import identifiers
from extranet.web.select import comparing

MOST_ASKED, MOST_FIELDS = 50, 300
TRAVELLING = ("lieu", "commune", "retour", "depuis")
ONLY, YES = "differences", "oui"


def page() -> ResponseReturnValue:
    """Set side by side the actions that the address asks for; say it plainly when that cannot be."""
    ids, malformed = _asked()
    asked, problems = read_request(_place(), today=clock.today())
    offered = comparing.offered(ids)
    missing = malformed + len(ids) - len(offered)
    if missing:
        guard.note_refused()  # the page is the same for what left the offer and for what was never in it
    sentences = [*problems, *([_missing(missing)] if missing else [])]
    if not comparing.FEWEST <= len(offered) <= comparing.MOST:
        return _cannot(offered, sentences, missing)
    return _table(offered, asked.where, sentences)


def _table(offered: Sequence[Any], where: Where | None, sentences: Sequence[str]) -> ResponseReturnValue:
    made = comparing.compare(offered, where)
    ids = [row.id for row in offered]
    only = request.args.get(ONLY) == YES
    return render_template(
        "select/compare.html",
        comparison=made,
        groups=made.only_differences() if only else made.groups,
        only=only,
        other_url=_url(ids, only=not only),
        without=_without(ids, only) if len(ids) > comparing.FEWEST else {},
        sentences=sentences,
        back=_back(),
        following=_url(ids, only=only),
        printed_on=long_day(clock.today()),
        address=_url(ids, only=only, external=True),
    )


def _cannot(offered: Sequence[Any], sentences: Sequence[str], missing: int) -> ResponseReturnValue:
    """Say how many can be compared, and let the reader choose again among those asked for."""
    shown = render_template(
        "select/choose.html",
        offered=[_named(row) for row in offered],
        most=comparing.MOST,
        sentences=sentences,
        hidden=[(name, value) for name, values in _kept().items() for value in values],
        back=_back(),
    )
    return shown, 404 if missing and not offered else 200


def _named(row: Any) -> dict[str, Any]:
    """Return what tells an action from another of the same title."""
    facts = ", ".join(filter(None, (row.provider, offers.where_it_is(row))))
    return {"id": row.id, "title": words.spaced(row.title), "facts": facts}


def _asked() -> tuple[list[int], int]:
    """Return the actions that the address asks for, each once, and how many parameters name none."""
    values = list(dict.fromkeys(request.args.getlist("action")))[:MOST_ASKED]
    ids = list(dict.fromkeys(identifiers(request.args, "action")))[:MOST_ASKED]
    return ids, len(values) - len(ids)


def _missing(count: int) -> str:
    if count == 1:
        return f"Une formation demandée n’existe pas, ou n’est plus proposée{NBSP}: elle est laissée de côté."
    said = plural(count, "formation demandée n’existe pas", "formations demandées n’existent pas")
    return f"{said}, ou ne sont plus proposées{NBSP}: elles sont laissées de côté."


def _place() -> MultiDict[str, str]:
    """Return the parameters of the place searched, alone."""
    return MultiDict((name, value) for name in ("lieu", "commune") for value in request.args.getlist(name)[:1])


def _kept() -> dict[str, list[str]]:
    """Return what travels from one comparison to the next beside the actions."""
    return {
        name: values[:1] for name in ("lieu", "commune", "retour", "depuis") if (values := request.args.getlist(name))
    }


def _url(ids: Sequence[int], *, only: bool, external: bool = False) -> str:
    values = {**_kept(), "action": list(ids), **({ONLY: YES} if only else {})}
    return url_for("select.compare", _external=external, **values)


def _without(ids: Sequence[int], only: bool) -> dict[int, str]:
    """Return the address of the comparison less each action."""
    return {left: _url([one for one in ids if one != left], only=only) for left in ids}


def _back() -> tuple[str, str] | None:
    """Return the words and the address of where one comes from: our own pages, whatever the address says."""
    if request.args.get("depuis") == "selection":
        return "Retour à ma sélection", url_for("select.selection")
    query = request.args.get("retour")
    if query is None:
        return None
    try:
        args = MultiDict(parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return None
    left, _ = read_request(args, today=clock.today(), network=current_member().network_code)
    return "Retour à la liste", url_for("find.results", **left.to_args())
