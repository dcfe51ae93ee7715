"""Following the offer: searches kept under a name, and how often one is told what is new."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors
from extranet.accounts.permissions import Permission
from extranet.database import writing
from extranet.guard import requires
from extranet.search.alerting import saved
from extranet.search.alerting.saved import MOST, Frequency
from extranet.search.parameters import read_request
from extranet.search.request import SearchRequest
from extranet.signin import current_member
from extranet.web.follow import display
from extranet.web.follow.forms import SearchForm

blueprint = Blueprint("follow", __name__)

TELL = "prevenir"  # parameter of a link that says « me prévenir »


@blueprint.get("/mes-recherches")
@requires(Permission.KEEP)
def searches() -> ResponseReturnValue:
    """List one's saved searches."""
    lines = display.lines(saved.kept_by(current_member().user_id))
    return render_template("follow/searches.html", lines=lines, room=display.room(len(lines)), most=MOST)


@blueprint.get("/mes-recherches/nouvelle")
@requires(Permission.KEEP)
def new() -> ResponseReturnValue:
    """Propose to keep the search whose parameters these are."""
    asked = _asked()
    frequency = Frequency.DAILY if TELL in request.args else Frequency.NONE
    form = SearchForm(formdata=None, name=display.proposed_name(asked), frequency=frequency.value)
    return _form_page(form, asked), 200


@blueprint.post("/mes-recherches/nouvelle")
@requires(Permission.KEEP)
def create() -> ResponseReturnValue:
    """Keep a search, then go back to its results."""
    asked, member, form = _asked(), current_member(), SearchForm()
    if not form.validate_on_submit():
        return _form_page(form, asked), 400
    try:
        frequency = Frequency(form.frequency.data)
        saved.save(member.user_id, member.organisation.id, form.name.data, asked, frequency)
    except errors.Invalid as refusal:
        _explain(form, refusal)
        return _form_page(form, asked), 400
    except errors.Conflict:
        return _form_page(form, asked), 409
    told = "" if frequency == Frequency.NONE else " Un courriel vous dira ce qui est nouveau."
    flash(f"Recherche enregistrée. Vous la retrouvez dans «\u00a0Mes recherches\u00a0».{told}", "success")
    return redirect(url_for("find.results", **asked.to_args()))


@blueprint.get("/mes-recherches/<int:search_id>")
@requires(Permission.KEEP)
def look(search_id: int) -> ResponseReturnValue:
    """Open the results of a saved search."""
    return redirect(url_for("find.results", **saved.look(current_member().user_id, search_id)))


@blueprint.get("/mes-recherches/<int:search_id>/modifier")
@requires(Permission.KEEP)
def edit(search_id: int) -> ResponseReturnValue:
    """Show the name and the frequency of a search."""
    search = saved.find(current_member().user_id, search_id)
    frequency = Frequency.NONE.value if search.paused_at else search.frequency
    form = SearchForm(formdata=None, name=search.name, frequency=frequency)
    return _edit_page(form, search), 200


@blueprint.post("/mes-recherches/<int:search_id>/modifier")
@requires(Permission.KEEP)
def change(search_id: int) -> ResponseReturnValue:
    """Rename a search, or be told more or less often."""
    user_id, form = current_member().user_id, SearchForm()
    search = saved.find(user_id, search_id)
    if not form.validate_on_submit():
        return _edit_page(form, search), 400
    try:
        saved.change(user_id, search_id, name=form.name.data, frequency=Frequency(form.frequency.data))
    except errors.Invalid as refusal:
        _explain(form, refusal)
        return _edit_page(form, saved.find(user_id, search_id)), 400
    flash("Recherche modifiée.", "success")
    return redirect(url_for("follow.searches"))


@blueprint.post("/mes-recherches/<int:search_id>/reprendre")
@requires(Permission.KEEP)
def resume(search_id: int) -> ResponseReturnValue:
    """Take the alert of a search up again."""
    user_id = current_member().user_id
    with writing():
        saved.resume(saved.find(user_id, search_id), by=user_id)
    flash("L’alerte reprend.", "success")
    return redirect(url_for("follow.searches"))


@blueprint.post("/mes-recherches/<int:search_id>/supprimer")
@requires(Permission.KEEP)
def remove(search_id: int) -> ResponseReturnValue:
    """Delete a search; one click takes it back."""
    name = saved.remove(current_member().user_id, search_id)
    undo = {"undo_url": url_for("follow.bring_back", search_id=search_id), "undo_label": "Annuler la suppression"}
    flash({"text": f"La recherche «\u00a0{name}\u00a0» est supprimée."} | undo, "success")
    return redirect(url_for("follow.searches"))


@blueprint.post("/mes-recherches/<int:search_id>/retablir")
@requires(Permission.KEEP)
def bring_back(search_id: int) -> ResponseReturnValue:
    """Take a deletion back."""
    try:
        name = saved.bring_back(current_member().user_id, search_id)
        flash(f"La recherche «\u00a0{name}\u00a0» est de retour.", "success")
    except errors.Conflict as refusal:
        flash(refusal.message, "warning")
    return redirect(url_for("follow.searches"))


def _asked() -> SearchRequest:
    return read_request(request.args, today=clock.today(), network=current_member().network_code)[0]


def _form_page(form: SearchForm, asked: SearchRequest) -> str:
    """Show the form, or why this search cannot be kept and the way back to it."""
    obstacle = None
    try:
        saved.check_request(asked)
    except errors.Invalid as refusal:
        obstacle = refusal.message
    return render_template(
        "follow/new.html",
        form=form,
        criteria=display.criteria(asked),
        full=saved.count(current_member().user_id) >= MOST,
        most=MOST,
        obstacle=obstacle,
        results_url=url_for("find.results", **asked.to_args()),
        action_url=url_for("follow.create", **asked.to_args()),
    )


def _edit_page(form: SearchForm, search: saved.SavedSearch) -> str:
    (line,) = display.lines([search])
    return render_template("follow/edit.html", form=form, line=line)


def _explain(form: SearchForm, refusal: errors.Invalid) -> None:
    """Put a refusal beside the field that it speaks of; that of the search itself is the page's to tell."""
    if refusal.details.get("field") == "name":
        form.name.errors = [refusal.message]
