"""What a publisher asks for since when, with how much of its offer lacks it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.catalogue.desk_lines import DeskLine, LineKind, waiting
from extranet.catalogue.requirements import Requirement, asked_by
from extranet.database import db


def own_requirement(member: Member, asked_id: int, **_: Any) -> bool:
    """Tell whether it was asked by the member's organisation."""
    publisher_id = db.session.scalar(select(Requirement.publisher_id).where(Requirement.id == asked_id))
    return publisher_id is not None and publisher_id in family(member.organisation.id)


def asked_lines(own: Collection[int], today: date) -> list[dict[str, Any]]:
    """Return what is asked, and how many trainings online lack it; two queries."""
    lacking = select(DeskLine.record_id, func.count()).where(waiting(own, LineKind.DUE, today))
    counts = dict(db.session.execute(lacking.group_by(DeskLine.record_id)).all())
    return [
        {
            "label": one.point.label,
            "since": one.since,
            "due": one.due,
            "count": counts.get(one.id, 0),
            "drop_url": url_for("rules.change_asked", asked_id=one.id, word="retirer"),
        }
        for one in asked_by(own)
    ]
