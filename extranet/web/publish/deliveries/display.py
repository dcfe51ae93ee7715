"""What the pages of deliveries show."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from extranet import clock, retention
from extranet.accounts.organisations import family
from extranet.accounts.people import User
from extranet.catalogue.conflicts import choices_of
from extranet.catalogue.differences import differences
from extranet.catalogue.levels import LEVELS
from extranet.catalogue.rules import rules_of
from extranet.database import db
from extranet.exchange.delivering import deliveries, undoing
from extranet.exchange.delivering.carrying_on import over_share
from extranet.exchange.delivering.deliveries import Delivery, DeliveryState, Origin
from extranet.exchange.delivering.resembling import Resembling, resembling
from extranet.exchange.opening import Kind
from extranet.exchange.runs import GROUPS, KINDS, WITHDRAWN, ImportProblem, ImportRun, RejectedFormation
from extranet.web import formats
from extranet.web.publish import reports
from extranet.web.publish.deliveries import contents
from extranet.web.publish.deliveries.forms import YES, DecisionForm, MendingForm
from extranet.web.publish.deliveries.hints import hint
from extranet.web.publish.history.display import changed_field
from extranet.web.publish.traces import GROUP_LABELS

STATES = {
    DeliveryState.RECEIVED: ("unknown", "reçue, en attente"),
    DeliveryState.TRYING: ("unknown", "comparaison en cours"),
    DeliveryState.TRIED: ("unknown", "attend votre décision"),
    DeliveryState.PUBLISHING: ("unknown", "publication en cours"),
    DeliveryState.PUBLISHED: ("open", "publiée"),
    DeliveryState.UNDONE: ("closed", "publication annulée"),
    DeliveryState.ABANDONED: ("closed", "abandonnée"),
    DeliveryState.REFUSED: ("full", "refusée"),
    DeliveryState.FAILED: ("full", "arrêtée par une erreur"),
    DeliveryState.CANCELLED: ("closed", "arrêtée"),
}
PROBLEMS, RESEMBLING = "problemes", "ressemblantes"
LISTS = {"nouvelles": "Nouvelles", "modifiees": "Modifiées", "retirees": "Retirées", "refusees": "Refusées"}
_WITH_CONTENT = (DeliveryState.TRIED, DeliveryState.PUBLISHING, DeliveryState.PUBLISHED, DeliveryState.UNDONE)
_GROUP_OF = {"nouvelles": "created", "modifiees": "changed", "retirees": WITHDRAWN, "refusees": "rejected"}
_LEVELS = {"formations": "Formations", "actions": "Actions", "sessions": "Sessions"}


@dataclass(frozen=True)
class Asked:
    """Which part of a delivery somebody wants to see."""

    view: str | None
    level: str
    element: str | None
    page: int


def asked(args: Mapping[str, str]) -> Asked:
    """Read which part is wanted; what makes no sense counts for nothing."""
    view, page = args.get("voir"), args.get("page", "")
    return Asked(
        view if view in LISTS or view in (PROBLEMS, RESEMBLING) else None,
        contents.level_named(args.get("niveau")).kind,
        args.get("element"),
        max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def delivery(row: Delivery) -> dict[str, Any]:
    """Return what every page says of a delivery."""
    state = deliveries.state_of(row)
    look, word = STATES[state]
    author = db.session.scalar(select(User.name).where(User.id == row.author_id)) if row.author_id else None
    return {
        "id": row.id,
        "url": url_for("deliveries.show", delivery_id=row.id),
        "parent_url": url_for("deliveries.show", delivery_id=row.parent_id) if row.parent_id else None,
        "file_name": row.file_name,
        "kind": Kind(row.kind).label,
        "extent": "livraison complète" if row.full else "livraison partielle",
        "size": size(row.size),
        "when": formats.moment(row.received_at),
        "who": author or ("dossier surveillé" if row.origin == Origin.FEED else "personne inconnue"),
        "look": look,
        "state": word,
        "state_name": state.value,
        "under_way": state in deliveries.UNDER_WAY,
        "done": row.done,
        "total": row.total,
        "read": size(row.done),
        "message": row.message,
        "until": formats.long_day(row.tried_at + retention.of("deliveries")) if row.tried_at else None,
        "overtaken": state == DeliveryState.TRIED and deliveries.overtaken(row),
        "undo_until": formats.long_day(row.ended_at + deliveries.KEPT) if undoing.can_undo(row) else None,
        "left": row.left,
    }


def page(row: Delivery, wanted: Asked, form: DecisionForm | None) -> dict[str, Any]:
    """Return what the page of a delivery shows besides: counts, tabs, the one that is open, the decision."""
    nothing = {"counts": [], "tabs": [], "found": None, "levels": [], "view": None, "form": None, "run_id": row.run_id}
    if row.state not in _WITH_CONTENT or row.run_id is None:
        return nothing
    run = reports.run_row(row.run_id)
    alike = _alike(row)
    told = wanted.view == PROBLEMS or (alike and wanted.view == RESEMBLING) or _GROUP_OF.get(wanted.view) in run.counts
    view = wanted.view if told else _first(run.counts)
    shown = nothing | {
        "counts": [
            (GROUP_LABELS[group], [run.counts[group][kind] for kind in KINDS])
            for group in (*GROUPS, WITHDRAWN)
            if group in run.counts
        ],
        "tabs": _tabs(row, run.counts, view, len(alike)),
        "view": view,
        "form": form or decision(row),
        "choices": choices_of(row.run_id),
        "refused_count": run.counts.get("rejected", {}).get("formations", 0),
        "url_of": lambda number: _url(row, wanted, view, page=number),
    }
    if view == PROBLEMS:
        found = reports.problems(run, wanted.element, wanted.page)
        hints = {problem.message: hint(problem.message) for problem in found.rows}
        return shown | {"found": found, "hints": hints}
    if view == RESEMBLING:
        return shown | {"found": contents.Listed(len(alike), 1, 1, alike)}
    level = contents.level_named(wanted.level)
    found = contents.LISTS[view](row.run_id, level, wanted.page)
    if view == "modifiees":
        shown["changes"] = [_change(line) for line in found.rows]
    return shown | {"found": found, "level": level.kind, "levels": _levels(row, run.counts, view, level.kind)}


def _first(counts: Mapping[str, Any]) -> str:
    """Return the tab that asks for a person first: what is rejected, then what is withdrawn, new, changed."""
    for view in ("refusees", "retirees", "nouvelles", "modifiees"):
        if any(counts.get(_GROUP_OF[view], {}).values()):
            return view
    return PROBLEMS


def _alike(row: Delivery) -> list[Resembling]:
    """List what may be in the offer already, as long as somebody is to decide."""
    if row.state != DeliveryState.TRIED:
        return []
    return resembling(row.run_id, family(row.publisher_id), clock.today())


def _tabs(row: Delivery, counts: Mapping[str, Any], view: str, alike: int) -> list[dict[str, Any]]:
    problems = db.session.scalar(
        select(db.func.count()).select_from(ImportProblem).where(ImportProblem.run_id == row.run_id)
    )
    tabs = [
        (name, label, counts[group]["formations"] if name == "refusees" else sum(counts[group].values()))
        for name, label in LISTS.items()
        if (group := _GROUP_OF[name]) in counts
    ]
    looking_alike = [(RESEMBLING, "Ressemblantes", alike)] if alike else []
    return [
        {
            "label": label,
            "count": count,
            "url": url_for(".show", delivery_id=row.id, voir=name),
            "current": name == view,
        }
        for name, label, count in [*tabs, *looking_alike, (PROBLEMS, "Problèmes", problems)]
    ]


def _levels(row: Delivery, counts: Mapping[str, Any], view: str, level: str) -> list[dict[str, Any]]:
    if view == "refusees":
        return []
    numbers = counts[_GROUP_OF[view]]
    return [
        {
            "label": f"{_LEVELS[one.kind]} ({formats.number(numbers[one.kind])})",
            "url": url_for(".show", delivery_id=row.id, voir=view, niveau=one.kind),
            "current": one.kind == level,
        }
        for one in LEVELS
    ]


def _url(row: Delivery, wanted: Asked, view: str, **values: Any) -> str:
    level = None if view in (PROBLEMS, RESEMBLING, "refusees") else wanted.level
    return url_for(".show", delivery_id=row.id, voir=view, niveau=level, element=wanted.element, **values)


def _change(line: Any) -> dict[str, Any]:
    fields = [changed_field(one) for one in differences(line.before, line.after)]
    return {"title": line.title, "numero": line.numero, "training_id": line.training_id, "fields": fields}


def decision(row: Delivery) -> DecisionForm | None:
    """Return the form of what is to be decided; None when nothing is."""
    if deliveries.state_of(row) != DeliveryState.TRIED or deliveries.overtaken(row):
        return None
    counts = db.session.get_one(ImportRun, row.run_id).counts
    over = over_share(row.published, counts, row.publisher_id)
    form = DecisionForm(counts.get(WITHDRAWN, {}), over, review=rules_of(row.publisher_id).review)
    form.over = over
    return form


def decided(form: DecisionForm) -> dict[str, bool]:
    """Return what a person decided."""
    return {
        "publish": "publish" in form and form.publish.data == YES,
        "withdraw": "withdraw" in form and form.withdraw.data == YES,
    }


def undone(left: int) -> str:
    """Say what became of a publication that was taken back."""
    kept = formats.plural(left, "fiche modifiée depuis reste", "fiches modifiées depuis restent")
    return "La publication est annulée" + (f"\u00a0; {kept} en place." if left else "\u00a0: l’offre est comme avant.")


def mending(rejected: RejectedFormation, form: MendingForm, still: list[str]) -> dict[str, Any]:
    """Return what the page that mends a formation shows."""
    row = db.session.scalars(select(Delivery).where(Delivery.run_id == rejected.run_id)).one()
    lines = (rejected.text or "").splitlines()
    return {
        "rejected": rejected,
        "delivery": delivery(row),
        "advice": hint(rejected.message),
        "still": still,
        "problems": _problems_of(rejected, len(lines)),
        "lines": len(lines),
        "waits": row.state == DeliveryState.TRIED,
    }


def _problems_of(rejected: RejectedFormation, length: int) -> list[dict[str, Any]]:
    """List what the report says of the lines of a formation, with the place of each in its text."""
    one = ImportProblem
    last = (rejected.line or 0) + max(length - 1, 0)
    query = select(one.line, one.element, one.value, one.message).where(one.run_id == rejected.run_id)
    query = query.where(one.line.between(rejected.line or 0, last)).order_by(one.line, one.id).limit(50)
    return [
        {
            "line": row.line,
            "place": row.line - (rejected.line or 0) + 1,
            "element": row.element,
            "value": row.value,
            "message": row.message,
            "hint": hint(row.message),
        }
        for row in db.session.execute(query)
    ]


def open_deliveries(own: Collection[int]) -> list[dict[str, Any]]:
    """Return the deliveries that have not become an import yet, the latest first."""
    ended = (DeliveryState.PUBLISHED, DeliveryState.UNDONE)
    query = select(Delivery).where(Delivery.publisher_id.in_(own), Delivery.state.not_in(ended))
    return [delivery(row) for row in db.session.scalars(query.order_by(Delivery.id.desc()).limit(20))]


def size(count: int) -> str:
    """Write a number of bytes."""
    for unit, least in (("Mo", 1_000_000), ("ko", 1_000)):
        if count >= least:
            return f"{formats.number(round(count / least, 1))}\u00a0{unit}"
    return f"{count}\u00a0octets"
