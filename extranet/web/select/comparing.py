"""Two to four actions side by side: the same questions asked of each, and whether the answers differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import url_for
from markupsafe import Markup

from extranet import clock
from extranet.lheo.tree import from_text
from extranet.reference.codes import named
from extranet.reference.text import fold
from extranet.search.request import Where
from extranet.web import facts, offers, words
from extranet.web.contacts import Contact, distinct, offer_contacts
from extranet.web.lines import SessionLine

FEWEST, MOST = 2, 4
FIRST, LAST = "Où et quand", "Contact"
# The parts of a sheet in the order of a comparison: what decides first, long texts last.
ORDER = (
    FIRST,
    "Financement et frais",
    "Pour qui",
    "Déroulement",
    "Ensuite",
    "Accueil des personnes handicapées",
    "Métiers et domaines",
    "Ce qu’on y apprend",
    LAST,
)
# What the running text of a part is called beside its facts.
TEXTS = {
    "Ensuite": "Résultats attendus",
    "Ce qu’on y apprend": "Objectifs et contenu",
    "Accueil des personnes handicapées": "Accueil",
}
SESSIONS, CONTACTS = "Sessions", "À joindre"

Answer = str | list[SessionLine] | list[Contact]
Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One action: the head of its column."""

    id: int
    title: str
    url: str
    funders: list[words.Funder]
    tags: list[str]
    over: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """One question and the answer of each action, None where it says nothing."""

    label: str
    answers: list[Answer | None]
    differs: bool


@dataclass(frozen=True)
class Group:
    """The questions of one part."""

    heading: str
    rows: list[Row]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The table."""

    actions: list[Compared]
    groups: list[Group]
    differing: int
    alike: int

    def only_differences(self) -> list[Group]:
        """Return the parts with the questions whose answers differ, and nothing else."""
        kept = (Group(group.heading, [row for row in group.rows if row.differs]) for group in self.groups)
        return [group for group in kept if group.rows]


def offered(action_ids: Sequence[int]) -> list[Any]:
    """Return those of these actions that are offered, in the order asked."""
    found = offers.offers(action_ids, clock.today())
    return [found[one] for one in action_ids if one in found and found[one].published]


def compare(rows: Sequence[Any], where: Where | None) -> Comparison:
    """Set side by side the rows of `offered`, with their distance from a place where one is given."""
    sessions = offers.sessions(rows, clock.today())
    codes = [facts.codes_of(row) for row in rows]
    labels = named({kind: {code for one in codes for code in one[kind]} for kind in (codes[0] if codes else ())})
    columns = [_answers(row, sessions[row.id], where, labels) for row in rows]
    groups = _groups(columns)
    differing = sum(row.differs for group in groups for row in group.rows)
    return Comparison(
        actions=[_compared(row) for row in rows],
        groups=groups,
        differing=differing,
        alike=sum(len(group.rows) for group in groups) - differing,
    )


def _compared(row: Any) -> Compared:
    return Compared(
        id=row.id,
        title=words.spaced(row.title),
        url=url_for("find.sheet", action_id=row.id),
        funders=words.funders(row),
        tags=words.tags(row),
        over=not row.visible,
    )


def _answers(row: Any, sessions: list[SessionLine], where: Where | None, labels: facts.Labels) -> dict[Key, Answer]:
    training, action = from_text(row.training_lheo), from_text(row.action_lheo)
    distance = {(FIRST, f"Distance {words.of_town(where.name)}"): offers.how_far(row, where)} if where else {}
    found: dict[Key, Answer | None] = {
        (FIRST, "Organisme"): row.provider,
        (FIRST, "Lieu"): offers.where_it_is(row),
        (FIRST, f"Distance {words.of_town(where.name)}" if where else ""): offers.how_far(row, where)
        if where
        else None,
        **distance,
        (FIRST, SESSIONS): sessions,
        (LAST, CONTACTS): distinct(offer_contacts(training, action), known={row.provider.casefold()}),
    }
    for part in facts.sections(row, training, action, labels):
        if part.html:
            found[part.heading, TEXTS[part.heading]] = part.html
        found |= {(part.heading, term): value for term, value in part.facts}
    return {key: answer for key, answer in found.items() if answer}


def _groups(columns: Sequence[dict[Key, Answer]]) -> list[Group]:
    groups = []
    for heading in ORDER:
        keys = _merged([key for key in column if key[0] == heading] for column in columns)
        rows = [_row(key[1], [column.get(key) for column in columns]) for key in keys]
        if rows:
            groups.append(Group(heading, rows))
    return groups


def _merged(lists: Iterable[list[Key]]) -> list[Key]:
    """Return all the keys once, each after the one it follows in its own list."""
    merged: list[Key] = []
    for keys in lists:
        place = 0
        for key in keys:
            if key in merged:
                place = merged.index(key) + 1
            else:
                merged.insert(place, key)
                place += 1
    return merged


def _row(label: str, answers: list[Answer | None]) -> Row:
    said = [_said(answer) for answer in answers]
    return Row(label=label, answers=answers, differs=any(one != other for one, other in pairwise(said)))


def _said(answer: Answer | None) -> object:
    """Return what makes two answers the same for who reads them."""
    if answer is None or isinstance(answer, str):
        text = answer.striptags() if isinstance(answer, Markup) else answer or ""
        return " ".join(fold(text).split())
    if answer and isinstance(answer[0], Contact):
        return [one.key for one in answer if isinstance(one, Contact)]
    return [(one.dates, one.places) for one in answer if isinstance(one, SessionLine)]
