"""Signing in and out, choosing a password behind a link, one's own account."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signin
from extranet.accounts import creation, links
from extranet.accounts.attempts import TooManyAttempts
from extranet.accounts.authentication import WrongCredentials
from extranet.accounts.permissions import Permission
from extranet.guard import public, requires
from extranet.web.account import proconnect_routes
from extranet.web.account.forms import ChoosePasswordForm, PasskeyForm, SignInForm

blueprint = Blueprint("account", __name__)


@blueprint.get("/connexion", endpoint="sign_in")
@public
def sign_in_page() -> ResponseReturnValue:
    """Show the form; who is already here goes on."""
    target = signin.safe_next(request.args.get("next"))
    if signin.current_member() is not None:
        return redirect(target)
    return render_template("account/sign_in.html", form=SignInForm(), target=target, passkey=PasskeyForm())


@blueprint.post("/connexion", endpoint="sign_in_post")
@public
def sign_in() -> ResponseReturnValue:
    """Sign in, then go where the person was going."""
    target = signin.safe_next(request.values.get("next"))
    if signin.current_member() is not None:
        return redirect(target)
    form = SignInForm()
    status, headers = 400, {}
    if form.validate_on_submit():
        try:
            if signin.sign_in(form.email.data, form.password.data) is not None:
                return redirect(url_for("second_proof.code", next=target))
            return redirect(target)
        except TooManyAttempts as refusal:
            status, headers = 429, {"Retry-After": str(refusal.details["seconds"])}
            form.email.errors = [refusal.message]
        except (WrongCredentials, errors.NotAllowed) as refusal:
            form.email.errors = [refusal.message]
    return render_template("account/sign_in.html", form=form, target=target, passkey=PasskeyForm()), status, headers


@blueprint.post("/deconnexion")
@requires(Permission.OWN_ACCOUNT, early=True)
def sign_out() -> ResponseReturnValue:
    """End the session."""
    proof = signin.sign_out()
    if proof and (elsewhere := proconnect_routes.way_out(proof)):
        return render_template("account/proconnect_leaving.html", address=elsewhere)
    flash("Votre session est fermée.", "success")
    return redirect(url_for("account.sign_in"))


@blueprint.route("/mot-de-passe/choisir/<token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> ResponseReturnValue:
    """Choose the password of an account behind its activation link; looking changes nothing."""
    form = ChoosePasswordForm()
    status = 200
    try:
        user = links.look(token, links.ACTIVATION)
        if request.method == "POST":
            status = 400
            if form.validate_on_submit():
                creation.choose_password(token, form.password.data, _site_name())
                flash("Votre mot de passe est enregistré. Vous pouvez vous connecter.", "success")
                return redirect(url_for("account.sign_in"))
    except errors.Invalid as refusal:
        form.password.errors = [refusal.message]
    except errors.NotFound:
        return render_template("account/link_over.html"), 404
    return render_template("account/choose_password.html", form=form, email=user.email, accepts=True), status


def _site_name() -> str:
    return current_app.extensions["extranet"]["settings"].site_name
