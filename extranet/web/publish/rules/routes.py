"""The decisions of a publisher for its own offer: who reviews, whose word stands, when places fade."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signin
from extranet.accounts.permissions import Permission
from extranet.catalogue import rules
from extranet.database import writing
from extranet.guard import requires
from extranet.web.publish.rules.forms import RulesForm

blueprint = Blueprint("rules", __name__, url_prefix="/publication/reglages")


@blueprint.get("")
@requires(Permission.PUBLISH)
def show() -> ResponseReturnValue:
    """Show the decisions of the organisation."""
    return _page(RulesForm(formdata=None, data=asdict(rules.rules_of(_publisher_id()))))


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


def _page(form: RulesForm, status: int = 200, current: rules.Rules | None = None) -> ResponseReturnValue:
    return render_template("publish/rules/rules.html", form=form, current=current), status


def _publisher_id() -> int:
    return signin.current_member().organisation.id
