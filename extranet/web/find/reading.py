"""The rows behind the screens, by columns: no entity is loaded, the number of queries does not grow with the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from extranet.accounts.organisations import Organisation
from extranet.accounts.people import User
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.freshness import with_periods
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.catalogue.visibility import action_visible, not_past, session_not_withdrawn, session_published
from extranet.database import db
from extranet.exchange.runs import ImportRun
from extranet.reference.communes import KIND as COMMUNES
from extranet.reference.communes import Commune
from extranet.reference.versions import current

_Responsible = aliased(Provider)
# What a line of a list says of a session, and no more: a page has fifty of them.
_LINE_COLUMNS = (
    TrainingSession.id,
    TrainingSession.action_id,
    TrainingSession.places_left,
    TrainingSession.places_total,
    TrainingSession.places_confirmed_at,
    TrainingSession.places_confirmed_as,
    SessionRevision.start,
    SessionRevision.end,
    SessionRevision.registration_end,
    SessionRevision.recruitment_state,
    SessionRevision.meetings,
)
_SESSION_COLUMNS = (
    *_LINE_COLUMNS,
    TrainingSession.recruitment_confirmed_at,
    TrainingSession.recruitment_confirmed_as,
)
_NAMED_SESSION_COLUMNS = (
    *_SESSION_COLUMNS,
    TrainingSession.numero,
    SessionRevision.created_at,
    TrainingRevision.title,
    func.coalesce(Provider.name, _Responsible.name, "").label("provider"),
    ActionRevision.teaching_mode,
    ActionRevision.places,
)
_OFFER_COLUMNS = (
    Action.id,
    Action.training_id,
    Organisation.name.label("publisher"),
    func.coalesce(Provider.name, _Responsible.name, "").label("provider"),
    TrainingRevision.title,
    TrainingRevision.certifying,
    TrainingRevision.certifications,
    TrainingRevision.level_out,
    ActionRevision.rhythms,
    ActionRevision.teaching_mode,
    ActionRevision.permanent,
    ActionRevision.places,
    ActionRevision.funders,
    ActionRevision.hours_total,
    ActionRevision.handicap_access,
)


def offers(action_ids: Sequence[int]) -> list[Any]:
    """Return what a list shows of these actions, in their order."""
    found = db.session.connection().execute(_offers(), {"ids": action_ids})
    rows = {row.id: row for row in found.all()}
    return [rows[action_id] for action_id in action_ids if action_id in rows]


def offers_beside(training_id: int, action_ids: Sequence[int], but: int, today: date) -> list[Any]:
    """Return the visible actions of a training and these ones, but for one; the training's own first, then in order."""
    wanted = or_(Action.training_id == training_id, Action.id.in_(action_ids))
    query = with_periods(_joined(_OFFER_COLUMNS)).where(wanted, Action.id != but, action_visible(today))
    rank = {action_id: number for number, action_id in enumerate(action_ids, 1)}
    return sorted(
        db.session.execute(query), key=lambda row: (row.training_id != training_id, rank.get(row.id, 0), row.id)
    )


def coming_sessions_of(action_ids: Iterable[int], today: date) -> dict[int, list[Any]]:
    """Return what a brief line says of the published sessions of each action that are not past, by date."""
    return _by_action(_coming_sessions(), action_ids, today=today)


def whole_sessions_of(action_ids: Iterable[int], *, drafts: bool = False) -> dict[int, list[Any]]:
    """Return the published sessions of each action, by date, with their LHÉO element; with `drafts`, those too."""
    return _by_action(_whole_sessions(drafts), action_ids)


def session(action_id: int, session_id: int) -> Any | None:
    """Return one published session with what names it, whatever its date; None when readers may not see it."""
    columns = (*_NAMED_SESSION_COLUMNS, Training.state.label("training_state"), Action.state.label("action_state"))
    query = (
        _joined(columns)
        .join(TrainingSession, TrainingSession.action_id == Action.id)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(Action.id == action_id, TrainingSession.id == session_id, session_published())
    )
    return db.session.execute(query).one_or_none()


