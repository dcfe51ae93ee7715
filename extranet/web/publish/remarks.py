"""The remarks on the offer of a publisher: counts by kind and one page of lines, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, case, func, select

from extranet.accounts.memberships import Member
from extranet.accounts.organisations import Organisation, family
from extranet.accounts.people import User
from extranet.catalogue.actions import Action, ActionRevision
from extranet.catalogue.remarks import Kind, Remark, RemarkState, of_publisher
from extranet.catalogue.sessions import SessionRevision, TrainingSession
from extranet.catalogue.trainings import Training, TrainingRevision
from extranet.database import db

SHOWN = 50
WORDS = {RemarkState.RECEIVED: "a-traiter", RemarkState.ANSWERED: "repondus", RemarkState.CLOSED: "classes"}
STATES = {word: state for state, word in WORDS.items()}


@dataclass(frozen=True)
class RemarkFilter:
    """What the list is asked for: those of one state, of all kinds or of one."""

    state: RemarkState = RemarkState.RECEIVED
    kind: Kind | None = None
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> RemarkFilter:
        """Read the parameters of an address; what makes no sense is left out."""
        kind, page = args.get("objet", ""), args.get("page", "")
        return cls(
            state=STATES.get(args.get("etat", ""), RemarkState.RECEIVED),
            kind=Kind(kind) if kind in set(Kind) else None,
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 and int(page) else 1,
        )

    def args(self, **changes: Any) -> dict[str, str]:
        """Return the parameters of this filter with some changes; back on the first page unless told otherwise."""
        wanted = replace(self, **{"page": 1, **changes})
        values = {
            "etat": "" if wanted.state is RemarkState.RECEIVED else WORDS[wanted.state],
            "objet": wanted.kind or "",
            "page": str(wanted.page) if wanted.page > 1 else "",
        }
        return {name: str(value) for name, value in values.items() if value}


@dataclass(frozen=True)
class RemarkList:
    """One page of the list; `by_state` counts all, `by_kind` those of the state asked."""

    by_state: dict[RemarkState, int]
    by_kind: dict[Kind, int]
    total: int
    page: int
    pages: int
    rows: list[Any]


def own_remark(member: Member, remark_id: int) -> bool:
    """Tell whether the remark is about the member's own offer."""
    mine = of_publisher(family(member.organisation.id))
    return db.session.scalar(select(Remark.id).where(Remark.id == remark_id, mine)) is not None


def remark_list(own: Collection[int], wanted: RemarkFilter) -> RemarkList:
    """Return one page of the remarks on the offer of these organisations; two queries."""
    mine = of_publisher(frozenset(own))
    counted = select(Remark.state, Remark.kind, func.count()).where(mine).group_by(Remark.state, Remark.kind)
    counts = {(state, kind): count for state, kind, count in db.session.execute(counted)}
    by_state = {one: sum(counts.get((one, kind), 0) for kind in Kind) for one in RemarkState}
    by_kind = {kind: counts.get((wanted.state, kind), 0) for kind in Kind}
    total = by_kind[wanted.kind] if wanted.kind else by_state[wanted.state]
    pages = max(1, -(-total // SHOWN))
    page = min(wanted.page, pages)
    query = _lines().where(mine, Remark.state == wanted.state)
    if wanted.kind:
        query = query.where(Remark.kind == wanted.kind)
    # The oldest first while they wait, then the latest settled.
    first = (Remark.id,) if wanted.state is RemarkState.RECEIVED else (Remark.settled_at.desc(), Remark.id.desc())
    rows = list(db.session.execute(query.order_by(*first).limit(SHOWN).offset((page - 1) * SHOWN)))
    return RemarkList(by_state, by_kind, total, page, pages, rows)


def remark_row(remark_id: int) -> Any:
    """Return one remark with what it is about."""
    return db.session.execute(_lines().where(Remark.id == remark_id)).one()


def _lines() -> Select[Any]:
    """Read what the publisher may know: the sender's organisation, and the name only when the sender gave it."""
    return (
        select(
            Remark.id,
            Remark.action_id,
            Remark.session_id,
            Remark.kind,
            Remark.text,
            Remark.state,
            Remark.created_at,
            Remark.settled_at,
            Remark.answer,
            Organisation.name.label("organisation"),
            case((Remark.named, User.name)).label("sender"),
            Training.id.label("training_id"),
            Training.numero,
            TrainingRevision.title,
            ActionRevision.places,
            ActionRevision.teaching_mode,
            ActionRevision.permanent,
            TrainingSession.places_left,
            TrainingSession.places_total,
            SessionRevision.start,
            SessionRevision.end,
        )
        .join(Action, Action.id == Remark.action_id)
        .join(ActionRevision, ActionRevision.id == Action.revision_id)
        .join(Training, Training.id == Action.training_id)
        .join(TrainingRevision, TrainingRevision.id == Training.revision_id)
        .join(Organisation, Organisation.id == Remark.organisation_id)
        .join(User, User.id == Remark.author_id)
        .outerjoin(TrainingSession, TrainingSession.id == Remark.session_id)
        .outerjoin(SessionRevision, SessionRevision.id == TrainingSession.revision_id)
    )
