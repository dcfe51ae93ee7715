"""One's own account: who one is here, where one is signed in, what is held of one."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, signin
from extranet.accounts import factors, memberships, own_sessions, people, privacy
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import TWO_PROOFS
from extranet.guard import requires

blueprint = Blueprint("own", __name__, url_prefix="/compte")

OWN = Permission.OWN_ACCOUNT


@blueprint.get("")
@requires(OWN)
def account() -> ResponseReturnValue:
    """Show who is here: name, address, organisations, roles, sessions in progress, factors, terms accepted."""
    member = signin.current_member()
    return render_template(
        "account/own_account.html",
        account=member,
        belongs=memberships.roles_everywhere(member.user_id),
        sessions=own_sessions.lines(member),
        protected=factors.has_any(member.user_id),
        demanded=bool(member.roles & TWO_PROOFS),
        user=people.by_email(member.email),
    )


@blueprint.post("/sessions/<int:user_session_id>/fermer")
@requires(OWN)
def end_session(user_session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    own_sessions.end_one(signin.current_member(), user_session_id)
    flash("Cette session est fermée.", "success")
    return redirect(url_for("own.account", _anchor="sessions"))


@blueprint.post("/sessions/fermer")
@requires(OWN)
def end_others() -> ResponseReturnValue:
    """End all of one's sessions but this one."""
    own_sessions.end_others(signin.current_member())
    flash("Vos autres sessions sont fermées.", "success")
    return redirect(url_for("own.account", _anchor="sessions"))


@blueprint.post("/presence")
@requires(OWN, early=True)
def present() -> ResponseReturnValue:
    """Take note that somebody is still here: the page they write on asks for it."""
    return "", 204


@blueprint.get("/mes-donnees")
@requires(OWN)
def data() -> ResponseReturnValue:
    """Give all that is held of who asks, as a file."""
    email = signin.current_member().email
    held = privacy.export(current_app.extensions["extranet"]["holdings"], email)
    answer: Response = jsonify(held)
    answer.headers["Content-Disposition"] = f"attachment; filename=mes-donnees-{clock.today():%Y-%m-%d}.json"
    return answer
