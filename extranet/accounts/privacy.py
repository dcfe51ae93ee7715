"""Find, export and erase what is held of one person; `application.py` gives the list of what holds it.

An erased account keeps its row and its number, so that the journal and the history of the offer stay whole; its name,
its address, its secrets and its rights are gone, and nobody can sign in with it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from extranet import clock, errors
from extranet.accounts.holding import Holding
from extranet.accounts.people import User, by_email, normal_email
from extranet.audit import journal, purging
from extranet.database import writing

NOBODY = "Personne effacée"


def find(holdings: Sequence[Holding], email: str) -> list[tuple[str, int]]:
    """Count what is held of a person, as (what, how many), the account first; empty when nothing is."""
    email = normal_email(email)
    user = by_email(email)
    counts = Counter({"Compte": 1} if user else {})
    for one in holdings:
        counts[one.label] += one.count(user, email)
    return [(label, count) for label, count in counts.items() if count]


def export(holdings: Sequence[Holding], email: str) -> dict[str, Any]:
    """Return all that is held of a person, as JSON takes it; no secret, not even a digest of one."""
    email = normal_email(email)
    user = by_email(email)
    held: dict[str, Any] = {"Adresse": email, "Établi le": clock.now().isoformat(timespec="seconds")}
    if user:
        held["Compte"] = [_account(user)]
    for one in holdings:
        if rows := one.rows(user, email):
            held[one.label] = held.get(one.label, []) + rows
    return held


def _account(user: User) -> dict[str, Any]:
    told = (
        "id",
        "email",
        "name",
        "created_at",
        "activated_at",
        "suspended_at",
        "last_seen_at",
        "terms_version",
        "terms_accepted_at",
    )
    return {name: value if (value := getattr(user, name)) is None else str(value) for name in told}


def erase(holdings: Sequence[Holding], email: str, *, by: int | None = None) -> int:
    """Erase a person; return how many rows went or were emptied; raise NotFound when nothing is held."""
    email = normal_email(email)
    if not find(holdings, email):
        raise errors.NotFound("Rien n’est conservé sous cette adresse.")
    with writing() as session:
        user = by_email(email)
        touched = sum(one.erase(user, email) for one in holdings)
        if user is not None:
            purging.forget_addresses_of(user.id)
            user.email, user.name = f"{user.id}@efface.invalid", NOBODY
            user.password_hash, user.last_seen_at = None, None
            user.suspended_at = user.suspended_at or clock.now()
            touched += 1
        journal.record("erase", "user_account", user and user.id, by=by)
        session.flush()
    return touched
