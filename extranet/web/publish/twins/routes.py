"""Compare two trainings that look alike, tell them apart, merge them, and take either back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors, signin
from extranet.accounts.permissions import Permission
from extranet.catalogue import merging_twins, twins
from extranet.database import writing
from extranet.guard import requires
from extranet.web.following import follow_in_search
from extranet.web.identifiers import check, identifier
from extranet.web.publish.ownership import own_pair, own_training
from extranet.web.publish.twins import display

blueprint = Blueprint("twins", __name__, url_prefix="/publication")

PAIR = "/formations/<int:training_id>/comparer/<int:other_id>"


@blueprint.get(PAIR)
@requires(Permission.PUBLISH, own_pair)
def compare(training_id: int, other_id: int) -> ResponseReturnValue:
    """Show two trainings side by side."""
    return render_template("publish/twins/compare.html", **display.page(training_id, other_id, clock.today()))


@blueprint.post(f"{PAIR}/distinctes")
@requires(Permission.PUBLISH, own_pair)
def tell_apart(training_id: int, other_id: int) -> ResponseReturnValue:
    """Remember that the two are not one course, with the way back in the message."""
    with writing():
        twins.tell_apart(training_id, other_id, by=_by())
    text = "C’est noté\u00a0: ces deux formations ne sont pas les mêmes. Elles ne vous sont plus signalées."
    undo_url = url_for(".forget_apart", training_id=training_id, other_id=other_id)
    flash({"text": text, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return _to(training_id)


@blueprint.post(f"{PAIR}/a-revoir")
@requires(Permission.PUBLISH, own_pair)
def forget_apart(training_id: int, other_id: int) -> ResponseReturnValue:
    """Take back that the two are not one course."""
    with writing():
        twins.forget_apart(training_id, other_id, by=_by())
    flash("C’est annulé\u00a0: si elles se ressemblent, ces deux formations vous sont de nouveau signalées.", "success")
    return redirect(url_for(".compare", training_id=training_id, other_id=other_id))


@blueprint.post(f"{PAIR}/fusionner")
@requires(Permission.PUBLISH, own_pair)
def merge(training_id: int, other_id: int) -> ResponseReturnValue:
    """Keep one of the two: the other is withdrawn and leads to it."""
    kept = identifier(request.form, "garder")
    if kept is None:
        raise errors.Invalid("Cette demande ne dit pas laquelle des deux formations vous gardez.")
    check(kept in (training_id, other_id))
    going = other_id if kept == training_id else training_id
    try:
        with writing():
            merging_twins.merge(going, kept, by=_by())
    except (errors.Invalid, errors.Conflict) as refusal:
        flash(refusal.message, "error")
        return redirect(url_for(".compare", training_id=training_id, other_id=other_id))
    follow_in_search()
    text = (
        "Les deux formations sont fusionnées\u00a0: l’autre est retirée, son numéro et ses adresses mènent à celle-ci."
    )
    flash({"text": text, "undo_url": url_for(".undo", training_id=going), "undo_label": "Annuler"}, "success")
    return _to(kept)


@blueprint.post("/formations/<int:training_id>/fusion/annuler")
@requires(Permission.PUBLISH, own_training)
def undo(training_id: int) -> ResponseReturnValue:
    """Take a merge back: both trainings are as before."""
    try:
        with writing():
            merging_twins.undo(training_id, by=_by())
    except errors.Conflict as refusal:
        flash(refusal.message, "error")
        return _to(training_id)
    follow_in_search()
    flash("La fusion est annulée\u00a0: les deux formations sont comme avant.", "success")
    return _to(training_id)


def _to(training_id: int) -> ResponseReturnValue:
    return redirect(url_for("publish.training", training_id=training_id))


def _by() -> int:
    return signin.current_member().user_id
