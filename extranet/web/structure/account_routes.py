"""One account: its roles, its organisations, suspended, reactivated, closed."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import errors
from extranet.accounts import belonging, factors, lifecycle, organisations, policies, powers, removals
from extranet.accounts.lifecycle import Verb
from extranet.accounts.people import User
from extranet.accounts.permissions import Permission
from extranet.accounts.policies import may_manage_account, may_manage_membership
from extranet.accounts.removals import own_removal
from extranet.accounts.roles import Role
from extranet.database import db
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.identifiers import identifier
from extranet.web.structure import display, reading
from extranet.web.structure.inviting_routes import blueprint

VERBS = {word: verb for verb, word in display.WORDS.items()}
WORD = f"<any({', '.join(VERBS)}):word>"
MEMBER = "/structures/<int:organisation_id>/membres/<int:user_id>"


@blueprint.get("/comptes/<int:user_id>")
@requires(Permission.MANAGE_MEMBERS, may_manage_account)
def account(user_id: int) -> ResponseReturnValue:
    """Show an account."""
    member, user = current_member(), db.session.get_one(User, user_id)
    places, others = reading.places_of(member, user_id)
    shown = [
        {"body": body, "choices": display.role_choices(member, body, roles), "own": body.id == member.organisation.id}
        for body, roles in places
    ]
    mine = user_id == member.user_id
    return render_template(
        "structure/account.html",
        user=user,
        state=display.state(user),
        places=shown,
        others=others,
        mine=mine,
        administers=powers.is_administrator(member),
        verbs=[] if mine else display.verbs(user),
        protected=factors.has_any(user_id),
        may_reset=factors.may_reset(user, by=member),
    )


@blueprint.post(f"/comptes/<int:user_id>/{WORD}")
@requires(Permission.MANAGE_MEMBERS, may_manage_account)
def act(user_id: int, word: str) -> ResponseReturnValue:
    """Suspend, reactivate or close an account, with the way back in the message."""
    verb = VERBS[word]
    try:
        user = lifecycle.move(user_id, verb, by=current_member())
    except (errors.NotAllowed, errors.Conflict) as refusal:
        flash(refusal.message, "error")
        return redirect(url_for(".account", user_id=user_id))
    text = display.DONE[verb].format(user.name)
    if verb is Verb.REACTIVATE:
        flash(text, "success")
    else:
        back = url_for(".act", user_id=user_id, word=display.WORDS[Verb.REACTIVATE])
        flash({"text": text, "undo_url": back, "undo_label": "Annuler"}, "success")
    return redirect(url_for(".account", user_id=user_id))


@blueprint.post(f"{MEMBER}/roles")
@requires(Permission.MANAGE_MEMBERS, may_manage_membership)
def set_roles(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Give a person these roles in an organisation; none takes them out of it."""
    known = {role.value for role in Role}
    wanted = {Role(text) for text in request.form.getlist("role") if text in known}
    kept = set(request.form.getlist("garde")) & known
    given = wanted | {Role(text) for text in kept}
    try:
        removal_id = belonging.set_roles(user_id, organisation_id, given, by=current_member())
    except errors.NotAllowed as refusal:
        flash(refusal.message, "error")
        return redirect(url_for(".account", user_id=user_id))
    if removal_id is None:
        flash("Les rôles sont enregistrés.", "success")
        return redirect(url_for(".account", user_id=user_id))
    undo_url = url_for(".take_back", organisation_id=organisation_id, removal_id=removal_id)
    text = "Cette personne ne fait plus partie de la structure."
    flash({"text": text, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for(".body", organisation_id=organisation_id))


@blueprint.post("/structures/<int:organisation_id>/retraits/<int:removal_id>/annuler")
@requires(Permission.MANAGE_MEMBERS, own_removal)
def take_back(organisation_id: int, removal_id: int) -> ResponseReturnValue:
    """Give somebody who was taken out of an organisation their roles again."""
    try:
        user = removals.take_back(removal_id, by=current_member())
    except (errors.NotAllowed, errors.Conflict) as refusal:
        flash(refusal.message, "error")
    else:
        flash(f"C’est annulé\u00a0: {user.name} a de nouveau ses rôles.", "success")
    return redirect(url_for(".body", organisation_id=organisation_id))


@blueprint.route("/comptes/<int:user_id>/second-facteur", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEMBERS, may_manage_account)
def reset_factors(user_id: int) -> ResponseReturnValue:
    """Say what starting again from nothing does, and to whom it is done; then do it."""
    user = db.session.get_one(User, user_id)
    if request.method != "POST":
        return render_template("structure/reset_factors.html", user=user)
    try:
        factors.reset_for(user_id, by=current_member())
    except (errors.NotAllowed, errors.Conflict) as refusal:
        flash(refusal.message, "error")
    else:
        flash("Le second facteur est retiré et les sessions sont fermées. Un courriel le dit à la personne.", "success")
    return redirect(url_for(".account", user_id=user_id))


@blueprint.route(f"{MEMBER}/deplacer", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEMBERS, may_manage_membership)
def move(organisation_id: int, user_id: int) -> ResponseReturnValue:
    """Move a person with their roles to another organisation, found by words."""
    member, status, wrong = current_member(), 200, None
    user = db.session.get(User, user_id) or abort(404)
    if request.method == "POST":
        target_id = identifier(request.form, "structure")
        try:
            if target_id is None:
                raise errors.Invalid("Choisissez une structure.")
            belonging.move(user_id, organisation_id, target_id, by=member)
        except (errors.Invalid, errors.NotAllowed) as refusal:
            status, wrong = 400, refusal.message
        else:
            flash(f"{user.name} fait désormais partie de {organisations.find(target_id).name}.", "success")
            return redirect(url_for(".body", organisation_id=organisation_id))
    words = request.values.get("q", "")[:200]
    found = [one for one in reading.found(words, policies.managed(member)) if one.id != organisation_id]
    page = render_template(
        "structure/move.html",
        user=user,
        body=organisations.find(organisation_id),
        words=words,
        found=found,
        wrong=wrong,
    )
    return page, status
