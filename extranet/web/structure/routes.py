"""One's own organisation, or one that one administers: its people; which organisation is shown."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet.accounts import access_reviews, authorisations, merging, organisations, powers, removals, switching
from extranet.accounts.authorisations import Verb
from extranet.accounts.permissions import Permission
from extranet.accounts.policies import may_manage_members
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.identifiers import identifier, page_asked
from extranet.web.structure import display, reading

blueprint = Blueprint("structure", __name__)


@blueprint.get("/structure")
@requires(Permission.MANAGE_MEMBERS)
def own() -> ResponseReturnValue:
    """Show the organisation of who is here."""
    return _page(current_member().organisation.id)


@blueprint.get("/structures/<int:organisation_id>")
@requires(Permission.MANAGE_MEMBERS, may_manage_members)
def body(organisation_id: int) -> ResponseReturnValue:
    """Show an organisation."""
    return _page(organisation_id)


def _page(organisation_id: int) -> ResponseReturnValue:
    shown, member = organisations.find(organisation_id), current_member()
    found = reading.people(organisation_id, page_asked(request.args))
    endpoint = request.endpoint
    values = request.view_args or {}
    return render_template(
        "structure/body.html",
        body=shown,
        facts=display.facts(shown),
        referents=powers.referents(organisation_id),
        authorisation=display.authorisation(shown),
        lines=display.person_lines(found, organisation_id),
        found=found,
        requests=display.requests(organisation_id),
        review=access_reviews.open_review(organisation_id),
        confirmed_at=access_reviews.last_confirmed(organisation_id),
        kept=organisations.find(organisations.survivor(shown.id)) if shown.merged_into_id else None,
        removals=removals.of(organisation_id),
        may_separate=merging.separable(shown),
        administers=powers.is_administrator(member),
        url_of=lambda page: url_for(endpoint, **values, page=page),
    )


@blueprint.post("/structures/<int:organisation_id>/confirmer")
@requires(Permission.MANAGE_MEMBERS, may_manage_members)
def confirm(organisation_id: int) -> ResponseReturnValue:
    """Say that the list of accounts is right."""
    access_reviews.confirm(organisation_id, by=current_member().user_id)
    flash("C’est noté\u00a0: la liste des comptes est confirmée.", "success")
    return redirect(url_for(".body", organisation_id=organisation_id))


@blueprint.post("/structures/<int:organisation_id>/habilitation")
@requires(Permission.MANAGE_MEMBERS, may_manage_members)
def request_authorisation(organisation_id: int) -> ResponseReturnValue:
    """Ask for the right to prescribe."""
    authorisations.move(organisation_id, Verb.REQUEST, by=current_member().user_id)
    flash("La demande est partie\u00a0: vous recevrez la réponse par courriel.", "success")
    return redirect(url_for(".body", organisation_id=organisation_id))


@blueprint.get("/structure/habilitation")
@requires(Permission.OWN_ACCOUNT)
def authorisation() -> ResponseReturnValue:
    """Explain the right to prescribe, and where it stands for the organisation shown."""
    shown = organisations.find(current_member().organisation.id)
    return render_template(
        "structure/authorisation.html",
        body=shown,
        authorisation=display.authorisation(shown),
        referents=powers.referents(shown.id),
    )


@blueprint.post("/structure/changer")
@requires(Permission.OWN_ACCOUNT)
def switch() -> ResponseReturnValue:
    """Show another of one's organisations."""
    wanted = identifier(request.form, "structure") or 0
    switching.show(current_member(), wanted)
    flash(f"Vous êtes ici pour {organisations.find(wanted).name}.", "success")
    return redirect(url_for("find.home"))
