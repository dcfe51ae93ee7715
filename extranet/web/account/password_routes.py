"""A password forgotten, or changed from one's account."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signin, signing
from extranet.accounts import resetting
from extranet.accounts.attempts import TooManyAttempts
from extranet.accounts.permissions import Permission
from extranet.accounts.resetting import RESET
from extranet.guard import public, requires
from extranet.settings import Settings
from extranet.web.account.forms import AddressForm, ChangePasswordForm, ChoosePasswordForm

blueprint = Blueprint("passwords", __name__)


@blueprint.route("/mot-de-passe/oubli", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Send a link to whom the address is, and say the same to everybody."""
    form, status, settings = AddressForm(), 200, _settings()
    if request.method == "POST":
        status = 400
        if form.validate_on_submit():
            try:
                resetting.ask(form.email.data, request.remote_addr or "")
                return render_template("account/forgotten_sent.html", email=form.email.data)
            except TooManyAttempts as refusal:
                status, form.email.errors = 429, [refusal.message]
    return render_template("account/forgotten_password.html", form=form, contact=settings.contact_email), status


@blueprint.route("/mot-de-passe/nouveau/<word>", methods=["GET", "POST"])
@public
def choose(word: str) -> ResponseReturnValue:
    """Choose a new password behind the link of a mail; looking changes nothing."""
    form, status, settings = ChoosePasswordForm(), 200, _settings()
    try:
        key = signing.read(settings.secret_key, RESET, word)
        user = resetting.look(key)
        if request.method == "POST":
            status = 400
            if form.validate_on_submit():
                resetting.choose(key, form.password.data, settings.site_name)
                flash("Votre mot de passe est changé. Vous pouvez vous connecter.", "success")
                return redirect(url_for("account.sign_in"))
    except errors.Invalid as refusal:
        form.password.errors = [refusal.message]
    except errors.NotFound:
        return render_template("account/reset_over.html"), 404
    return render_template("account/choose_password.html", form=form, email=user.email, accepts=False), status


@blueprint.route("/compte/mot-de-passe", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def change() -> ResponseReturnValue:
    """Change one's own password; one's other sessions end."""
    form, status = ChangePasswordForm(), 200
    if request.method == "POST":
        status = 400
        try:
            if form.validate_on_submit():
                member, address = signin.current_member(), request.remote_addr or ""
                chosen = form.password.data
                resetting.change(member, form.current.data, chosen, address, _settings().site_name)
                flash("Votre mot de passe est changé. Vos autres sessions sont fermées.", "success")
                return redirect(url_for("own.account"))
        except TooManyAttempts as refusal:
            status, form.current.errors = 429, [refusal.message]
        except resetting.WrongPassword as refusal:
            form.current.errors = [refusal.message]
        except (errors.Invalid, errors.Conflict) as refusal:
            form.password.errors = [refusal.message]
    return render_template("account/change_password.html", form=form), status


def _settings() -> Settings:
    return current_app.extensions["extranet"]["settings"]
