"""Ask to join an organisation (everybody), and answer those who do (its referents)."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import errors
from extranet.accounts import joining, organisations, policies, powers
from extranet.accounts.attempts import TooManyAttempts
from extranet.accounts.memberships import Member
from extranet.accounts.newcomers import Newcomer
from extranet.accounts.permissions import Permission
from extranet.accounts.roles import Role
from extranet.database import db
from extranet.guard import public, requires
from extranet.signin import current_member
from extranet.web.structure import display, reading
from extranet.web.structure.account_routes import blueprint
from extranet.web.structure.forms import AdmitForm, JoinForm, RefuseForm


@blueprint.get("/rejoindre")
@public
def join() -> ResponseReturnValue:
    """Show the form."""
    return render_template("structure/join.html", form=JoinForm(), sent=False)


@blueprint.post("/rejoindre")
@public
def send_request() -> ResponseReturnValue:
    """Put the request at the organisation's door; the answer is the same whoever has an account."""
    form = JoinForm()
    valid = form.validate()
    found = reading.found(form.words.data or "")
    form.organisation.choices = [(str(one.id), display.named(one)) for one in found]
    chosen = next((one for one in found if str(one.id) == form.organisation.data), None)
    chosen = chosen or (found[0] if len(found) == 1 else None)
    if chosen is None and form.words.data:
        told = "Choisissez votre structure." if found else "Aucune structure n’a ces mots dans son nom ou sa commune."
        (form.organisation if found else form.words).errors = [told]
        valid = False
    if form.email.data and not form.email.errors and not _is_address(form.email.data):
        form.email.errors = ["Cette adresse électronique n’est pas valable."]
        valid = False
    if not valid:
        return render_template("structure/join.html", form=form, sent=False), 400
    try:
        joining.ask(form.email.data, form.name.data, chosen.id, form.word.data or "", request.remote_addr or "")
    except TooManyAttempts as refusal:
        form.email.errors = [refusal.message]
        wait = {"Retry-After": str(refusal.details["seconds"])}
        return render_template("structure/join.html", form=form, sent=False), 429, wait
    return render_template("structure/join.html", form=form, sent=True)


def own_request(member: Member, organisation_id: int, newcomer_id: int) -> bool:
    """Tell whether a request is at the door of an organisation that somebody manages."""
    newcomer = db.session.get(Newcomer, newcomer_id)
    here = newcomer is not None and newcomer.organisation_id in organisations.family(organisation_id)
    return here and policies.may_manage_members(member, organisation_id)


@blueprint.route("/structures/<int:organisation_id>/demandes/<int:newcomer_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEMBERS, own_request)
def admit(organisation_id: int, newcomer_id: int) -> ResponseReturnValue:
    """Read a request, and let the person in."""
    form = AdmitForm()
    form.role.choices = _roles(organisation_id)
    if not form.is_submitted():
        form.role.data = form.role.data or Role.PRESCRIBER.value
        return _answer(organisation_id, newcomer_id, form, RefuseForm(formdata=None))
    if not form.validate():
        return _answer(organisation_id, newcomer_id, form, RefuseForm(formdata=None)), 400
    try:
        done = joining.admit(newcomer_id, Role(form.role.data), by=current_member())
    except errors.Conflict as refusal:
        flash(refusal.message, "error")
    else:
        flash(f"La demande est acceptée\u00a0: la personne {done}.", "success")
    return redirect(url_for(".body", organisation_id=organisation_id))


@blueprint.post("/structures/<int:organisation_id>/demandes/<int:newcomer_id>/refuser")
@requires(Permission.MANAGE_MEMBERS, own_request)
def refuse(organisation_id: int, newcomer_id: int) -> ResponseReturnValue:
    """Refuse a request, with the reason that its author reads."""
    form = RefuseForm()
    if not form.validate():
        admitting = AdmitForm(formdata=None)
        admitting.role.choices, admitting.role.data = _roles(organisation_id), Role.PRESCRIBER.value
        return _answer(organisation_id, newcomer_id, admitting, form), 400
    joining.refuse(newcomer_id, form.reason.data, by=current_member())
    flash("La demande est refusée\u00a0; son auteur en lit le motif par courriel.", "success")
    return redirect(url_for(".body", organisation_id=organisation_id))


def _answer(organisation_id: int, newcomer_id: int, form: AdmitForm, refusing: RefuseForm) -> str:
    newcomer = db.session.get_one(Newcomer, newcomer_id)
    return render_template(
        "structure/request.html",
        body=organisations.find(organisation_id),
        newcomer=newcomer,
        voucher=joining.voucher(newcomer, joining.domains_of(organisation_id)),
        form=form,
        refusing=refusing,
    )


def _roles(organisation_id: int) -> list[tuple[str, str]]:
    given = powers.roles_to_give(current_member(), organisations.find(organisation_id))
    return [(role.value, role.label) for role in given]


def _is_address(text: str) -> bool:
    try:
        validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