def meetings_between(action_ids: Sequence[int], first: date, last: date) -> list[Any]:
    """Return the published sessions of these actions that have a meeting in the period, with what names them."""
    query = (
        _joined(_NAMED_SESSION_COLUMNS)
        .join(TrainingSession, TrainingSession.action_id == Action.id)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(
            Action.id.in_(action_ids),
            SessionRevision.meetings_end >= first,
            SessionRevision.meetings_start <= last,
            session_published(),
        )
    )
    return list(db.session.execute(query)) if action_ids else []


def sheet(action_id: int, today: date) -> Any | None:
    """Return everything of an action and its training but the sessions; None when there is no content."""
    training_run, training_author = aliased(ImportRun), aliased(User)
    columns = (
        *_OFFER_COLUMNS,
        ActionRevision.audiences,
        Action.numero,
        Action.state.label("action_state"),
        Action.state_changed_at,
        Training.numero.label("training_numero"),
        Training.state.label("training_state"),
        Training.publisher_id,
        Training.state_changed_at.label("training_state_changed_at"),
        TrainingRevision.level_in,
        TrainingRevision.general_aim,
        TrainingRevision.path_type,
        TrainingRevision.formacodes,
        TrainingRevision.nsf,
        TrainingRevision.rome,
        TrainingRevision.lheo.label("training_lheo"),
        TrainingRevision.created_at.label("training_written_at"),
        ActionRevision.scheme,
        ActionRevision.hours_centre,
        ActionRevision.hours_company,
        ActionRevision.fees_covered,
        ActionRevision.languages,
        ActionRevision.lheo.label("action_lheo"),
        ActionRevision.created_at.label("action_written_at"),
        Provider.name.label("teacher_name"),
        Provider.siret.label("teacher_siret"),
        _Responsible.name.label("responsible_name"),
        _Responsible.legal_name.label("responsible_legal_name"),
        _Responsible.siret.label("responsible_siret"),
        _Responsible.activity_number,
        ImportRun.finished_at.label("action_delivered_at"),
        User.name.label("action_author"),
        training_run.finished_at.label("training_delivered_at"),
        training_author.name.label("training_author"),
        action_visible(today).label("visible"),
    )
    query = (
        _joined(columns)
        .outerjoin(ImportRun, ImportRun.id == ActionRevision.run_id)
        .outerjoin(User, User.id == ActionRevision.author_id)
        .outerjoin(training_run, training_run.id == TrainingRevision.run_id)
        .outerjoin(training_author, training_author.id == TrainingRevision.author_id)
        .where(Action.id == action_id)
    )
    return db.session.execute(with_periods(query)).one_or_none()


def vague_communes(codes: Iterable[str]) -> set[str]:
    """Return those of these communes whose position is not exact."""
    codes = set(codes)
    if not codes:
        return set()
    query = select(Commune.code).where(
        Commune.version_id == current(COMMUNES), Commune.code.in_(codes), Commune.error_km > 0
    )
    return set(db.session.connection().execute(query).scalars())


def _joined(columns: Iterable[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Action)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .join(Organisation, Organisation.id == Training.publisher_id)
        .outerjoin(Provider, Provider.id == ActionRevision.provider_id)
        .outerjoin(_Responsible, _Responsible.id == TrainingRevision.provider_id)
    )


# Each of these statements is made once: to make one again costs more than to run it.
@cache
def _offers() -> Select[Any]:
    return with_periods(_joined(_OFFER_COLUMNS)).where(Action.id.in_(bindparam("ids", expanding=True)))


@cache
def _coming_sessions() -> Select[Any]:
    return _of_actions(_LINE_COLUMNS, and_(session_published(), not_past(bindparam("today"))))


@cache
def _whole_sessions(drafts: bool) -> Select[Any]:
    more = (TrainingSession.numero, SessionRevision.registration_start, SessionRevision.lheo)
    return _of_actions((*_SESSION_COLUMNS, *more), session_not_withdrawn() if drafts else session_published())


def _of_actions(columns: Iterable[Any], shown: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*columns)
        .join(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
        .where(TrainingSession.action_id.in_(bindparam("ids", expanding=True)), shown)
        .order_by(SessionRevision.start, TrainingSession.id)
    )


def _by_action(query: Select[Any], action_ids: Iterable[int], **values: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.connection().execute(query, {"ids": list(action_ids), **values}).all():
        found[row.action_id].append(row)
    return found
