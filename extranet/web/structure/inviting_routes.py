"""Invite some people, write to them again, and the page that an invitation leads to."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signing
from extranet.accounts import inviting, organisations, pasted, powers
from extranet.accounts.permissions import Permission
from extranet.accounts.policies import may_manage_members, may_manage_membership
from extranet.accounts.roles import Role
from extranet.guard import public, requires
from extranet.signin import current_member
from extranet.web.formats import plural
from extranet.web.structure.forms import InviteForm
from extranet.web.structure.routes import blueprint


@blueprint.route("/structures/<int:organisation_id>/inviter", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEMBERS, may_manage_members)
def invite(organisation_id: int) -> ResponseReturnValue:
    """Invite one person or a pasted list; faulty lines come back in the form, the others are done."""
    body, member = organisations.find(organisation_id), current_member()
    form = InviteForm.offering(powers.roles_to_give(member, body))
    if not form.is_submitted():
        form.role.data = form.role.data or Role.PRESCRIBER.value
        return render_template("structure/invite.html", body=body, form=form, outcome=[])
    if not form.validate():
        return render_template("structure/invite.html", body=body, form=form, outcome=[]), 400
    try:
        outcome = inviting.invite(pasted.read(form.people.data), organisation_id, Role(form.role.data), by=member)
    except errors.Invalid as refusal:
        form.people.errors = [refusal.message]
        return render_template("structure/invite.html", body=body, form=form, outcome=[]), 400
    done, left = [one for one in outcome if one.done], [one for one in outcome if not one.done]
    if done:
        flash(f"{plural(len(done), 'personne invitée', 'personnes invitées')}. Le lien vaut 72\u00a0heures.", "success")
    if not left:
        return redirect(url_for(".body", organisation_id=organisation_id))
    form.people.data = "\n".join(one.line.text for one in left)
    form.people.errors = [f"{plural(len(left), 'ligne reste', 'lignes restent')} à corriger."]
    return render_template("structure/invite.html", body=body, form=form, outcome=left), 400


@blueprint.post("/structures/<int:organisation_id>/membres/<int:user_id>/inviter-encore")
@requires(Permission.MANAGE_MEMBERS, may_manage_membership)
def resend(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Send a new invitation; the former link no longer works."""
    try:
        inviting.resend(user_id, organisation_id, by=current_member())
    except errors.Conflict as refusal:
        flash(refusal.message, "error")
    else:
        flash("Un nouveau lien est parti\u00a0; l’ancien ne sert plus.", "success")
    return redirect(url_for(".body", organisation_id=organisation_id))


@blueprint.get("/invitation/<word>")
@public
def invitation(word: str) -> ResponseReturnValue:
    """Say whose invitation this is; programs that open the links of mails change nothing."""
    try:
        user = inviting.look(_key(word))
    except errors.NotFound:
        return render_template("structure/invitation_over.html"), 404
    return render_template("structure/invitation.html", word=word, name=user.name, email=user.email)


@blueprint.post("/invitation/<word>")
@public
def accept(word: str) -> ResponseReturnValue:
    """Lead to the choice of a password."""
    try:
        token = inviting.accept(_key(word))
    except errors.NotFound:
        return render_template("structure/invitation_over.html"), 404
    return redirect(url_for("account.choose_password", token=token))


def _key(word: str) -> str:
    secret = current_app.extensions["extranet"]["settings"].secret_key
    return signing.read(secret, inviting.INVITATION, word)
