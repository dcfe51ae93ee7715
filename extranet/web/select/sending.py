"""A selection as a mail: the values that its letter needs, counted and journalled before it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extranet import outbox
from extranet.accounts.memberships import Member
from extranet.accounts.people import normal_email
from extranet.catalogue import selections
from extranet.database import writing
from extranet.web.select.selection import Line
from extranet.web.select.wording import contact_text, session_text


def send(member: Member, lines: Sequence[Line], to: str, *, with_notes: bool) -> None:
    """Put the letter in the outbox; raise NotAllowed when this person has sent as many as a day allows."""
    action_ids = [line.action_id for line in lines]
    to_oneself = normal_email(to) == normal_email(member.email)
    values: dict[str, Any] = {
        "sender": member.name,
        "organisation": member.organisation.name,
        "to_oneself": to_oneself,
        "offers": [_values(line, with_notes=with_notes) for line in lines],
    }
    with writing():
        selections.count_sending(member, action_ids, to_oneself=to_oneself)
        outbox.put("selection", to, **values)


def _values(line: Line, *, with_notes: bool) -> dict[str, Any]:
    return {
        "action_id": line.action_id if line.url else None,
        "title": line.title,
        "facts": " · ".join(filter(None, (line.provider, *line.facts))),
        "gone": line.gone,
        "sessions": [session_text(session) for session in line.shown],
        "contacts": [contact_text(contact) for contact in line.contacts],
        "note": line.note if with_notes else "",
    }
