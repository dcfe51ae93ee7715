"""The terms of use: read by everybody, accepted once by each person for each version."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from extranet import signin
from extranet.accounts import terms
from extranet.accounts.permissions import Permission
from extranet.guard import public, requires

blueprint = Blueprint("terms", __name__)


@blueprint.get("/conditions")
@public
def read() -> ResponseReturnValue:
    """Show the terms in force."""
    return render_template("account/terms.html", version=terms.VERSION, asked=False)


@blueprint.get("/conditions/accepter")
@requires(Permission.OWN_ACCOUNT, early=True)
def ask() -> ResponseReturnValue:
    """Ask for an agreement; who has given it goes on."""
    if signin.current_member().terms_version == terms.VERSION:
        return redirect(_target())
    return render_template("account/terms.html", version=terms.VERSION, asked=True, target=_target())


@blueprint.post("/conditions/accepter")
@requires(Permission.OWN_ACCOUNT, early=True)
def accept() -> ResponseReturnValue:
    """Keep the agreement, then go on."""
    member = signin.current_member()
    terms.accept(member.user_id, organisation_id=member.organisation.id)
    return redirect(_target())


def _target() -> str:
    return signin.safe_next(request.args.get("next"))
