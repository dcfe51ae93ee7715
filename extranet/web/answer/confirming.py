"""What a provider opens from a letter: its sessions, the places that are left, a button for each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from extranet import clock, errors, signing
from extranet.accounts.organisations import Organisation
from extranet.catalogue.confirming import answers
from extranet.catalogue.confirming.requests import PURPOSE, ConfirmationRequest, by_key
from extranet.catalogue.providers import Provider
from extranet.catalogue.sessions import BY_PROVIDER
from extranet.database import db, writing
from extranet.guard import public
from extranet.web import formats
from extranet.web.following import follow_in_search
from extranet.web.places_forms import LinkPlacesForm, prefix_of, told
from extranet.web.sessions import dates_of

blueprint = Blueprint("provider", __name__)

LINK = "/lien/<token>"
SENT = "Un nouveau lien part à l’adresse qui avait reçu celui-ci. Il arrive dans quelques minutes."
SENT_BEFORE = "Un lien a déjà été envoyé à cette adresse depuis moins d’un jour\u00a0: cherchez-le dans vos courriels."


@blueprint.get(LINK)
@public
def sessions(token: str) -> ResponseReturnValue:
    """Show the sessions that a link asks about; looking changes nothing."""
    return _opened(token) or _page(token, _request(token))


@blueprint.post(f"{LINK}/sessions/<int:session_id>")
@public
def answer(token: str, session_id: int) -> ResponseReturnValue:
    """Write what is left of one session."""
    if over := _opened(token):
        return over
    form = LinkPlacesForm(prefix=prefix_of(session_id))
    if not form.validate():
        return _page(token, _request(token), form, session_id), 400
    left, total = form.numbers()
    try:
        with writing():
            said = {"recruitment": form.recruitment.data, "seen": form.seen.data}
            answers.answer(_request(token), session_id, left, total, **said)
    except errors.Invalid as refusal:
        form.refuse(refusal.details["field"], refusal.message)
        return _page(token, _request(token), form, session_id), 400
    except errors.Conflict:
        flash("Ces places ont changé pendant que vous écriviez\u00a0: les voici à jour. Rien n’a été écrit.", "error")
        return _page(token, _request(token)), 409
    follow_in_search()
    flash("C’est noté, merci. Les prescripteurs le voient déjà.", "success")
    return redirect(url_for(".sessions", token=token, _anchor=f"session-{session_id}"))


@blueprint.post(f"{LINK}/tout")
@public
def confirm_all(token: str) -> ResponseReturnValue:
    """Confirm every figure as it stands."""
    if over := _opened(token):
        return over
    try:
        with writing():
            count = answers.confirm_all(_request(token), seen=request.form.get("seen", ""))
    except errors.Conflict as conflict:
        flash(conflict.message, "error")
        return _page(token, _request(token)), 409
    follow_in_search()
    flash(f"C’est noté, merci\u00a0: {formats.plural(count, 'session confirmée', 'sessions confirmées')}.", "success")
    return redirect(url_for(".sessions", token=token))


@blueprint.post(f"{LINK}/nouveau")
@public
def renew(token: str) -> ResponseReturnValue:
    """Send a new link to the address that this one was sent to."""
    try:
        with writing():
            sent = answers.renew(_request(token))
    except errors.NotFound as refusal:
        return _over(refusal.message, status=404)
    return render_template("answer/confirmation_over.html", message=SENT if sent else SENT_BEFORE, token=None)


@blueprint.record_once
def _open_without_session(state: BlueprintSetupState) -> None:
    """The signed word in the address is the right: there is no session whose token could be asked."""
    for view in (answer, confirm_all, renew):
        state.app.extensions["csrf"].exempt(view)


def _request(token: str) -> ConfirmationRequest:
    secret = current_app.extensions["extranet"]["settings"].secret_key
    found = by_key(signing.read(secret, PURPOSE, token))
    if found is None:
        raise errors.NotFound("Ce lien n’existe plus.")
    return found


def _opened(token: str) -> ResponseReturnValue | None:
    """Return the page that says why a link opens nothing, None when it opens."""
    try:
        found = _request(token)
    except errors.NotFound as refusal:
        return _over(refusal.message, status=404)
    if found.revoked_at is not None:
        return _over("Ce lien a été fermé par le diffuseur qui vous l’avait envoyé.", status=410)
    if not found.opens(clock.now()):
        day = formats.long_day(found.expires_at)
        return _over(f"Ce lien fonctionnait jusqu’au {day}.", status=410, token=token)
    return None


def _over(message: str, *, status: int, token: str | None = None) -> ResponseReturnValue:
    return render_template("answer/confirmation_over.html", message=message, token=token), status


def _page(
    token: str, found: ConfirmationRequest, refused: LinkPlacesForm | None = None, refused_id: int | None = None
) -> str:
    rows = answers.lines(found)
    publisher = db.session.get_one(Organisation, found.publisher_id)
    provider = db.session.get(Provider, found.provider_id) if found.provider_id else None
    return render_template(
        "answer/confirmation.html",
        token=token,
        publisher=publisher.name,
        provider=provider.name if provider else None,
        until=found.expires_at,
        sessions=[_session(row, refused if row.id == refused_id else None) for row in rows],
        known=sum(row.places_left is not None for row in rows if row.answered_at is None),
        seen=answers.seen_of(rows),
        refused=refused,
    )


def _session(row: Any, refused: LinkPlacesForm | None) -> dict[str, Any]:
    form = refused or LinkPlacesForm(formdata=None, prefix=prefix_of(row.id), data=told(row))
    when = row.places_confirmed_at
    own = row.places_confirmed_as == BY_PROVIDER
    return {
        "id": row.id,
        "title": row.title,
        "dates": dates_of(row, row.permanent, clock.today()),
        "town": next((place["town"] for place in row.places if place["town"]), None),
        "numero": row.numero,
        "last": f"{formats.plural(row.places_left, 'place')} {formats.ago(when)}{' par vous' if own else ''}"
        if when and row.places_left is not None
        else None,
        "answered": row.answered_at,
        "form": form,
    }
