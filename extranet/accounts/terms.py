"""The terms of use: their version in force, and who accepted it."""

from __future__ import annotations

from extranet import clock
from extranet.accounts.people import User
from extranet.audit import journal
from extranet.database import db, writing

VERSION = "2026-11"  # changes with the text: everybody is then asked again


def accept(user_id: int, *, organisation_id: int | None = None) -> None:
    """Write that a person accepts the terms in force."""
    with writing():
        user = db.session.get_one(User, user_id)
        user.terms_version, user.terms_accepted_at = VERSION, clock.now()
        journal.record("accept_terms", "user_account", user_id, by=user_id, organisation_id=organisation_id)
