"""What `extranet work` does, is to do, could not do."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from extranet import work
from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.operating import works
from extranet.operating.heartbeat import last_beat
from extranet.web import formats
from extranet.web.addresses import url_for
from extranet.web.operate import words
from extranet.web.operate.blueprint import blueprint, me, page_asked


@blueprint.get("/travaux")
@requires(Permission.ADMINISTER)
def work_items() -> ResponseReturnValue:
    """List the things of a state."""
    asked = request.args.get("etat", "en-cours")
    asked = asked if asked in words.WORK_STATES else "en-cours"
    counts, page, seen = works.counts(), page_asked(), last_beat()
    states = words.WORK_STATES[asked][0]
    tiles = [
        {"count": formats.number(sum(counts[one] for one in some)), "label": label,
         "url": url_for("operate.work_items", etat=word), "current": word == asked}
        for word, (some, label) in words.WORK_STATES.items()
    ]  # fmt: skip
    return render_template(
        "operate/work.html",
        tiles=tiles,
        seen=formats.ago(seen) if seen else "jamais",
        lines=[_line(item) for item in works.page(states, page)],
        page=page,
        pages=max(1, -(-sum(counts[one] for one in states) // works.PAGE_SIZE)),
        url_of=lambda number: url_for("operate.work_items", etat=asked, page=number),
    )


def _line(item: work.WorkItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "what": words.WORKS.get(item.kind, item.kind),
        "state": words.WORK_WORDS[item.state],
        "when": _when(item),
        "error": words.error(item.error),
        "retried": item.state in (work.FAILED, work.WAITING),
        "open": item.state in works.OPEN,
    }


def _when(item: work.WorkItem) -> str:
    if item.state == work.RUNNING:
        return f"pris par {item.owner}, assuré jusqu’au {formats.moment(item.leased_until)}"
    if item.state == work.WAITING:
        tried = f", après {formats.plural(item.attempts, 'essai')}" if item.attempts else ""
        return f"à faire le {formats.moment(item.run_at)}{tried}"
    return f"terminé le {formats.moment(item.finished_at)}" if item.finished_at else ""


@blueprint.post("/travaux/<int:item_id>/relancer")
@requires(Permission.ADMINISTER)
def retry_work(item_id: int) -> ResponseReturnValue:
    """Have a thing done as soon as possible."""
    works.retry(item_id, by=me())
    flash("Le travail reprend dans un instant.", "success")
    return redirect(url_for("operate.work_items"))


@blueprint.post("/travaux/<int:item_id>/annuler")
@requires(Permission.ADMINISTER)
def cancel_work(item_id: int) -> ResponseReturnValue:
    """Never do a thing, or stop it soon, with the way back in the message."""
    works.cancel(item_id, by=me())
    undo_url = url_for("operate.retry_work", item_id=item_id)
    flash({"text": "Le travail est annulé.", "undo_url": undo_url, "undo_label": "Reprendre"}, "success")
    return redirect(url_for("operate.work_items"))
