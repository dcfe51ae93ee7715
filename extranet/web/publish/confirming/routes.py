"""Places to confirm: the sessions, the requests to providers, how they answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors, retention, signin
from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue import freshness
from extranet.catalogue.confirming import asking, reactivity, reminding
from extranet.catalogue.confirming import requests as asked
from extranet.catalogue.sessions import TrainingSession
from extranet.database import db, writing
from extranet.guard import requires
from extranet.web import formats
from extranet.web.following import follow_in_search
from extranet.web.identifiers import check, identifiers
from extranet.web.places_forms import SessionPlacesForm, prefix_of
from extranet.web.publish.confirming import display, reading
from extranet.web.publish.ownership import own_all, own_session

blueprint = Blueprint("confirming", __name__, url_prefix="/publication/confirmations")

STEPS = {"retirer": -1, "ajouter": 1}


def own_request(member: Member, request_id: int) -> bool:
    """Tell whether the request was made by the member's organisation."""
    return asked.of_publishers(family(member.organisation.id), request_id)


def own_step(member: Member, session_id: int, **_: Any) -> bool:
    """Tell whether the session is part of the member's own offer, whatever is done to it."""
    return own_session(member, session_id)


@blueprint.get("")
@requires(Permission.PUBLISH)
def sessions() -> ResponseReturnValue:
    """List the sessions whose places are to confirm, the most urgent first."""
    return _sessions()


@blueprint.post("/sessions/<int:session_id>")
@requires(Permission.PUBLISH, own_session)
def confirm(session_id: int) -> ResponseReturnValue:
    """Write the places of one session of the list."""
    form = SessionPlacesForm(prefix=prefix_of(session_id))
    if not form.validate():
        return _sessions(form, session_id), 400
    left, total = form.numbers()
    try:
        with writing():
            session = db.session.get_one(TrainingSession, session_id)
            said = {"seen": form.seen.data, "recruitment": form.recruitment.data}
            freshness.confirm(session, left, total, by=_member().user_id, **said)
    except errors.Invalid as refusal:
        form.refuse(refusal.details["field"], refusal.message)
        return _sessions(form, session_id), 400
    except errors.Conflict as conflict:
        flash(f"{conflict.message} Rien n’a été écrit\u00a0: voyez ce qui est indiqué à présent.", "error")
        return _sessions(), 409
    follow_in_search()
    flash("Les places sont confirmées.", "success")
    return _back("sessions")


@blueprint.post("/sessions/<int:session_id>/<any(retirer, ajouter):step>")
@requires(Permission.PUBLISH, own_step)
def shift(session_id: int, step: str) -> ResponseReturnValue:
    """Take a place, or give one back, whatever others write at the same moment."""
    try:
        with writing():
            left = freshness.shift(session_id, STEPS[step], by=_member().user_id)
    except errors.Conflict as conflict:
        flash(conflict.message, "error")
        return _sessions(), 409
    follow_in_search()
    flash(f"Il reste {formats.plural(left, 'place')}. Les places sont confirmées.", "success")
    return _back("sessions")


@blueprint.post("/demander")
@requires(Permission.PUBLISH)
def ask() -> ResponseReturnValue:
    """Ask the providers about the sessions that were ticked."""
    ids = identifiers(request.form, "session")[: reading.PAGE_SIZE]
    check(own_all(_member(), "sessions", ids))
    if not ids:
        flash("Cochez les sessions à demander à l’organisme.", "error")
        return _back("sessions")
    return _ask(ids, "sessions")


@blueprint.get("/demandes", endpoint="requests")
@requires(Permission.PUBLISH)
def list_requests() -> ResponseReturnValue:
    """List who was asked when, and what became of it."""
    found = reading.requests_made(_own(), _page())
    waiting = reminding.unanswered(_own(), clock.today())
    return render_template(
        "publish/confirming/requests.html", unanswered=waiting, **display.requests(found, clock.now())
    )


@blueprint.post("/demandes/<int:request_id>/fermer")
@requires(Permission.PUBLISH, own_request)
def revoke(request_id: int) -> ResponseReturnValue:
    """Close the link of a request."""
    with writing():
        asked.revoke(request_id, by=_member().user_id)
    flash("Le lien est fermé\u00a0: il n’ouvre plus rien.", "success")
    return _back("requests")


@blueprint.post("/demandes/<int:request_id>/redemander")
@requires(Permission.PUBLISH, own_request)
def ask_again(request_id: int) -> ResponseReturnValue:
    """Ask again now about what a request left without answer."""
    return _ask(reading.sessions_of_request(request_id), "requests")


@blueprint.get("/organismes")
@requires(Permission.PUBLISH)
def providers() -> ResponseReturnValue:
    """Show how the providers answer."""
    page = _page()
    total, found = reactivity.reactivity(_own(), clock.now() - retention.of("requests"), page)
    shown = display.providers(total, page, reactivity.PAGE_SIZE, found)
    return render_template("publish/confirming/providers.html", **shown)


@blueprint.post("/organismes/<int:provider_id>/demander")
@requires(Permission.PUBLISH)
def ask_provider(provider_id: int) -> ResponseReturnValue:
    """Ask one provider now about all its sessions to confirm."""
    most = asking.MOST_OF_LINK
    return _ask(reading.sessions_of_provider(_own(), provider_id, clock.today(), most), "providers")


def _ask(session_ids: list[int], back: str) -> ResponseReturnValue:
    with writing():
        letters = asking.ask_about(session_ids, _own(), clock.today(), by=_member().user_id)
    if letters:
        flash(f"{formats.plural(letters, 'courriel part', 'courriels partent')} avec un lien pour répondre.", "success")
    else:
        flash("Aucun courriel ne part\u00a0: rien n’est à confirmer, ou l’offre ne donne aucune adresse.", "warning")
    return _back(back)


def _sessions(refused: SessionPlacesForm | None = None, refused_id: int | None = None) -> str:
    found = reading.sessions_to_confirm(_own(), clock.today(), _page())
    shown = display.sessions(found, clock.today(), refused, refused_id)
    return render_template("publish/confirming/sessions.html", **shown)


def _back(endpoint: str) -> ResponseReturnValue:
    page = _page()
    return redirect(url_for(f".{endpoint}", page=page if page > 1 else None))


def _member() -> Any:
    return signin.current_member()


def _own() -> frozenset[int]:
    return family(_member().organisation.id)


def _page() -> int:
    return max(1, request.args.get("page", 1, type=int)) if len(request.args.get("page", "")) < 7 else 1
