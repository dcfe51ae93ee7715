"""`/administration`: what needs a hand first, then where to go."""

from __future__ import annotations

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.operating import health
from extranet.signin import current_member
from extranet.web.addresses import url_for
from extranet.web.operate import needs
from extranet.web.operate.blueprint import blueprint, settings


@blueprint.get("")
@requires(Permission.ADMINISTER_NETWORK)
def home() -> ResponseReturnValue:
    """Show what needs a hand; who administers a network finds its organisations."""
    if not current_member().may(Permission.ADMINISTER):
        return redirect(url_for("administer.organisations"))
    return render_template("operate/home.html", needs=needs.needs(health.checks(settings())))
