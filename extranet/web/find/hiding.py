"""« Pourquoi je ne la vois pas ? »: an offer looked up by number or title, and what each constraint hides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import url_for

from extranet.catalogue.states import State
from extranet.search.engine import Engine, Page
from extranet.search.explaining.looking import look_up
from extranet.search.explaining.obstacles import PLACE, START, WORDS, Explanation, Obstacle, Unmet, explain
from extranet.search.facets import FACETS
from extranet.search.request import SearchRequest
from extranet.web import words
from extranet.web.contacts import Link
from extranet.web.find import naming
from extranet.web.find.display import FORMATION, filter_count, query_of, summary, url_of
from extranet.web.find.ways import unfiltered
from extranet.web.formats import NBSP, long_day, number, plural

SHOWN, HIDDEN, GONE = "shown", "hidden", "gone"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is said of one offer: whether the search shows it, else what hides it, and the links that lead to it."""

    title: str
    facts: str
    kind: str
    sentence: str
    reasons: list[str]
    links: list[Link]


@dataclass(frozen=True)
class Part:
    """One constraint, the total without it and how many more that is."""

    label: str
    url: str
    total: int
    more: int


def page(asked: SearchRequest, text: str, own: Collection[int], engine: Engine) -> dict[str, Any]:
    """Return what the page shows: the answers about the offers of that number or title, then each constraint."""
    text = " ".join(text.replace("\0", " ").split())
    found = engine.search(asked)
    rows, others = look_up(text, own, asked.today)
    explained = explain(engine, asked, [row.id for row in rows])
    parts, harmless = _parts(asked, found, engine)
    masked = engine.total(unfiltered(asked)) - found.total if filter_count(asked) and not asked.lieux else 0
    return {
        "offer": text,
        "kept": [(name, one) for name, given in asked.to_args().items() for one in _listed(given)],
        "summary": summary(asked),
        "results_url": url_of(asked),
        "count_label": plural(found.total, FORMATION),
        "hidden": plural(masked, "offre masquée", "offres masquées") if masked > 0 else None,
        "simplified": found.simplified,
        "answers": [_answer(row, one, asked, own) for row, one in zip(rows, explained, strict=True)],
        "others": others,
        "parts": parts,
        "harmless": harmless,
    }


