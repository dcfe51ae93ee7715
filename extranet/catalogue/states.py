"""The workflow of a record, as a table: which verb leads from where to where."""

from __future__ import annotations

from enum import StrEnum

from extranet.errors import Conflict


class State(StrEnum):
    """Where a record stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the word that people read."""
        return LABELS[self]


class Verb(StrEnum):
    """What a person does to a record."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    REPUBLISH = "republish"
    UNPUBLISH = "unpublish"


LABELS = {State.DRAFT: "Brouillon", State.PUBLISHED: "Publiée", State.WITHDRAWN: "Retirée"}

VERBS: dict[Verb, tuple[frozenset[State], State]] = {
    Verb.PUBLISH: (frozenset({State.DRAFT}), State.PUBLISHED),
    Verb.WITHDRAW: (frozenset({State.PUBLISHED}), State.WITHDRAWN),
    Verb.REPUBLISH: (frozenset({State.WITHDRAWN}), State.PUBLISHED),
    Verb.UNPUBLISH: (frozenset({State.PUBLISHED}), State.DRAFT),
}

# What takes a verb back; each is itself in the table above.
UNDO = {Verb.PUBLISH: Verb.UNPUBLISH, Verb.WITHDRAW: Verb.REPUBLISH, Verb.REPUBLISH: Verb.WITHDRAW}


def allowed(state: str, verb: Verb) -> bool:
    """Tell whether the verb may be used in this state."""
    return state in VERBS[verb][0]


def target(state: str, verb: Verb) -> State:
    """Return the state that the verb leads to; raise Conflict where the table has no such way."""
    if not allowed(state, verb):
        raise Conflict(
            f"Cette fiche est «\u00a0{LABELS[State(state)].lower()}\u00a0»\u00a0: l’action demandée n’a plus d’objet."
        )
    return VERBS[verb][1]
