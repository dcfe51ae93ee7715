"""The ways out of a search that shows nothing, little, or less than there is: each with what it would give."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extranet.search.engine import Engine, Page
from extranet.search.explaining.near import Near, near
from extranet.search.request import SearchRequest
from extranet.web import words
from extranet.web.addresses import with_query
from extranet.web.contacts import Link
from extranet.web.find import naming
from extranet.web.find.display import Choice, filter_count, url_of
from extranet.web.formats import NBSP, plural

FEW = 5
_LAST_RADIUS = 50
_DOMAIN = "domaine"


@dataclass(frozen=True)
class Few:
    """What a short list says: how the search was taken, its ways out, jobs and domains nearby."""

    understood: str
    proposals: list[Choice]
    near: list[Choice]


def few(request: SearchRequest, page: Page, engine: Engine) -> Few | None:
    """Return what helps when there are no results or few of them; None for a longer list."""
    if page.total > FEW or request.lieux:
        return None
    answered = page.understood.answered(request)
    close = [] if page.simplified else near(engine, request, answered)
    return Few(_understood(answered), proposals(request, page, engine), [_near(one) for one in close])


def proposals(request: SearchRequest, page: Page, engine: Engine) -> list[Choice]:
    """Return one constraint less, or a wider radius; for an empty list at least what matters most."""
    found = [
        Choice(naming.way_out(one, request), url_of(one.request), one.total) for one in engine.relaxations(request)
    ]
    return found or ([] if page.total else _last_resorts(request, engine))


def hidden(request: SearchRequest, page: Page, engine: Engine) -> Link | None:
    """Say how many offers of the same words and place the filters hide; None when none does."""
    if request.lieux or page.simplified or not filter_count(request):
        return None
    count = engine.total(unfiltered(request)) - page.total
    if count <= 0:
        return None
    said = f"{plural(count, 'offre masquée', 'offres masquées')} par vos filtres"
    return Link(said, with_query("find.why", request.to_args()))


def unfiltered(request: SearchRequest) -> SearchRequest:
    """Return the same words and place, without any filter."""
    return replace(request, chosen={}, start_min=None, start_max=None, page=1)


def _last_resorts(request: SearchRequest, engine: Engine) -> list[Choice]:
    """Return what several constraints less would give, when no single one is to blame."""
    bare = unfiltered(request)
    wide = bare.with_radius(max(_LAST_RADIUS, request.radius))
    tries = []
    if request.where:
        tries.append((f"Sans aucun filtre, {naming.around(bare)}", bare))
        tries.append((f"Sans aucun filtre, {naming.around(wide)}", wide))
        tries.append((f"Toute l’offre {naming.around(request)}", bare.without("q")))
    tries.append(
        ("Les mêmes mots, partout et sans aucun filtre" if request.q else "Toute l’offre", bare.without("lieu"))
    )
    choices = {url_of(one): Choice(label, url_of(one), engine.total(one)) for label, one in reversed(tries)}
    return [choice for choice in reversed(choices.values()) if choice.count]


def _understood(answered: SearchRequest) -> str:
    """Say in one line all that is asked, what was read in the text included."""
    said = [naming.constraint(answered, name, value) for name, value in answered.constraints]
    return ", ".join(said)


def _near(one: Near) -> Choice:
    label = words.spaced(one.label)
    return Choice(f"Domaine «{NBSP}{label}{NBSP}»" if one.kind == _DOMAIN else label, url_of(one.request), one.total)
