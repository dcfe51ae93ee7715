"""Reporting: the form of a sheet, and the list of what one reported with the answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors
from extranet.accounts.permissions import Permission
from extranet.catalogue import remarks
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.identifiers import check, identifier, page_asked
from extranet.web.remark import display, reading
from extranet.web.remark.forms import WHOLE_SHEET, RemarkForm

blueprint = Blueprint("remark", __name__)


@blueprint.route("/formations/<int:action_id>/signaler", methods=["GET", "POST"])
@requires(Permission.REMARK)
def report(action_id: int) -> ResponseReturnValue:
    """Say what is wrong on a sheet."""
    sheet, back = remarks.target(action_id), request.args.get("retour")
    form, status = RemarkForm(), 200
    form.session.choices = display.session_choices(reading.sessions_of(action_id), clock.today())
    if request.method == "POST":
        status, session_id = 400, identifier(request.form, "session")
        check(session_id is None or reading.is_session_of(session_id, action_id))
        if form.validate():
            try:
                _send(action_id, form)
            except errors.Invalid as refusal:
                form[refusal.details.get("field", "text")].errors = [refusal.message]
            except errors.Conflict as said:
                flash(said.message, "warning")
                return redirect(url_for(".mine"))
            else:
                flash(display.thanks(sheet.publisher), "success")
                return redirect(url_for("find.sheet", action_id=action_id, retour=back))
    return render_template("remark/report.html", form=form, sheet=sheet, back=back), status


def _send(action_id: int, form: RemarkForm) -> None:
    member = current_member()
    remarks.report(
        action_id,
        form.kind.data,
        form.text.data,
        by=member.user_id,
        organisation_id=member.organisation.id,
        session_id=None if form.session.data == WHOLE_SHEET else int(form.session.data),
        named=form.named.data,
    )


@blueprint.get("/signalements")
@requires(Permission.REMARK)
def mine() -> ResponseReturnValue:
    """List what one reported, with the answers."""
    found = reading.remarks_of(current_member().user_id, page_asked(request.args))
    return render_template("remark/mine.html", **display.mine(found, clock.today()))
