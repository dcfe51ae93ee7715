"""What a signed link opens, without signing in: looking changes nothing, a button does."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from extranet import errors, signing
from extranet.database import writing
from extranet.guard import public
from extranet.search.alerting import saved
from extranet.search.alerting.saved import SavedSearch

blueprint = Blueprint("answer", __name__)

ALERT = "alert"


@blueprint.get("/alertes/<token>")
@public
def alert(token: str) -> ResponseReturnValue:
    """Show the alert that a link is about, and the one button that stops it or takes it up again."""
    try:
        return _page(token, _search(token))
    except errors.NotFound as refusal:
        return _over(refusal)


@blueprint.post("/alertes/<token>")
@public
def stop_alert(token: str) -> ResponseReturnValue:
    """Stop an alert: the button of the page, or a mail program's own (RFC 8058), which knows no form token."""
    try:
        with writing():
            search = _search(token)
            saved.pause(search, by=None)
        return _page(token, search)
    except errors.NotFound as refusal:
        return _over(refusal)


@blueprint.post("/alertes/<token>/reprendre")
@public
def resume_alert(token: str) -> ResponseReturnValue:
    """Take an alert up again."""
    try:
        with writing():
            saved.resume(_search(token), by=None)
    except errors.NotFound as refusal:
        return _over(refusal)
    return redirect(url_for("answer.alert", token=token))


@blueprint.record_once
def _open_to_mail_programs(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(stop_alert)


def _search(token: str) -> SavedSearch:
    """Return the search of a link; raise NotFound, with `gone` when it was deleted."""
    secret = current_app.extensions["extranet"]["settings"].secret_key
    search = saved.by_key(signing.read(secret, ALERT, token))
    if search is None:
        raise errors.NotFound("Cette recherche a été supprimée\u00a0: elle n’envoie plus de courriel.", gone=True)
    return search


def _page(token: str, search: SavedSearch) -> str:
    return render_template(
        "answer/alert.html", token=token, name=search.name, active=search.alerts, paused=search.paused_at is not None
    )


def _over(refusal: errors.NotFound) -> ResponseReturnValue:
    status = 410 if refusal.details.get("gone") else 404
    return render_template("answer/link_over.html", message=refusal.message), status
