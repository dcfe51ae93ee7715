"""What is proposed of records that are online, as pages tell it: before and after, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from extranet.accounts.people import User
from extranet.catalogue.differences import differences
from extranet.catalogue.levels import LEVELS
from extranet.catalogue.proposals import ONLINE, PROPOSED, Proposal, open_proposal, proposed_changes
from extranet.catalogue.requirements import inside
from extranet.catalogue.reviews import open_review
from extranet.catalogue.states import State
from extranet.database import db
from extranet.lheo.tree import from_text
from extranet.web import formats
from extranet.web.publish.history.display import changed_field
from extranet.web.publish.history.reading import names

_LEVEL_OF = {level.change: level for level in LEVELS}
_BY_KIND = {level.kind: level for level in LEVELS}
CHOICES = ((ONLINE, "Garder ce qui est en ligne"), (PROPOSED, "Prendre ce qui est proposé"))


def open_of(records: Iterable[tuple[str, int]], reader_id: int) -> list[dict[str, Any]]:
    """Return what is proposed for these records, given as (level, id); one query and two for names, none for none."""
    wanted = [(_BY_KIND[level].change, record_id) for level, record_id in records]
    if not wanted:
        return []
    ids: dict[str, list[int]] = {}
    for kind, record_id in wanted:
        ids.setdefault(kind, []).append(record_id)
    these = or_(*(and_(Proposal.kind == kind, Proposal.record_id.in_(some)) for kind, some in ids.items()))
    writer, returner = aliased(User), aliased(User)
    query = select(Proposal, writer.name, returner.name).join(writer, writer.id == Proposal.submitted_by_id)
    query = query.outerjoin(returner, returner.id == Proposal.returned_by_id)
    rows = db.session.execute(query.where(these, Proposal.settled_at.is_(None)).order_by(Proposal.id)).all()
    called = names((_LEVEL_OF[one.kind].kind, one.record_id) for one, *_ in rows)
    return [
        _told(one, name, by, reader_id) | {"name": called[_LEVEL_OF[one.kind].kind, one.record_id]}
        for one, name, by in rows
    ]


def _told(one: Proposal, writer: str, returner: str | None, reader_id: int) -> dict[str, Any]:
    level = _LEVEL_OF[one.kind].kind
    if one.submitted_at is not None:
        said = f"Soumise par {writer}, {formats.ago(one.submitted_at)}."
    else:
        said = f"Écrite par {writer}, pas encore soumise\u00a0: personne n’est invité à la relire."
    if one.returned_at is not None:
        said = f"Renvoyée par {returner}, {formats.ago(one.returned_at)}."
    return {
        "level": level,
        "record_id": one.record_id,
        "said": said,
        "remark": one.remark if one.returned_at is not None else None,
        "returned": one.returned_at is not None,
        "submitted": one.submitted_at is not None,
        "mine": one.submitted_by_id == reader_id,
        "url": url_for("reviewing.read", level=level, record_id=one.record_id),
        "submit_url": url_for("reviewing.move_proposal", level=level, record_id=one.record_id, word="soumettre"),
    }


def page(record: Any, level: str, reader_id: int) -> dict[str, Any]:
    """Return what the page of a reading shows: the fields that a proposal changes, or the whole of a draft."""
    proposal = open_proposal(record)
    if proposal is None:
        return {"told": None, "parts": _draft_parts(record, level), "waits": open_review(record)}
    changed, both = proposed_changes(record, proposal)
    fields = [changed_field(one) | {"both": one.name in both} for one in changed]
    (told,) = open_of([(level, record.id)], reader_id)
    return {"told": told, "fields": fields, "seen": proposal.revision_id, "online": record.revision_id, "both": both}


def _draft_parts(record: Any, level: str) -> list[dict[str, Any]]:
    """Return a draft and the drafts that would be published with it, each with all its fields."""
    found = [(level, record)]
    if level == "formations":
        ids = inside(record.id, State.DRAFT)
        for kind in ("actions", "sessions"):
            of = _BY_KIND[kind].record
            found += [(kind, one) for one in db.session.scalars(select(of).where(of.id.in_(ids[kind])).order_by(of.id))]
    called = names((kind, one.id) for kind, one in found)
    return [{"name": called[kind, one.id], "fields": _whole(one.revision.lheo)} for kind, one in found]


def _whole(lheo: str) -> list[dict[str, Any]]:
    element = from_text(lheo)
    empty = f"<{element.tag}/>"
    return [changed_field(one) for one in differences(empty, lheo)]
