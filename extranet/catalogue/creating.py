"""Begin a record by hand, as a draft, and put away a draft that was never published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from extranet import changes, clock
from extranet.accounts.organisations import Organisation
from extranet.audit import journal
from extranet.catalogue.actions import Action
from extranet.catalogue.levels import ACTIONS, SESSIONS, TRAININGS, Level, level_of
from extranet.catalogue.providers import provider_id_in
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State
from extranet.catalogue.trainings import Training
from extranet.catalogue.writing.typed import one_line
from extranet.database import db, hold
from extranet.errors import Conflict, Invalid, NotFound
from extranet.lheo.tree import Element, digest, from_text, put_in_order, set_attribute, to_text

LONGEST_NUMBER = 100
_NUMBER = re.compile(r"[^\s~](?:[^\r\n\t~]*[^\s~])?")
_TAGS = {"formations": "formation", "actions": "action", "sessions": "session"}


def blank(kind: str) -> Element:
    """Return an element of a level (`formations`, `actions`, `sessions`) that says nothing yet."""
    return from_text(f"<{_TAGS[kind]}/>")


def create_training(publisher: Organisation, element: Element, *, by: int | None, numero: str = "") -> Training:
    """Begin a training of a publisher (inside `writing()`); without `numero`, the next one of the year.

    Raises Invalid for a number that is none, Conflict when it is taken.
    """
    _alone(publisher)
    prefix = f"{publisher.code}-{clock.today().year}-"
    numero = _checked(numero) or prefix + str(_next(Training, prefix, Training.publisher_id == publisher.id))
    if db.session.scalar(select(Training.id).where(Training.numero == numero)) is not None:
        raise _taken()
    return _write(TRAININGS, Training(numero=numero, publisher_id=publisher.id, source="saisie"), element, by)


def create_action(training: Training, element: Element, *, by: int | None, numero: str = "") -> Action:
    """Begin an action of a training (inside `writing()`); raises as `create_training`."""
    return _create_inside(ACTIONS, training, element, f"{training.numero}-A", by, numero)


def create_session(action: Action, element: Element, *, by: int | None, numero: str = "") -> TrainingSession:
    """Begin a session of an action (inside `writing()`); raises as `create_training`."""
    return _create_inside(SESSIONS, action, element, f"{action.numero}-S", by, numero)


def create_sessions(wanted: Sequence[tuple[int, Element]], *, by: int | None) -> list[TrainingSession]:
    """Begin many sessions at once, each of the action of that id (inside `writing()`), numbered as they come."""
    action_ids = {action_id for action_id, _ in wanted}
    locked = select(Action.id, Action.numero).where(Action.id.in_(action_ids)).order_by(Action.id).with_for_update()
    prefixes = {row.id: f"{row.numero}-S" for row in db.session.execute(locked)}
    taken: dict[int, list[str]] = {action_id: [] for action_id in action_ids}
    given = select(TrainingSession.action_id, TrainingSession.numero).where(TrainingSession.action_id.in_(action_ids))
    for row in db.session.execute(given):
        taken[row.action_id].append(row.numero)
    written = []
    for action_id, element in wanted:
        numero = prefixes[action_id] + str(_after(taken[action_id], prefixes[action_id]))
        taken[action_id].append(numero)
        written.append((TrainingSession(numero=numero, action_id=action_id), element))
    return _write_all(SESSIONS, written, by)


def may_put_away(record: Any) -> bool:
    """Tell whether a record is a draft written by hand that no prescriber ever saw, nor anything inside it."""
    mine = record.state == State.DRAFT and record.state_changed_at is None and record.revision.feed_digest is None
    return mine and not any(db.session.scalar(query) for query in _seen_inside(record))


def put_away(record: Any, *, by: int | None) -> int:
    """Take a draft out of everything (inside `writing()`); return the revision with which it can be taken back."""
    hold(record)
    if not may_put_away(record):
        raise Invalid("Seul un brouillon saisi à la main et jamais publié se supprime.")
    level, revision_id = level_of(record), record.revision_id
    record.revision_id = None
    journal.record("put_away", level.change, record.id, by=by, before=revision_id)
    changes.note(level.change, record.id)
    return revision_id


def take_back(record: Any, revision_id: int, *, by: int | None) -> None:
    """Bring back a draft that was put away (inside `writing()`); raise Conflict when it is there already."""
    hold(record)
    level = level_of(record)
    revision = db.session.get(level.revision, revision_id)
    if revision is None or getattr(revision, level.owner) != record.id:
        raise NotFound("Cette version de la fiche n’existe pas.")
    if record.revision_id is not None:
        raise Conflict("Cette fiche a changé depuis\u00a0: rien n’a été repris.")
    record.revision_id = revision_id
    journal.record("take_back", level.change, record.id, by=by, after=revision_id)
    changes.note(level.change, record.id)


def _seen_inside(record: Any) -> list[Select[Any]]:
    """Return what finds, inside a record, something that was published or that a file brought."""
    queries = []
    action_ids = select(Action.id).where(Action.training_id == record.id)
    if isinstance(record, Training):
        queries.append(_seen(ACTIONS, Action.training_id == record.id))
        queries.append(_seen(SESSIONS, TrainingSession.action_id.in_(action_ids)))
    if isinstance(record, Action):
        queries.append(_seen(SESSIONS, TrainingSession.action_id == record.id))
    return queries


def _seen(level: Level, inside: ColumnElement[bool]) -> Select[Any]:
    record, revision = level.record, level.revision
    seen = or_(record.state != State.DRAFT, record.state_changed_at.is_not(None), revision.feed_digest.is_not(None))
    return select(record.id).join(revision, revision.id == record.revision_id).where(inside, seen).limit(1)


def _create_inside(level: Level, above: Any, element: Element, prefix: str, by: int | None, numero: str) -> Any:
    _alone(above)
    inside = getattr(level.record, level.parent) == above.id
    numero = _checked(numero) or prefix + str(_next(level.record, prefix, inside))
    if db.session.scalar(select(level.record.id).where(inside, level.record.numero == numero)) is not None:
        raise _taken()
    return _write(level, level.record(numero=numero, **{level.parent: above.id}), element, by)


def _write(level: Level, record: Any, element: Element, by: int | None) -> Any:
    return _write_all(level, [(record, element)], by)[0]


def _write_all(level: Level, written: Sequence[tuple[Any, Element]], by: int | None) -> list[Any]:
    records = [record for record, _ in written]
    db.session.add_all(records)
    db.session.flush()
    revisions = [_revision(level, record, element, by) for record, element in written]
    db.session.add_all(revisions)
    db.session.flush()
    for record, revision in zip(records, revisions, strict=True):
        record.revision_id = revision.id
        journal.record("create", level.change, record.id, by=by, after=revision.id)
    changes.note_all(level.change, [record.id for record in records])
    db.session.flush()
    return records


def _revision(level: Level, record: Any, element: Element, by: int | None) -> Any:
    set_attribute(element, "numero", record.numero)
    put_in_order(element)
    lheo = to_text(element)
    named = {} if level is SESSIONS else {"provider_id": provider_id_in(element)}
    return level.revision(
        **{level.owner: record.id},
        **named,
        **level.columns(element),
        author_id=by,
        created_at=clock.now(),
        digest=digest(lheo),
        lheo=lheo,
    )


def _alone(above: Any) -> None:
    """Let others who number there wait: a number is given once."""
    kind = type(above)
    db.session.execute(select(kind.id).where(kind.id == above.id).with_for_update())


def _checked(numero: str) -> str:
    numero = one_line(numero)
    if numero and (len(numero) > LONGEST_NUMBER or not _NUMBER.fullmatch(numero)):
        raise Invalid(f"Un numéro a {LONGEST_NUMBER} caractères au plus, sans «\u00a0~\u00a0».", field="numero")
    return numero


def _next(record: Any, prefix: str, here: Any) -> int:
    return _after(
        db.session.scalars(select(record.numero).where(here, record.numero.startswith(prefix, autoescape=True))), prefix
    )


def _after(numbers: Iterable[str], prefix: str) -> int:
    """Return what follows the highest number that begins so."""
    endings = (numero.removeprefix(prefix) for numero in numbers if numero.startswith(prefix))
    return max((int(one) for one in endings if one.isascii() and one.isdigit() and len(one) < 10), default=0) + 1


def _taken() -> Conflict:
    return Conflict("Ce numéro est déjà pris\u00a0: choisissez-en un autre.", field="numero")
