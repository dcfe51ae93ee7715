"""How synonyms, and what a group would change, are shown to an administrator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy import select

from extranet.accounts.people import User
from extranet.database import db
from extranet.reference.text import fold
from extranet.search.explaining.trying import MANY, Cautions, Effect
from extranet.search.words.synonyms import Group, Synonym, groups
from extranet.web import formats, words
from extranet.web.formats import NBSP, plural

PAGE_SIZE = 50
STATES = {"actifs": "Actifs", "retires": "Retirés", "tous": "Tous"}
_ACTIVE, _REMOVED, _ALL = STATES


@dataclass(frozen=True)
class SynonymFilter:
    """What the list is asked for: words, a state, a page."""

    text: str = ""
    state: str = _ACTIVE
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> SynonymFilter:
        """Read the parameters of an address; what makes no sense is left out."""
        page, state = args.get("page", ""), args.get("etat", _ACTIVE)
        return cls(
            text=" ".join(args.get("q", "").replace("\0", " ").split())[:200],
            state=state if state in STATES else _ACTIVE,
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 and int(page) else 1,
        )

    def url(self, **changes: Any) -> str:
        """Return the address of this list with some changes; back on the first page unless told otherwise."""
        wanted = replace(self, **{"page": 1, **changes})
        state = wanted.state if wanted.state != _ACTIVE else None
        page = wanted.page if wanted.page > 1 else None
        return url_for("administer.synonyms", q=wanted.text or None, etat=state, page=page)

    def keeps(self, one: Synonym) -> bool:
        """Tell whether a group is asked for."""
        if self.state != _ALL and one.active != (self.state == _ACTIVE):
            return False
        said = fold(" ".join([*one.expressions, *one.meanings]))
        return all(word in said for word in fold(self.text).split())


def listed(wanted: SynonymFilter) -> dict[str, Any]:
    """Return one page of the groups and what goes with it, in two queries."""
    found = [one for one in groups() if wanted.keeps(one)]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(wanted.page, pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    names = _names({one.author_id for one in shown})
    return {
        "wanted": wanted,
        "total": len(found),
        "page": page,
        "pages": pages,
        "url_of": _pages(wanted),
        "lines": [_line(one, names) for one in shown],
        "states": STATES,
        "active_filters": _active_filters(wanted),
        "clear_url": url_for("administer.synonyms"),
    }


def _pages(wanted: SynonymFilter) -> Callable[[int], str]:
    return lambda page: wanted.url(page=page)


def _active_filters(wanted: SynonymFilter) -> list[dict[str, str]]:
    filters = []
    if wanted.text:
        filters.append({"label": f"«{NBSP}{wanted.text}{NBSP}»", "remove_url": wanted.url(text="")})
    if wanted.state != _ACTIVE:
        filters.append({"label": STATES[wanted.state], "remove_url": wanted.url(state=_ACTIVE)})
    return filters


def _names(ids: set[int | None]) -> dict[int, str]:
    query = select(User.id, User.name).where(User.id.in_(ids - {None}))
    return dict(db.session.execute(query).all())


def _line(one: Synonym, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "said": said(one.group),
        "expressions": one.expressions,
        "meanings": one.meanings,
        "active": one.active,
        "author": author(one, names),
        "at": formats.ago(one.updated_at),
    }


def author(one: Synonym, names: Mapping[int, str] | None = None) -> str:
    """Say who wrote a group last."""
    if one.author_id is None:
        return "fourni avec le site"
    known = _names({one.author_id}) if names is None else names
    return known.get(one.author_id, "compte supprimé")


def said(group: Group) -> str:
    """Say a group in one line."""
    together = " = ".join(group.expressions)
    return f"{together} → {' = '.join(group.meanings)}" if group.meanings else together


def warnings(found: Cautions) -> list[dict[str, str]]:
    """Return what to think of before keeping a group, each with the address of what it speaks of, or none."""
    listed = [
        {
            "text": f"«{NBSP}{one.expression}{NBSP}» est déjà dans un autre groupe{NBSP}: {said(one.synonym.group)}.",
            "url": url_for("administer.synonym", synonym_id=one.synonym.id),
            "label": "Voir ce groupe",
        }
        for one in found.taken
    ]
    for expression, total in found.common:
        common = f"«{NBSP}{expression}{NBSP}» est très courant{NBSP}: {plural(total, 'formation')} y répondent déjà."
        text = f"{common} Les autres mots du groupe les feraient toutes venir."
        listed.append({"text": text, "url": "", "label": ""})
    if found.many:
        text = f"Ce groupe a {found.size} expressions. Au-delà de {MANY}, elles veulent rarement dire la même chose."
        listed.append({"text": text, "url": "", "label": ""})
    return listed


def changes(found: Sequence[Effect]) -> list[dict[str, Any]]:
    """Return, for each expression, what typing it gives today and would give."""
    return [
        {
            "expression": one.expression,
            "url": url_for("find.results", q=one.expression),
            "same": one.same,
            "sides": [
                _side("Aujourd’hui", one.before, frozenset()),
                _side("Avec ce groupe", one.after, frozenset(one.after.titles) - frozenset(one.before.titles)),
            ],
        }
        for one in found
    ]


def _side(heading: str, outcome: Any, new: frozenset[str]) -> dict[str, Any]:
    return {
        "heading": heading,
        "count": plural(outcome.total, "formation"),
        "partial": outcome.partial,
        "titles": [(words.spaced(title), title in new) for title in outcome.titles],
    }
