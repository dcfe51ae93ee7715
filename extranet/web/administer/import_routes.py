"""A list of organisations imported: tried first, then done."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from extranet import errors
from extranet.accounts import listed_bodies
from extranet.accounts.listed_bodies import Deed, Planned
from extranet.accounts.permissions import Permission
from extranet.exchange import body_lists
from extranet.exchange.body_lists import COLUMNS, MOST_LINES
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.administer.body_forms import ConfirmForm, ImportForm
from extranet.web.administer.body_routes import blueprint
from extranet.web.formats import plural

Lines = list[tuple[int, Mapping[str, str]]]


@blueprint.route("/structures/importer", methods=["GET", "POST"])
@requires(Permission.ADMINISTER_NETWORK)
def try_list() -> ResponseReturnValue:
    """Say what a file would do, line by line; nothing is written."""
    form = ImportForm()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form, status=400)
    try:
        lines = _read(form.file.data)
    except errors.Refused as refusal:
        form.file.errors = [refusal.message]
        return _page(form, status=400)
    return _page(form, _lay(lines, dry=True), lines)


@blueprint.post("/structures/importer/faire")
@requires(Permission.ADMINISTER_NETWORK)
def import_list() -> ResponseReturnValue:
    """Import the lines that were tried; those that are wrong come back with why."""
    form = ConfirmForm()
    lines = _sent_back(form.lines.data or "") if form.validate() else []
    if not lines:
        raise errors.Invalid("Ces lignes ne se lisent pas\u00a0: déposez le fichier de nouveau.")
    plans = _lay(lines, dry=False)
    counts = Counter(plan.deed for plan in plans)
    done = [
        plural(counts[Deed.ADD], "structure ajoutée", "structures ajoutées"),
        plural(counts[Deed.CHANGE], "modifiée", "modifiées"),
    ]
    flash(f"{', '.join(done)}.", "success")
    left = [plan for plan in plans if plan.deed is Deed.NONE]
    return _page(ImportForm(formdata=None), left) if left else redirect(url_for("administer.organisations"))


def _lay(lines: Lines, *, dry: bool) -> list[Planned]:
    member = current_member()
    whole = member.may(Permission.ADMINISTER)
    return listed_bodies.lay_over(
        lines, by=member.user_id, dry=dry, may=lambda network: whole or network == member.network_code
    )


def _read(file: FileStorage) -> Lines:
    with TemporaryDirectory(prefix="structures-") as folder:
        path = Path(folder) / "list"
        file.save(path)
        return [(line.number, line.values) for line in body_lists.read(path)]


def _sent_back(text: str) -> Lines:
    """Read the lines that the page of the trial sent back; whatever else it holds is left out."""
    try:
        said = json.loads(text)
        return [
            (int(number), {key: str(value) for key, value in values.items() if key in COLUMNS})
            for number, values in said[:MOST_LINES]
        ]
    except (ValueError, TypeError, AttributeError):
        return []


def _page(
    form: ImportForm, plans: list[Planned] | None = None, lines: Lines | None = None, status: int = 200
) -> ResponseReturnValue:
    counts = Counter(plan.deed for plan in plans or [])
    confirming = ConfirmForm(formdata=None)
    confirming.lines.data = json.dumps(lines, ensure_ascii=False) if lines else ""
    page = render_template(
        "administer/import_bodies.html",
        form=form,
        plans=plans,
        confirming=confirming if lines and counts[Deed.ADD] + counts[Deed.CHANGE] else None,
        counts=[(deed.value, counts[deed]) for deed in Deed if counts[deed]],
    )
    return page, status
