"""Reference tables: an official file is tried, compared with what is in force, then applied or dropped."""

from __future__ import annotations

import os
import secrets
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.datastructures import FileStorage
from wtforms import ValidationError

from extranet import work
from extranet.accounts.permissions import Permission
from extranet.database import db
from extranet.errors import NotFound, Refused
from extranet.exchange.delivering.deliveries import shown_name
from extranet.guard import requires
from extranet.operating import trials, works
from extranet.reference.loading import KINDS
from extranet.reference.versions import SHIPPED
from extranet.web import formats
from extranet.web.addresses import url_for
from extranet.web.operate import words
from extranet.web.operate.blueprint import blueprint, me, settings
from extranet.work import WorkItem

LARGEST = 256 * 1024 * 1024
TABLE = f"<any({', '.join(map(repr, trials.TABLES))}):kind>"
BUSY = "Un fichier est déjà à l’essai\u00a0: attendez sa comparaison, ou annulez-la dans les travaux."


@blueprint.get("/referentiels")
@requires(Permission.ADMINISTER)
def references() -> ResponseReturnValue:
    """Show the tables in force, and the file that was tried last."""
    return _page()


@blueprint.post("/referentiels")
@requires(Permission.ADMINISTER)
def try_reference() -> ResponseReturnValue:
    """Receive a file and have it tried; nothing changes before somebody says so."""
    request.max_content_length = LARGEST
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError as error:
        raise CSRFError(error.args[0]) from error
    kind, file = request.form.get("kind", ""), request.files.get("file")
    try:
        if kind not in KINDS:
            raise Refused("Choisissez un référentiel.")
        if file is None or not file.filename:
            raise Refused("Choisissez un fichier.")
        _try(kind, file)
    except Refused as refusal:
        return _page(refusal.message, kind, 400)
    flash("Le fichier est reçu. Il est d’abord comparé\u00a0: rien ne change sans vous.", "success")
    return redirect(url_for("operate.references"))


def _try(kind: str, file: FileStorage) -> None:
    folder, stored = settings().references_dir, secrets.token_hex(16)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / stored
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:
        file.save(target)
    arguments = {"kind": kind, "stored": stored, "name": shown_name(file.filename or "")}
    if not works.put_once(trials.KIND, by=me(), arguments=arguments):
        path.unlink(missing_ok=True)
        raise Refused(BUSY)


@blueprint.post("/referentiels/essais/<int:item_id>/<any(appliquer, abandonner):word>")
@requires(Permission.ADMINISTER)
def decide_reference(item_id: int, word: str) -> ResponseReturnValue:
    """Put what was tried in force, or forget it."""
    item = db.session.get(WorkItem, item_id)
    if item is None or item.kind != trials.KIND:
        raise NotFound("Cet essai n’existe plus.")
    ids = (item.cursor or {}).get("versions", [])
    if word == "appliquer":
        trials.apply(ids, by=me())
        flash("Le nouveau référentiel est en service\u00a0: la recherche le suit dans un instant.", "success")
    else:
        trials.drop(ids, by=me())
        flash("L’essai est abandonné\u00a0: rien n’a changé.", "success")
    return redirect(url_for("operate.references"))


@blueprint.post(f"/referentiels/{TABLE}/revenir")
@requires(Permission.ADMINISTER)
def go_back_reference(kind: str) -> ResponseReturnValue:
    """Put the previous version of a table in force again, with the way back in the message."""
    trials.go_back(kind, by=me())
    undo_url = url_for("operate.go_back_reference", kind=kind)
    flash(
        {"text": "L’état précédent est de nouveau en service.", "undo_url": undo_url, "undo_label": "Annuler"},
        "success",
    )
    return redirect(url_for("operate.references"))


def _page(refusal: str = "", kind: str = "", status: int = 200) -> ResponseReturnValue:
    lines = [
        {
            "kind": one.kind,
            "label": words.TABLES[one.kind],
            "origin": "livré avec le site" if one.origin == SHIPPED else one.origin,
            "at": formats.moment(one.loaded_at),
            "rows": one.rows,
            "previous": (before := trials.previous(one.kind)) and formats.moment(before.loaded_at),
        }
        for one in trials.in_force()
    ]
    kinds = {one: words.FILES[one] for one in KINDS}
    context = {"lines": lines, "kinds": kinds, "kind": kind, "refusal": refusal, "trial": _trial()}
    return render_template("operate/references.html", **context), status


def _trial() -> dict[str, Any] | None:
    """Return the last trial while it matters: under way, refused, failed, or waiting for a decision."""
    item = works.last(trials.KIND)
    told = (item.cursor or {}) if item is not None else {}
    if item is None or _decided(item, told):
        return None
    found = [(words.TABLES[kind], one) for kind, one in told.get("differences", {}).items()]
    return {
        "id": item.id,
        "name": item.arguments["name"],
        "label": words.FILES[item.arguments["kind"]],
        "state": words.WORK_WORDS[item.state],
        "lines": told.get("lines"),
        "refused": told.get("refused") or words.error(item.error),
        "found": found,
        "warnings": told.get("warnings", []),
    }


def _decided(item: WorkItem, told: dict[str, Any]) -> bool:
    return item.state == work.DONE and "refused" not in told and not trials.undecided(told.get("versions", []))


# The size that is let in, and the token, are looked at once who asks may load a table.
blueprint.record_once(lambda state: state.app.extensions["csrf"].exempt(try_reference))
