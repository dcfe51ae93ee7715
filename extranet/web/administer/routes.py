"""Who is who: organisations, accounts, and what each role may do. Lists only."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from extranet.accounts.permissions import Permission
from extranet.accounts.policies import administered
from extranet.accounts.roles import Role
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.administer import display, listing
from extranet.web.administer.listing import ListFilter

blueprint = Blueprint("administer", __name__, url_prefix="/administration")


@blueprint.get("/structures")
@requires(Permission.ADMINISTER_NETWORK)
def organisations() -> ResponseReturnValue:
    """List the organisations."""
    wanted = ListFilter.from_args(request.args)
    found = listing.organisation_page(wanted, administered(current_member()))
    lines = display.organisation_lines(found)
    shared = display.listed("administer.organisations", wanted, found, listing.networks(administered(current_member())))
    return render_template("administer/organisations.html", lines=lines, **shared)


@blueprint.get("/comptes")
@requires(Permission.ADMINISTER_NETWORK)
def accounts() -> ResponseReturnValue:
    """List the accounts."""
    member = current_member()
    wanted = ListFilter.from_args(request.args)
    found = listing.account_page(wanted, administered(member), orphans=member.may(Permission.ADMINISTER))
    lines = display.account_lines(found)
    shared = display.listed("administer.accounts", wanted, found, listing.networks(administered(current_member())))
    return render_template("administer/accounts.html", lines=lines, **shared)


@blueprint.get("/roles")
@requires(Permission.ADMINISTER)
def roles() -> ResponseReturnValue:
    """Show what each role may do."""
    labels = [role.label for role in Role]
    return render_template("administer/roles.html", roles=labels, rights=display.rights())
