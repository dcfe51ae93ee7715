"""Signing in by ProConnect, and leaving it too. Without its settings none of these addresses exists."""

from __future__ import annotations

import secrets
from dataclasses import astuple
from urllib.parse import urljoin

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signin
from extranet.accounts import attempts
from extranet.accounts.attempts import TooManyAttempts
from extranet.accounts.authentication import CodeWanted
from extranet.accounts.federation import Waiting
from extranet.guard import public
from extranet.proconnect import signing_in
from extranet.proconnect.provider import Provider
from extranet.proconnect.refusals import NotSignedIn, Unavailable
from extranet.proconnect.signing_in import Begun

blueprint = Blueprint("proconnect", __name__)

BEGUN, LEAVING = "proconnect", "proconnect_leaving"  # what the signed cookie keeps between the two steps
# From one address in a quarter of an hour, those that open a session aside: each asks the provider four things.
MOST_COMING, TOO_MANY = 40, "Trop de connexions par ProConnect ont échoué d’ici."


@blueprint.get("/connexion/proconnect")
@public
def begin() -> ResponseReturnValue:
    """Send a person to ProConnect; the cookie alone remembers it."""
    provider, target = _provider(), signin.safe_next(request.args.get("next"))
    if signin.current_member() is not None:
        return redirect(target)
    try:
        address, begun = signing_in.begin(provider, _external("proconnect.come_back"))
    except NotSignedIn as refusal:
        return _refused(refusal.message, target, refusal.status, refusal.reason)
    session[BEGUN] = [target, *astuple(begun)]
    return redirect(address)


@blueprint.get("/connexion/proconnect/retour")
@public
def come_back() -> ResponseReturnValue:
    """Open a session for who comes back from ProConnect; each sign-in begun is used once."""
    provider, kept = _provider(), session.pop(BEGUN, None)
    target, begun = (kept[0], Begun(*kept[1:])) if kept else (signin.HOME, None)
    try:
        number = attempts.count("proconnect", request.remote_addr or "", MOST_COMING, TOO_MANY)
        identity = signing_in.finish(provider, begun, request.args, _external("proconnect.come_back"))
        arrived = signin.sign_in_with(identity)
        attempts.uncount(number)
    except NotSignedIn as refusal:
        return _refused(refusal.message, target, refusal.status, refusal.reason)
    except TooManyAttempts as refusal:
        wait = {"Retry-After": str(refusal.details["seconds"])}
        return *_refused(refusal.message, target, 429, "too_many"), wait
    except errors.NotAllowed as refusal:
        return _refused(refusal.message, target, 403, "not_allowed")
    if isinstance(arrived, CodeWanted):
        return redirect(url_for("second_proof.code", next=target))
    if isinstance(arrived, Waiting):
        return render_template("account/proconnect_waiting.html", organisation=arrived.organisation)
    return redirect(target)


@blueprint.get("/deconnexion/proconnect")
@public
def left() -> ResponseReturnValue:
    """Receive who has left ProConnect as well."""
    _provider()
    known, state = session.pop(LEAVING, None), request.args.get("state", "")
    if known and secrets.compare_digest(known.encode(), state.encode()):
        flash("Votre session est fermée, ici et chez ProConnect.", "success")
    return redirect(url_for("account.sign_in"))


def way_out(proof: str) -> str | None:
    """Return the address where who has just left us leaves ProConnect too; None when it cannot be left now."""
    provider = _provider()
    state = secrets.token_urlsafe(32)
    try:
        address = signing_in.leave(provider, proof, state, _external("proconnect.left"))
    except Unavailable as refusal:
        current_app.logger.warning("ProConnect cannot be left: %s", refusal.reason)
        return None
    session[LEAVING] = state
    return address


def _provider() -> Provider:
    provider = current_app.extensions["extranet"]["proconnect"]
    if not provider:
        raise errors.NotFound
    return provider


def _external(endpoint: str) -> str:
    """Return an address as the provider knows it: on the site of the settings, never on a host that a request names."""
    site = current_app.extensions["extranet"]["settings"].site_url
    return urljoin(f"{site or request.host_url.rstrip('/')}/", url_for(endpoint).lstrip("/"))


def _refused(sentence: str, target: str, status: int, reason: str) -> tuple[str, int]:
    current_app.logger.warning("Sign-in by ProConnect refused: %s", reason)
    return render_template("account/proconnect_refused.html", sentence=sentence, target=target), status