def _listed(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def _parts(asked: SearchRequest, found: Page, engine: Engine) -> tuple[list[Part], list[str]]:
    """Return what each constraint hides, and those that hide nothing by themselves."""
    relaxed = engine.relaxations(asked)
    parts = [
        Part(naming.way_out(one, asked), url_of(one.request), one.total, one.total - found.total) for one in relaxed
    ]
    guilty = {(one.name, one.value) for one in relaxed}
    innocent = [] if found.simplified else [one for one in asked.constraints if one not in guilty]
    return parts, [naming.constraint(asked, name, value) for name, value in innocent]


def _answer(row: Any, said: Explanation, asked: SearchRequest, own: Collection[int]) -> Answer:
    towns = "à distance" if words.is_remote(row) else ", ".join(words.towns(row.places)[:3])
    kind, sentence, reasons, links = _verdict(row, said, asked)
    if row.publisher_id in own:
        desk = url_for("publish.training", training_id=row.training_id)
        links = [*links, Link("Ouvrir dans l’espace de publication", desk)]
    return Answer(
        title=words.spaced(row.title),
        facts=" · ".join(part for part in (row.provider, towns, f"n°{NBSP}{row.numero}") if part),
        kind=kind,
        sentence=sentence,
        reasons=reasons,
        links=links,
    )


def _verdict(row: Any, said: Explanation, asked: SearchRequest) -> tuple[str, str, list[str], list[Link]]:
    sheet = Link("Voir sa fiche", url_for("find.sheet", action_id=row.id, retour=query_of(asked)))
    if State.DRAFT in (row.action_state, row.training_state):
        return GONE, "Elle n’est pas publiée.", [], []
    if State.WITHDRAWN in (row.action_state, row.training_state):
        return GONE, "Elle a été retirée.", [], [sheet]
    if not row.visible:
        return GONE, _over(row), [], [sheet]
    if said.visible:
        return SHOWN, _place_in_list(said, asked), [], [_to_list(said, asked), sheet]
    if not said.offered:
        return GONE, "Elle vient d’être publiée ou modifiée\u00a0: la recherche la montre dans un instant.", [], [sheet]
    shown = Link("Voir la recherche qui la montre", url_of(said.shown_by))
    reasons = [reason for one in said.obstacles for reason in _reasons(one, asked)]
    return HIDDEN, "Votre recherche ne la montre pas\u00a0:", reasons, [shown, sheet]


def _over(row: Any) -> str:
    if row.last_end is None:
        return "Aucune de ses sessions n’est publiée."
    return f"Toutes ses sessions sont terminées, la dernière le {long_day(row.last_end)}."


def _place_in_list(said: Explanation, asked: SearchRequest) -> str:
    if said.rank is None:
        return "Votre recherche la montre, loin dans la liste."
    order = "1re" if said.rank == 1 else f"{number(said.rank)}e"
    return f"Votre recherche la montre\u00a0: {order} de la liste, page {_page_of(said.rank, asked)}."


def _page_of(rank: int, asked: SearchRequest) -> int:
    return (rank - 1) // asked.size + 1


def _to_list(said: Explanation, asked: SearchRequest) -> Link:
    if said.rank is None:
        return Link("Voir la liste", url_of(asked))
    args = asked.to_args() | {"page": str(_page_of(said.rank, asked))}
    return Link("La voir dans la liste", f"{url_for('find.results', **args)}#formation-{said.action_id}")


def _reasons(one: Obstacle, asked: SearchRequest) -> list[str]:
    """Say one constraint that hides an offer; what was read in the text is said apart from its words."""
    if one.name != WORDS:
        return [_reason(one, asked)]
    unmet = [_misread(each) for each in one.unmet]
    return [*([_said_otherwise(one, asked)] if one.missing or not unmet else []), *unmet]


def _reason(one: Obstacle, asked: SearchRequest) -> str:
    """Say one constraint that hides an offer, and what the offer has instead."""
    if one.name == PLACE:
        return _far(one, asked)
    if one.name == START:
        return f"aucune de ses sessions ne convient à «{NBSP}{naming.window(asked)}{NBSP}» et aux autres filtres"
    wanted = " ou ".join(naming.value_label(one.name, value) for value in asked.chosen[one.name])
    asks = f"le filtre «{NBSP}{FACETS[one.name].label}{NBSP}: {wanted}{NBSP}»"
    if one.name in ("places", "bientot"):
        return f"{asks}\u00a0: aucune de ses sessions n’y répond avec le reste de vos filtres"
    has = ", ".join(naming.value_label(one.name, value) for value in one.values)
    return f"{asks}\u00a0: pour cette offre, {has}" if has else f"{asks}\u00a0: cette offre ne le précise pas"


def _far(one: Obstacle, asked: SearchRequest) -> str:
    if asked.where is None:
        return "le lieu\u00a0: plusieurs communes portent ce nom, il faut en choisir une"
    if one.distance_km is None:
        return f"le lieu\u00a0: nous ne savons pas où elle se trouve ({naming.around(asked)})"
    return f"le rayon\u00a0: elle est {words.distance(one.distance_km)}, vous cherchez {naming.around(asked)}"


def _misread(one: Unmet) -> str:
    """Say what was read in the text and does not suit an offer, and what the offer has instead."""
    typed = f"«{NBSP}{one.reading.typed}{NBSP}»"
    if one.reading.kind == PLACE:
        if one.distance_km is None:
            return f"{typed}\u00a0: nous ne savons pas où elle se trouve"
        return f"{typed}\u00a0: elle est {words.distance(one.distance_km)}, et hors du département"
    asks = f"{typed}, lu comme «{NBSP}{one.reading.label}{NBSP}»"
    if one.reading.kind == START:
        return f"{asks}\u00a0: aucune de ses sessions ne commence alors"
    has = ", ".join(naming.value_label(one.reading.kind, value) for value in one.values)
    return f"{asks}\u00a0: pour cette offre, {has}" if has else f"{asks}\u00a0: cette offre ne le précise pas"


def _said_otherwise(one: Obstacle, asked: SearchRequest) -> str:
    if not one.missing:
        return f"les mots\u00a0: elle n’a pas «{NBSP}{asked.q}{NBSP}» tel quel"
    missing = ", ".join(f"«{NBSP}{piece}{NBSP}»" for piece in one.missing)
    return f"les mots\u00a0: {missing} ne lui {'correspond' if len(one.missing) == 1 else 'correspondent'} pas"
