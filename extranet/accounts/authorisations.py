"""The right of an organisation to prescribe: a table of states and verbs, each move in the journal."""

from __future__ import annotations

from enum import StrEnum

from extranet import clock, errors, outbox
from extranet.accounts import organisations, powers
from extranet.accounts.organisations import Authorisation, Organisation
from extranet.audit import journal
from extranet.database import hold, writing

LONGEST_REASON = 500
LETTER = "authorisation_changed"


class Verb(StrEnum):
    """What can be done about it."""

    REQUEST = "request"
    GRANT = "grant"
    REFUSE = "refuse"
    SUSPEND = "suspend"


LABELS = {
    Authorisation.NONE: "non demandée",
    Authorisation.REQUESTED: "demandée",
    Authorisation.GRANTED: "accordée",
    Authorisation.REFUSED: "refusée",
    Authorisation.SUSPENDED: "suspendue",
}
# Verb → the states it starts from, the state it leads to.
MOVES: dict[Verb, tuple[frozenset[Authorisation], Authorisation]] = {
    Verb.REQUEST: (frozenset({Authorisation.NONE, Authorisation.REFUSED}), Authorisation.REQUESTED),
    Verb.GRANT: (frozenset(Authorisation) - {Authorisation.GRANTED}, Authorisation.GRANTED),
    Verb.REFUSE: (frozenset({Authorisation.REQUESTED}), Authorisation.REFUSED),
    Verb.SUSPEND: (frozenset({Authorisation.GRANTED}), Authorisation.SUSPENDED),
}
EXPLAINED = frozenset({Verb.REFUSE, Verb.SUSPEND})


def possible(state: str) -> list[Verb]:
    """List the verbs that a state allows."""
    return [verb for verb, (origins, _) in MOVES.items() if state in origins]


def move(organisation_id: int, verb: Verb, *, by: int | None, reason: str = "") -> Organisation:
    """Move an organisation on; raise Invalid without the reason that a verb asks for, Conflict from another state."""
    reason = " ".join(reason.split())
    if verb in EXPLAINED and not reason:
        raise errors.Invalid("Dites pourquoi\u00a0: la structure lit ce motif.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise errors.Invalid(f"Ce motif dépasse {LONGEST_REASON}\u00a0caractères.", field="reason")
    origins, target = MOVES[verb]
    with writing():
        body = organisations.find(organisation_id)
        hold(body)
        if body.authorisation not in origins:
            raise errors.Conflict("L’habilitation de cette structure a changé entre-temps.")
        body.authorisation, body.authorisation_at = target, clock.now()
        body.authorisation_reason = reason if verb in EXPLAINED else None
        if verb is not Verb.REQUEST:
            told = {"organisation": body.name, "said": LABELS[target], "reason": body.authorisation_reason}
            for referent in powers.referents(body.id):
                outbox.put(LETTER, referent.email, **told)
        journal.record(f"authorisation_{verb}", "organisation", body.id, by=by, organisation_id=body.id)
    return body
