"""Write one step of a record over what the person had read, and see whether somebody else wrote it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from extranet.catalogue.levels import level_of
from extranet.catalogue.proposals import write as write_content
from extranet.catalogue.proposals import written_over
from extranet.catalogue.writing.field_reading import read_step
from extranet.catalogue.writing.field_writing import write
from extranet.catalogue.writing.fields import Kind, Step, Values
from extranet.database import db, hold
from extranet.errors import Conflict
from extranet.lheo.tree import Element, from_text, put_back, to_text


class Progress(StrEnum):
    """How far a step is."""

    DONE = "rempli"
    TO_DO = "à compléter"
    OPTIONAL = "facultatif"


def progress(step: Step, element: Element) -> Progress:
    """Say how far a step of a record is: done once all that is needed is there."""
    needed = [one for one in step.fields if one.needed]
    if step.items:
        parts: list[Element] = element.findall(step.items)
        remote = step.items == "lieu-de-formation" and element.findtext("modalites-enseignement") == "2"
        optional = step.items != "lieu-de-formation" or remote
    else:
        parts, optional = [element], not needed
    said = [read_step(step, part) for part in parts]
    if not any(values for one in said for values in one.values()):
        return Progress.OPTIONAL if optional else Progress.TO_DO
    return Progress.DONE if all(one[field.name] for one in said for field in needed) else Progress.TO_DO


def part_of(step: Step, element: Element, place: int | None) -> Element:
    """Return the element whose fields a step writes: the record's own, or its item at that place (from 0).

    None as the place of an item is one to come: an element that stands nowhere yet.
    """
    if not step.items:
        return element
    return element.makeelement(step.items) if place is None else element.findall(step.items)[place]


def counterpart(step: Step, seen: Element, place: int | None, current: Element) -> int | None:
    """Return where the item that was read stands now; None when it is gone, or to come."""
    if not step.items or place is None:
        return place
    before, now = ([to_text(one) for one in element.findall(step.items)] for element in (seen, current))
    if before[place] in now:
        return now.index(before[place])
    return place if len(before) == len(now) else None


def write_step(
    record: Any,
    step: Step,
    values: Mapping[str, Values],
    *,
    seen: int,
    by: int | None,
    place: int | None = None,
) -> bool:
    """Write what was changed of a step (inside `writing()`); return False when that changes nothing.

    `seen` is the revision that the person had before them. What others wrote elsewhere in the record stays; Conflict
    when they wrote this very step, or removed the item.
    """
    hold(record)
    standing = written_over(record)
    element = from_text(standing.lheo)
    if standing.id != seen:
        place = _followed(record, step, standing, seen, place)
    part = part_of(step, element, place)
    moved = any(one.kind is Kind.PROVIDER and one.name in values for one in step.fields)
    for field in step.fields:
        if field.name in values and (moved or values[field.name] != read_step(step, part)[field.name]):
            write(field, part, values[field.name])
    if step.items and place is None and (len(part) or part.attrib):
        put_back(element, [part])
    return write_content(record, element, seen=standing.id, by=by)


def remove_item(record: Any, step: Step, place: int, *, seen: int, by: int | None) -> None:
    """Remove an item of a record (inside `writing()`); raise Conflict when somebody changed it since."""
    hold(record)
    standing = written_over(record)
    element = from_text(standing.lheo)
    if standing.id != seen:
        place = _followed(record, step, standing, seen, place)
    element.remove(part_of(step, element, place))
    write_content(record, element, seen=standing.id, by=by)


def undo_edit(record: Any, *, seen: int, by: int | None) -> None:
    """Write again what a record said before its last edit (inside `writing()`); Conflict when that is not `seen`."""
    revision = written_over(record)
    before = revision.base_id and db.session.get(type(revision), revision.base_id)
    if revision.id != seen or not before:
        raise Conflict("Cette fiche a changé depuis\u00a0: rien n’a été annulé.")
    write_content(record, from_text(before.lheo), seen=seen, by=by)


def _followed(record: Any, step: Step, standing: Any, seen: int, place: int | None) -> int | None:
    """Return the place of the part in what others wrote meanwhile; raise Conflict when they wrote it too."""
    before, current = from_text(db.session.get_one(level_of(record).revision, seen).lheo), from_text(standing.lheo)
    now = counterpart(step, before, place, current)
    gone = step.items and place is not None and now is None
    if gone or read_step(step, part_of(step, before, place)) != read_step(step, part_of(step, current, now)):
        raise Conflict("Cette fiche a été modifiée entre-temps par quelqu’un d’autre.", revision_id=standing.id)
    return now
