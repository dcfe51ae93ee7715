"""Places left: known only from the day somebody confirmed them, and who did."""

from __future__ import annotations

from typing import Any

from extranet import changes, clock
from extranet.audit import journal
from extranet.catalogue.sessions import BY_PUBLISHER, TrainingSession
from extranet.errors import Conflict, Invalid

MOST_PLACES = 9999


def mark(session: Any) -> str:
    """Return a text that changes whenever somebody confirms the places of a session (or of a row of one)."""
    at = session.places_confirmed_at
    return f"{session.places_left}/{session.places_total}/{at.isoformat() if at else None}"


def confirm(
    session: TrainingSession,
    left: int | None,
    total: int | None = None,
    *,
    by: int | None,
    as_: str = BY_PUBLISHER,
    seen: str | None = None,
) -> None:
    """Write down the places left of a session, and the total when known; `left` None: unknown again, to confirm.

    `seen` is the mark of what the person was looking at. Raises Conflict when somebody else confirmed meanwhile,
    Invalid for a negative number, an absurd one, or more places left than there are.
    """
    if seen is not None and seen != mark(session):
        raise Conflict("Quelqu’un a confirmé ces places pendant que vous écriviez.")
    for field, number in (("left", left), ("total", total)):
        if number is not None and not 0 <= number <= MOST_PLACES:
            raise Invalid(f"Indiquez un nombre de places entre 0 et {MOST_PLACES}.", field=field)
    if left is not None and total is not None and left > total:
        raise Invalid("Il ne peut pas rester plus de places qu’il n’y en a en tout.", field="left")
    before = session.places_left
    session.places_left = left
    session.places_total = total
    session.places_confirmed_at = None if left is None else clock.now()
    session.places_confirmed_as = None if left is None else as_
    session.places_confirmed_by_id = None if left is None else by
    journal.record("confirm_places", changes.SESSION, session.id, by=by, before=before, after=left, total=total)
    changes.note(changes.SESSION, session.id)
