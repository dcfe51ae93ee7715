"""The outbox: what waits, left, failed; never what a letter says."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from extranet import outbox
from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.operating import mails
from extranet.web import formats
from extranet.web.addresses import url_for
from extranet.web.operate import words
from extranet.web.operate.blueprint import blueprint, me, page_asked


@blueprint.get("/courriels")
@requires(Permission.ADMINISTER)
def mail() -> ResponseReturnValue:
    """List the mails of a state."""
    asked = request.args.get("etat", "attente")
    asked = asked if asked in words.MAIL_STATES else "attente"
    counts, page = mails.counts(), page_asked()
    state = words.MAIL_STATES[asked][0]
    tiles = [
        {"count": formats.number(counts[code]), "label": label, "url": url_for("operate.mail", etat=word),
         "current": word == asked}
        for word, (code, label, _) in words.MAIL_STATES.items()
    ]  # fmt: skip
    return render_template(
        "operate/mail.html",
        tiles=tiles,
        lines=[_line(row) for row in mails.page(state, page)],
        failed=state == outbox.FAILED,
        page=page,
        pages=max(1, -(-counts[state] // mails.PAGE_SIZE)),
        url_of=lambda number: url_for("operate.mail", etat=asked, page=number),
    )


def _line(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "what": words.LETTERS.get(row.name, row.name),
        "to": row.to,
        "put": formats.moment(row.created_at),
        "when": _when(row),
        "error": words.error(row.error),
        "waiting": row.state == outbox.WAITING,
        "open": row.state != outbox.SENT,
    }


def _when(row: Any) -> str:
    if row.sent_at:
        return f"parti le {formats.moment(row.sent_at)}"
    tried = f"essayé {formats.plural(row.attempts, 'fois', 'fois')}" if row.attempts else "pas encore essayé"
    return tried if row.state == outbox.FAILED else f"{tried}, prochain essai le {formats.moment(row.run_at)}"


@blueprint.post("/courriels/<int:message_id>/relancer")
@requires(Permission.ADMINISTER)
def retry_mail(message_id: int) -> ResponseReturnValue:
    """Have a mail leave as soon as possible."""
    mails.retry(message_id, by=me())
    flash("Le courriel part dans un instant.", "success")
    return redirect(url_for("operate.mail"))


@blueprint.post("/courriels/<int:message_id>/abandonner")
@requires(Permission.ADMINISTER)
def give_up_mail(message_id: int) -> ResponseReturnValue:
    """Never send a mail, with the way back in the message."""
    mails.give_up(message_id, by=me())
    undo_url = url_for("operate.retry_mail", message_id=message_id)
    flash({"text": "Le courriel ne partira pas.", "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for("operate.mail"))


@blueprint.post("/courriels/relancer")
@requires(Permission.ADMINISTER)
def retry_all_mails() -> ResponseReturnValue:
    """Have every mail that failed leave."""
    count = mails.retry_failed(by=me())
    flash(f"{formats.plural(count, 'courriel relancé', 'courriels relancés')}.", "success")
    return redirect(url_for("operate.mail"))
