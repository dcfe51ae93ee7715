"""The second page of a sign-in: a code; and the passkey, which replaces both pages."""

from __future__ import annotations

import json

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signin
from extranet.accounts.attempts import TooManyAttempts
from extranet.guard import public
from extranet.web.account.forms import CodeForm, PasskeyForm, SignInForm
from extranet.web.account.passkey_site import site

blueprint = Blueprint("second_proof", __name__)


@blueprint.route("/connexion/code", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    """Ask for a code, then open the session."""
    target = signin.safe_next(request.args.get("next"))
    if signin.current_member() is not None:
        return redirect(target)
    if signin.STEP_KEY not in session:
        return redirect(url_for("account.sign_in", next=target))
    form, status, headers = CodeForm(), 200, {}
    if request.method == "POST":
        status = 400
        try:
            if form.validate_on_submit():
                signin.enter_code(form.code.data)
                return redirect(target)
        except errors.NotFound:
            session.pop(signin.STEP_KEY, None)
            return _again(target)
        except TooManyAttempts as refusal:
            status, headers = 429, {"Retry-After": str(refusal.details["seconds"])}
            form.code.errors = [refusal.message]
        except (errors.Invalid, errors.NotAllowed) as refusal:
            form.code.errors = [refusal.message]
    return render_template("account/code.html", form=form, target=target, passkey=PasskeyForm()), status, headers


def _again(target: str) -> ResponseReturnValue:
    form = SignInForm(formdata=None)
    form.email.errors = ["Votre connexion a trop attendu. Recommencez."]
    return render_template("account/sign_in.html", form=form, target=target, passkey=PasskeyForm()), 400


@blueprint.post("/connexion/cle/demande")
@public
def passkey_options() -> ResponseReturnValue:
    """Say what a browser must ask a passkey for."""
    word, options = signin.begin_passkey(site())
    return jsonify(word=word, options=json.loads(options))


@blueprint.post("/connexion/cle")
@public
def passkey() -> ResponseReturnValue:
    """Open the session of whose passkey answered."""
    target, form = signin.safe_next(request.args.get("next")), PasskeyForm()
    try:
        if not form.validate_on_submit():
            raise errors.Invalid("Votre navigateur n’a pas donné de clé d’accès.")
        signin.sign_in_by_passkey(form.word.data, form.answer.data, site())
    except (errors.Invalid, errors.NotAllowed) as refusal:
        asked = SignInForm(formdata=None)
        asked.email.errors = [refusal.message]
        status = 429 if isinstance(refusal, TooManyAttempts) else 400
        return render_template("account/sign_in.html", form=asked, target=target, passkey=PasskeyForm()), status
    return redirect(target)
