"""The remarks on a publisher's offer: list, one remark, its answer, its closing and the undoing of that."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue import remarks as catalogue_remarks
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.publish import remark_display as display
from extranet.web.publish.forms import AnswerForm
from extranet.web.publish.remarks import RemarkFilter, own_remark, remark_list, remark_row

blueprint = Blueprint("remarks", __name__, url_prefix="/publication/remarques")


@blueprint.get("")
@requires(Permission.PUBLISH)
def desk() -> ResponseReturnValue:
    """List what readers say is wrong in the offer of the organisation."""
    wanted = RemarkFilter.from_args(request.args)
    found = remark_list(family(current_member().organisation.id), wanted)
    return render_template("publish/remarks.html", **display.listed(wanted, found, clock.today()))


@blueprint.get("/<int:remark_id>")
@requires(Permission.PUBLISH, own_remark)
def remark(remark_id: int) -> ResponseReturnValue:
    """Show a remark and what one can do about it; `corrige` writes the beginning of the answer."""
    row = remark_row(remark_id)
    corrected = request.args.get("corrige") == "oui"
    form = AnswerForm(formdata=None, answer=display.corrected(row, clock.today()) if corrected else "")
    return _page(remark_id, form)


@blueprint.post("/<int:remark_id>/repondre")
@requires(Permission.PUBLISH, own_remark)
def answer(remark_id: int) -> ResponseReturnValue:
    """Answer a remark; whoever sent it is told."""
    form = AnswerForm()
    try:
        catalogue_remarks.answer(remark_id, form.answer.data or "", by=current_member().user_id)
    except errors.Invalid as refusal:
        form.answer.errors = [refusal.message]
        return _page(remark_id, form), 400
    flash("La réponse est envoyée.", "success")
    return redirect(url_for(".desk"))


@blueprint.post("/<int:remark_id>/classer")
@requires(Permission.PUBLISH, own_remark)
def close(remark_id: int) -> ResponseReturnValue:
    """Settle a remark without an answer, with the way back in the message."""
    catalogue_remarks.close(remark_id, by=current_member().user_id)
    undo_url = url_for(".reopen", remark_id=remark_id)
    flash({"text": "La remarque est classée sans réponse.", "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for(".desk"))


@blueprint.post("/<int:remark_id>/rouvrir")
@requires(Permission.PUBLISH, own_remark)
def reopen(remark_id: int) -> ResponseReturnValue:
    """Take a closing back."""
    catalogue_remarks.reopen(remark_id, by=current_member().user_id)
    flash("La remarque est de nouveau à traiter.", "success")
    return redirect(url_for(".remark", remark_id=remark_id))


def _page(remark_id: int, form: AnswerForm) -> str:
    shown = display.one(remark_row(remark_id), clock.today())
    return render_template("publish/remark.html", form=form, remark=shown)
