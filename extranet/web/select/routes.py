"""The selection: keep, note, order, remove and take back; print it, take it along, send it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors, later
from extranet.accounts.permissions import Permission
from extranet.catalogue import selections
from extranet.exchange.spreadsheets import write_xlsx
from extranet.guard import requires
from extranet.signin import current_member, safe_next
from extranet.web.formats import NBSP, long_day, plural
from extranet.web.select import comparison, table
from extranet.web.select.forms import SendForm, notes_of
from extranet.web.select.selection import Line, lines_of
from extranet.web.select.sending import send

document = later("extranet.web.select.document")  # fonts and sheets of paper: 33 MB
blueprint = Blueprint("select", __name__)

STEPS = {"monter": -1, "descendre": 1}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMPTY = "Votre sélection est vide."


@blueprint.get("/selection")
@requires(Permission.KEEP)
def selection() -> ResponseReturnValue:
    """Show what the reader keeps."""
    return render_template(
        "select/selection.html",
        lines=lines_of(current_member()),
        most=selections.MOST,
        longest_note=selections.LONGEST_NOTE,
        printed_on=long_day(clock.today()),
        address=url_for("select.selection", _external=True),
    )


@blueprint.post("/selection/<int:action_id>/ajouter", endpoint="add")
@requires(Permission.KEEP)
def add_action(action_id: int) -> ResponseReturnValue:
    """Keep an action."""
    try:
        selections.add(current_member(), action_id)
    except errors.Conflict as full:
        return _answer(action_id, full.message, "error")
    return _answer(action_id, "Ajoutée à votre sélection.", "success")


@blueprint.post("/selection/<int:action_id>/retirer", endpoint="remove")
@requires(Permission.KEEP)
def remove_action(action_id: int) -> ResponseReturnValue:
    """Remove an action, with the way back in the message."""
    moment = selections.remove(current_member(), action_id)
    return _answer(action_id, "Retirée de votre sélection.", "success", undo=moment)


@blueprint.post("/selection/vider", endpoint="clear")
@requires(Permission.KEEP)
def clear_selection() -> ResponseReturnValue:
    """Remove everything, with the way back in the message."""
    moment = selections.remove(current_member())
    if moment:
        _flash("Votre sélection est vidée.", "success", undo=moment)
    return redirect(url_for("select.selection"))


@blueprint.post("/selection/annuler", endpoint="undo")
@requires(Permission.KEEP)
def undo_removal() -> ResponseReturnValue:
    """Take back what was removed at a moment."""
    try:
        moment = datetime.fromisoformat(request.args.get("depuis", ""))
        back = selections.restore(current_member(), moment.astimezone(UTC)) if moment.tzinfo else 0
    except (ValueError, OverflowError):  # the latter: beyond the years of a calendar once in UTC
        raise errors.Invalid("Cette adresse ne dit pas ce qu’il faut annuler.") from None
    if back:
        flash(f"C’est annulé{NBSP}: {plural(back, 'formation')} de nouveau dans votre sélection.", "success")
    else:
        flash("Il n’y a plus rien à annuler, ou votre sélection est pleine.", "warning")
    return redirect(safe_next(request.args.get("suite"), url_for("select.selection")))


@blueprint.post("/selection/notes")
@requires(Permission.KEEP)
def notes() -> ResponseReturnValue:
    """Write the notes."""
    written = selections.write_notes(current_member(), notes_of(request.form))
    flash(f"{plural(written, 'note enregistrée', 'notes enregistrées')}." if written else "Aucune note n’a changé.")
    anchor = request.form.get("ancre", "")
    return redirect(url_for("select.selection", _anchor=f"formation-{anchor}" if anchor.isdigit() else None))


@blueprint.post("/selection/<int:action_id>/<any(monter,descendre):way>")
@requires(Permission.KEEP)
def move(action_id: int, way: str) -> ResponseReturnValue:
    """Move a line up or down."""
    selections.move(current_member(), action_id, STEPS[way])
    return redirect(url_for("select.selection", _anchor=f"formation-{action_id}"))


@blueprint.get("/selection.pdf")
@requires(Permission.KEEP)
def as_pdf() -> ResponseReturnValue:
    """Give the selection as a document."""
    lines = lines_of(current_member())
    if not lines:
        return _nothing()
    member, settings = current_member(), current_app.extensions["extranet"]["settings"]
    cover = document.Cover(
        title=f"Sélection de {plural(len(lines), 'formation')}",
        owner=f"{member.name}, {member.organisation.name}",
        day=long_day(clock.today()),
        address=url_for("select.selection", _external=True),
        site=settings.site_name,
    )
    links = {line.action_id: url_for("find.sheet", action_id=line.action_id, _external=True) for line in _open(lines)}
    made = document.write(lines, cover, Path(str(current_app.static_folder)), links)
    return _file(io.BytesIO(made), "application/pdf", "pdf")


@blueprint.get("/selection.xlsx")
@requires(Permission.KEEP)
def as_xlsx() -> ResponseReturnValue:
    """Give the selection as a workbook."""
    lines = lines_of(current_member())
    if not lines:
        return _nothing()
    made = io.BytesIO()
    write_xlsx(made, table.COLUMNS, (table.row_of(line) for line in lines), sheet="Sélection")
    made.seek(0)
    return _file(made, XLSX, "xlsx")


@blueprint.route("/selection/envoyer", methods=["GET", "POST"], endpoint="send")
@requires(Permission.KEEP)
def send_selection() -> ResponseReturnValue:
    """Send the selection by mail, to oneself or to an address."""
    member = current_member()
    lines = lines_of(member)
    if not lines:
        return _nothing()
    form = SendForm(to=member.email)
    status = 200
    if request.method == "POST":
        status = 400
        if form.validate():
            try:
                send(member, lines, form.to.data, with_notes=form.with_notes.data)
            except errors.NotAllowed as refusal:
                form.form_errors.append(refusal.message)
                status = 429
            else:
                flash(f"Le message part pour {form.to.data}.", "success")
                return redirect(url_for("select.selection"))
    shown = render_template("select/send.html", form=form, lines=lines, most=selections.MOST_SENDINGS)
    return shown, status


@blueprint.get("/comparer")
@requires(Permission.FIND)
def compare() -> ResponseReturnValue:
    """Set two to four actions side by side."""
    return comparison.page()


def _answer(action_id: int, said: str, category: str, undo: datetime | None = None) -> ResponseReturnValue:
    """Say what was done: in place of the button where a script asked, else on the page that one comes from."""
    following = safe_next(request.form.get("suite"), url_for("select.selection"))
    if "HX-Request" not in request.headers:
        _flash(said, category, undo, following)
        return redirect(following)
    title = request.form.get("titre", "")
    return render_template("select/_kept.html", action_id=action_id, title=title, following=following, said=said)


def _flash(said: str, category: str, undo: datetime | None = None, following: str | None = None) -> None:
    if undo is None:
        flash(said, category)
        return
    url = url_for("select.undo", depuis=undo.isoformat(), suite=following)
    flash({"text": said, "undo_url": url, "undo_label": "Annuler"}, category)


def _nothing() -> Response:
    flash(EMPTY, "warning")
    return redirect(url_for("select.selection"))


def _open(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.url]


def _file(content: io.BytesIO, kind: str, suffix: str) -> Response:
    name = f"selection-{clock.today().isoformat()}.{suffix}"
    return send_file(content, mimetype=kind, as_attachment=True, download_name=name)
