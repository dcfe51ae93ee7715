"""Change a record by hand: a new revision that rests on the one the person was looking at."""

from __future__ import annotations

import re
from typing import Any

from extranet import changes, clock
from extranet.audit import journal
from extranet.catalogue.conflicts import settle_agreed
from extranet.catalogue.differences import differences
from extranet.catalogue.levels import level_of
from extranet.catalogue.providers import provider_id_in
from extranet.catalogue.sessions import BY_PUBLISHER, RECRUITMENT
from extranet.database import db, hold
from extranet.errors import Conflict
from extranet.lheo.structure import SEQUENCES
from extranet.lheo.tree import Element, digest, put_back, put_in_order, take_out, to_text


def rewrite(
    record: Any,
    element: Element,
    *,
    seen: int,
    by: int | None,
    verb: str = "edit",
    provider_id: int | None = None,
    **details: Any,
) -> bool:
    """Make this LHÉO element (without the records inside it) the record's content; return False if it is already.

    `seen` is the revision that the person had before them: Conflict when another one took its place.
    `verb` and `details` are what the journal says. The provider is the one that the element names, unless another
    is given.
    """
    level = level_of(record)
    _check_seen(record, seen)
    before = record.revision
    put_in_order(element)
    lheo = to_text(element)
    if digest(lheo) == before.digest:
        return False
    revision = new_revision(record, before, element, by=by, provider_id=provider_id)
    db.session.add(revision)
    db.session.flush()
    record.revision_id = revision.id
    db.session.flush()
    db.session.expire(record, ["revision"])
    settle_agreed(level.change, record.id, element, by=by)
    fields = [one.name for one in differences(before.lheo, lheo)]
    if RECRUITMENT in fields:
        record.confirm_recruitment(by=by, as_=BY_PUBLISHER)
    journal.record(verb, level.change, record.id, by=by, fields=fields, before=before.id, after=revision.id, **details)
    changes.note(level.change, record.id)
    return True


def new_revision(record: Any, before: Any, element: Element, *, by: int | None, provider_id: int | None = None) -> Any:
    """Return a content of a record that rests on another, in order; nobody points at it yet."""
    level, lheo = level_of(record), to_text(element)
    named = hasattr(before, "provider_id")
    provider = {"provider_id": provider_id or provider_id_in(element)} if named else {}
    return level.revision(
        **{level.owner: record.id},
        **provider,
        **level.columns(element),
        base_id=before.id,
        author_id=by,
        created_at=clock.now(),
        digest=digest(lheo),
        feed_digest=before.feed_digest,
        lheo=lheo,
        delivery=_delivery(before, digest(lheo)),
    )


def write_text(element: Element, name: str, text: str) -> None:
    """Write a text in the child of that name; an empty one removes what LHÉO does not require."""
    text = _NOT_XML.sub(" ", "\n".join(text.splitlines())).strip()
    child = element.find(name)
    if not text:
        allowed = SEQUENCES[element.tag].get(name)
        if child is None or allowed is None or not allowed.least:
            take_out(element, name)
            return
        text = "-"
    if child is None:
        child = element.makeelement(name)
        put_back(element, [child])
    child[:] = ()
    child.text = text


# What a person may paste and XML cannot carry.
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _check_seen(record: Any, seen: int) -> None:
    hold(record)
    if record.revision_id != seen:
        raise Conflict("Cette fiche a été modifiée entre-temps par quelqu’un d’autre.", revision_id=record.revision_id)


def _delivery(before: Any, written: bytes) -> str | None:
    """Return the feed's last delivery, to be kept beside what is written over it."""
    if before.feed_digest in {None, written}:
        return None
    return before.delivery or before.lheo
