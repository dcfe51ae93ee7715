"""The decisions of a publisher for its own offer: who reviews, whose word stands, when places fade."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors, signin
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue import requirements, rules
from extranet.catalogue.requirements import Requirement
from extranet.database import db, writing
from extranet.guard import requires
from extranet.web.following import follow_in_search
from extranet.web.publish.rules.asked import asked_lines, own_requirement
from extranet.web.publish.rules.forms import AskForm, RulesForm

blueprint = Blueprint("rules", __name__, url_prefix="/publication/reglages")


@blueprint.get("")
@requires(Permission.PUBLISH)
def show() -> ResponseReturnValue:
    """Show the decisions of the organisation."""
    return _page(_form())


@blueprint.post("")
@requires(Permission.PUBLISH)
def decide() -> ResponseReturnValue:
    """Write the decisions of the organisation."""
    form = RulesForm()
    if not form.validate():
        return _page(form, 400)
    try:
        with writing():
            rules.decide(_publisher_id(), form.decided(), by=signin.current_member().user_id)
    except errors.Invalid as refusal:
        form[refusal.details["field"]].errors = [refusal.message]
        return _page(form, 400)
    except errors.Conflict as conflict:
        current = rules.rules_of(_publisher_id())
        form.version.data = str(current.version)
        form.form_errors = [f"{conflict.message} Relisez-les, puis enregistrez ou annulez."]
        return _page(form, 409, current)
    flash("Les réglages sont enregistrés.", "success")
    return redirect(url_for(".show"))


@blueprint.post("/demandes")
@requires(Permission.PUBLISH)
def ask() -> ResponseReturnValue:
    """Ask for a point of every sheet, from today on."""
    asking = AskForm()
    if not asking.validate():
        return _page(_form(), 400, asking=asking)
    level, _, code = asking.point.data.partition(":")
    try:
        with writing():
            requirements.ask(_publisher_id(), level, code, asking.days.data, by=signin.current_member().user_id)
    except errors.Invalid as refusal:
        asking[refusal.details["field"]].errors = [refusal.message]
        return _page(_form(), 400, asking=asking)
    follow_in_search()
    flash("C’est demandé. Ce qui est en ligne y reste, et attend sur le bureau d’être complété.", "success")
    return redirect(url_for(".show", _anchor="demandes"))


@blueprint.post("/demandes/<int:asked_id>/<any(retirer, reprendre):word>")
@requires(Permission.PUBLISH, own_requirement)
def change_asked(asked_id: int, word: str) -> ResponseReturnValue:
    """Ask for something no more, or again."""
    with writing():
        asked = db.session.get_one(Requirement, asked_id)
        (requirements.drop if word == "retirer" else requirements.ask_again)(asked, by=signin.current_member().user_id)
    follow_in_search()
    if word == "retirer":
        undo_url = url_for(".change_asked", asked_id=asked_id, word="reprendre")
        flash({"text": "Ce n’est plus demandé.", "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    else:
        flash("C’est annulé\u00a0: c’est demandé comme avant.", "success")
    return redirect(url_for(".show", _anchor="demandes"))


def _form() -> RulesForm:
    return RulesForm(formdata=None, data=asdict(rules.rules_of(_publisher_id())))


def _page(
    form: RulesForm, status: int = 200, current: rules.Rules | None = None, asking: AskForm | None = None
) -> ResponseReturnValue:
    own = family(_publisher_id())
    asking = asking or AskForm(formdata=None)
    asked = asked_lines(own, clock.today())
    page = render_template("publish/rules/rules.html", form=form, current=current, asking=asking, asked=asked)
    return page, status


def _publisher_id() -> int:
    return signin.current_member().organisation.id
