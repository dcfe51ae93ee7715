"""The history of a record, two of its versions side by side, and an older one restored."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signin
from extranet.accounts.permissions import Permission
from extranet.catalogue import restoring
from extranet.database import db, writing
from extranet.exchange.history import Asked, history, versions
from extranet.exchange.provenance import provenance
from extranet.guard import requires
from extranet.web.following import follow_in_search
from extranet.web.identifiers import identifier, page_asked
from extranet.web.publish.history import comparing, display
from extranet.web.publish.history.reading import LEVEL_OF, names, version
from extranet.web.publish.ownership import RECORDS, own_record, training_of
from extranet.web.publish.sheet import training_row

blueprint = Blueprint("history", __name__, url_prefix="/publication")

RECORD = "/<any(formations, actions, sessions):level>/<int:record_id>/historique"


@blueprint.get(RECORD)
@requires(Permission.PUBLISH, own_record)
def record(level: str, record_id: int) -> ResponseReturnValue:
    """List what happened to a record and to what is inside it, and say who wrote each field."""
    kind, sort = request.args.get("niveau"), request.args.get("quoi", "")
    asked = Asked(kind if kind in LEVEL_OF else None, display.SORTS.get(sort), page_asked(request.args))
    found = history(LEVEL_OF[level], record_id, asked)
    shown = names([(level, record_id), *((event.level.kind, event.record_id) for event in found.events)])
    return render_template(
        "publish/history/history.html",
        **_head(level, record_id, shown[level, record_id]),
        origins=display.origins(provenance(db.session.get_one(RECORDS[level], record_id))),
        **display.history_page(level, record_id, asked, found, shown),
    )


@blueprint.get(f"{RECORD}/comparer")
@requires(Permission.PUBLISH, own_record)
def compare(level: str, record_id: int) -> ResponseReturnValue:
    """Show two versions side by side, the present one where no second is named."""
    of, current_id = LEVEL_OF[level], db.session.get_one(RECORDS[level], record_id).revision_id
    before, after = (
        identifier(request.args, "avant"),
        identifier(request.args, "apres") if "apres" in request.args else current_id,
    )
    if before is None or after is None:
        raise errors.Invalid("Cette adresse ne dit pas quelles versions comparer.")
    two = [version(of, record_id, revision_id) for revision_id in (before, after)]
    return render_template(
        "publish/history/compare.html",
        **_head(level, record_id, names([(level, record_id)])[level, record_id]),
        **comparing.page(*two, versions(of, record_id, comparing.MOST_VERSIONS), current_id),
        current_id=current_id,
    )


@blueprint.post(f"{RECORD}/<int:revision_id>/retablir")
@requires(Permission.PUBLISH, own_record)
def restore(level: str, record_id: int, revision_id: int) -> ResponseReturnValue:
    """Write an older version anew, with the way back in the message."""
    seen = identifier(request.values, "vu")
    if seen is None:
        raise errors.Invalid("Cette adresse ne dit pas quelle version vous aviez sous les yeux.")
    for one in (revision_id, seen):
        version(LEVEL_OF[level], record_id, one)
    with writing():
        standing = db.session.get_one(RECORDS[level], record_id)
        written = restoring.restore(standing, revision_id, seen=seen, by=signin.current_member().user_id)
        now = standing.revision_id
    follow_in_search()
    if written:
        undo_url = url_for(".restore", level=level, record_id=record_id, revision_id=seen, vu=now)
        text = "Cette version est de nouveau en place. Les places restantes n’ont pas changé."
        flash({"text": text, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    else:
        flash("Rien n’a changé\u00a0: cette version est déjà celle en place.", "success")
    return redirect(url_for(".record", level=level, record_id=record_id))


def _head(level: str, record_id: int, name: str) -> dict[str, Any]:
    return {
        "level": level,
        "record_id": record_id,
        "name": name,
        "training": training_row(training_of(level, record_id)),
    }
