"""One's own second factors: codes of an application, passkeys, recovery codes."""

from __future__ import annotations

import json

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, later, signin
from extranet.accounts import factors, passkeys, recovery, totp
from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.settings import Settings
from extranet.web.account.forms import CodeForm, PasskeyForm
from extranet.web.account.passkey_site import site

segno = later("segno")
blueprint = Blueprint("factors", __name__, url_prefix="/compte/second-facteur")

OWN = Permission.OWN_ACCOUNT


@blueprint.get("")
@requires(OWN, early=True)
def show() -> ResponseReturnValue:
    """Show the factors that there are, and how to add one."""
    return _page()


@blueprint.post("/codes")
@requires(OWN, early=True)
def propose() -> ResponseReturnValue:
    """Propose a secret to an application of codes."""
    factors.propose_codes(signin.current_member(), _settings().secret_key)
    return redirect(url_for("factors.show", _anchor="codes"))


@blueprint.post("/codes/confirmer")
@requires(OWN, early=True)
def confirm() -> ResponseReturnValue:
    """Add the application once it gave its first code."""
    form = CodeForm()
    try:
        if form.validate_on_submit():
            codes = factors.confirm_codes(signin.current_member(), form.code.data, _settings().secret_key)
            return _recovery_page(codes, "Votre application est enregistrée.")
    except errors.Conflict as refusal:
        flash(refusal.message, "error")
        return redirect(url_for("factors.show"))
    except errors.Invalid as refusal:
        form.code.errors = [refusal.message]
    return _page(form), 400


@blueprint.post("/codes/retirer")
@requires(OWN)
def remove_codes() -> ResponseReturnValue:
    """Take the application away."""
    return _done(lambda: factors.remove_codes(signin.current_member()), "L’application de codes est retirée.")


@blueprint.post("/secours")
@requires(OWN)
def renew_recovery() -> ResponseReturnValue:
    """Replace the recovery codes and show the new ones, once."""
    return _recovery_page(factors.renew_recovery(signin.current_member()), "Les anciens codes n’ouvrent plus rien.")


@blueprint.post("/cles/demande")
@requires(OWN, early=True)
def passkey_options() -> ResponseReturnValue:
    """Say what a browser must ask a device for."""
    word, options = passkeys.begin_registration(signin.current_member().user_id, site())
    return jsonify(word=word, options=json.loads(options))


@blueprint.post("/cles")
@requires(OWN, early=True)
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the device made."""
    form = PasskeyForm()
    try:
        if not form.validate_on_submit():
            raise errors.Invalid("Votre navigateur n’a pas donné de clé d’accès.")
        member = signin.current_member()
        codes = factors.add_passkey(member, form.word.data, form.answer.data, form.name.data or "", site())
    except (errors.Invalid, errors.Conflict) as refusal:
        flash(refusal.message, "error")
        return redirect(url_for("factors.show"))
    if codes:
        return _recovery_page(codes, "Votre clé d’accès est enregistrée.")
    flash("Votre clé d’accès est enregistrée.", "success")
    return redirect(url_for("factors.show"))


@blueprint.post("/cles/<int:passkey_id>/retirer")
@requires(OWN)
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Take a passkey away."""
    return _done(lambda: factors.remove_passkey(signin.current_member(), passkey_id), "La clé d’accès est retirée.")


def _done(act, said: str) -> ResponseReturnValue:
    try:
        act()
        flash(said, "success")
    except (errors.Conflict, errors.NotAllowed) as refusal:
        flash(refusal.message, "error")
    return redirect(url_for("factors.show"))


def _page(form: CodeForm | None = None) -> str:
    member, settings = signin.current_member(), _settings()
    secret = totp.candidate(member.user_id, settings.secret_key)
    return render_template(
        "account/factors.html",
        form=form or CodeForm(formdata=None),
        passkey=PasskeyForm(formdata=None),
        owed=member.owes is not None,
        confirmed=totp.confirmed(member.user_id),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) if secret else None,
        picture=_picture(totp.address(secret, member.email, settings.site_name)) if secret else None,
        keys=passkeys.of(member.user_id),
        left=recovery.left(member.user_id),
        on_a_number=request.host.split(":")[0].replace(".", "").isdigit(),
    )


def _picture(text: str) -> str:
    """Return a QR code as the address of an image."""
    return segno.make(text, error="m").svg_data_uri(scale=5, border=2, dark="#18272c", light="#ffffff")


def _recovery_page(codes: list[str], said: str) -> str:
    return render_template("account/recovery.html", codes=codes, said=said)


def _settings() -> Settings:
    return current_app.extensions["extranet"]["settings"]
