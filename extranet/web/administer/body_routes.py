"""Networks, and the organisations in them: added, changed, authorised, merged, closed."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import errors
from extranet.accounts import authorisations, describing, domains, merging, networks, organisations, placing, policies
from extranet.accounts.authorisations import Verb
from extranet.accounts.organisations import Organisation
from extranet.accounts.permissions import Permission
from extranet.accounts.policies import may_administer
from extranet.database import writing
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.administer import listing
from extranet.web.administer.body_forms import BodyForm, NetworkForm, values_of
from extranet.web.formats import plural
from extranet.web.identifiers import check, identifier

blueprint = Blueprint("bodies", __name__, url_prefix="/administration")

BODY = "/structures/<int:organisation_id>"
_DECIDED = {
    Verb.GRANT: "L’habilitation est accordée.",
    Verb.REFUSE: "L’habilitation est refusée\u00a0: la structure lit pourquoi.",
    Verb.SUSPEND: "L’habilitation est suspendue\u00a0: la structure lit pourquoi.",
}


@blueprint.route("/reseaux", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def all_networks() -> ResponseReturnValue:
    """List the networks, and add one."""
    form, status = NetworkForm(), 200
    if form.is_submitted():
        status = 400
        if form.validate():
            try:
                networks.add(form.name.data, by=current_member().user_id)
            except (errors.Invalid, errors.Conflict) as refusal:
                form.name.errors = [refusal.message]
            else:
                flash("Le réseau est ajouté.", "success")
                return redirect(url_for(".all_networks"))
    return render_template("administer/networks.html", networks=networks.all_networks(), form=form), status


@blueprint.post("/reseaux/<int:network_id>")
@requires(Permission.ADMINISTER)
def rename_network(network_id: int) -> ResponseReturnValue:
    """Give a network another name."""
    try:
        networks.rename(network_id, request.form.get("nom", ""), by=current_member().user_id)
    except (errors.Invalid, errors.Conflict) as refusal:
        flash(refusal.message, "error")
    else:
        flash("Le réseau a son nouveau nom.", "success")
    return redirect(url_for(".all_networks"))


@blueprint.route("/structures/nouvelle", methods=["GET", "POST"])
@requires(Permission.ADMINISTER_NETWORK)
def new() -> ResponseReturnValue:
    """Add an organisation."""
    form = _form(None)
    if form.is_submitted() and (said := form.described()) is not None:
        try:
            with writing():
                body = describing.add(said, by=current_member().user_id)
                domains.replace(body.id, form.typed_domains(), by=current_member().user_id)
        except errors.Invalid as refusal:
            form.blame(refusal.details)
        else:
            flash("La structure est ajoutée. Invitez sa première personne référente.", "success")
            return redirect(url_for("structure.body", organisation_id=body.id))
    return _edit_page(form, None)


@blueprint.route(f"{BODY}/modifier", methods=["GET", "POST"])
@requires(Permission.ADMINISTER_NETWORK, may_administer)
def edit(organisation_id: int) -> ResponseReturnValue:
    """Change what is known of an organisation."""
    body = organisations.find(organisation_id)
    form = _form(body)
    if form.is_submitted() and (said := form.described()) is not None:
        try:
            with writing():
                describing.change(organisation_id, said, by=current_member().user_id)
                domains.replace(organisation_id, form.typed_domains(), by=current_member().user_id)
        except errors.Invalid as refusal:
            form.blame(refusal.details)
        else:
            flash("La structure est enregistrée.", "success")
            return redirect(url_for("structure.body", organisation_id=organisation_id))
    return _edit_page(form, body)


@blueprint.get("/lieux")
@requires(Permission.ADMINISTER_NETWORK)
def proposed_places() -> ResponseReturnValue:
    """Say which communes, or départements too, the words typed may mean."""
    found = placing.proposed(request.args.get("q", "")[:100], departements=request.args.get("champ") == "territory")
    said = plural(len(found), "suggestion") if found else "Aucune suggestion"
    return jsonify(said=said, groups=[{"label": "Lieux", "options": [one._asdict() for one in found]}] if found else [])


@blueprint.post(f"{BODY}/habilitation")
@requires(Permission.ADMINISTER_NETWORK, may_administer)
def decide(organisation_id: int) -> ResponseReturnValue:
    """Grant, refuse or suspend the right to prescribe."""
    word = request.form.get("verbe", "")
    if word not in set(_DECIDED):
        raise errors.Invalid("Cette adresse ne dit pas ce qu’il faut décider.")
    try:
        reason = request.form.get("motif", "")
        authorisations.move(organisation_id, Verb(word), by=current_member().user_id, reason=reason)
    except (errors.Invalid, errors.Conflict) as refusal:
        flash(refusal.message, "error")
    else:
        flash(_DECIDED[Verb(word)], "success")
    return redirect(url_for("structure.body", organisation_id=organisation_id))


@blueprint.post(f"{BODY}/fermer")
@requires(Permission.ADMINISTER_NETWORK, may_administer)
def close(organisation_id: int) -> ResponseReturnValue:
    """Close an organisation: its people are asked by mail to join another."""
    count = merging.close(organisation_id, by=current_member().user_id)
    text = f"La structure est fermée\u00a0; {plural(count, 'personne prévenue', 'personnes prévenues')} par courriel."
    undo_url = url_for(".reopen", organisation_id=organisation_id)
    flash({"text": text, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for("structure.body", organisation_id=organisation_id))


@blueprint.post(f"{BODY}/rouvrir")
@requires(Permission.ADMINISTER_NETWORK, may_administer)
def reopen(organisation_id: int) -> ResponseReturnValue:
    """Open a closed organisation again."""
    merging.reopen(organisation_id, by=current_member().user_id)
    flash("La structure est de nouveau ouverte.", "success")
    return redirect(url_for("structure.body", organisation_id=organisation_id))


@blueprint.get(f"{BODY}/reunir")
@requires(Permission.ADMINISTER_NETWORK, may_administer)
def merge(organisation_id: int) -> ResponseReturnValue:
    """Find the organisation that stays, then show what merging would change."""
    going, member = organisations.find(organisation_id), current_member()
    words, kept_id = request.args.get("q", "")[:200], identifier(request.args, "structure")
    check(kept_id is None or may_administer(member, kept_id))
    kept = organisations.find(kept_id) if kept_id else None
    found = [one for one in listing.found(words, policies.administered(member)) if one.id != organisation_id]
    return render_template(
        "administer/merge.html",
        going=going,
        kept=kept,
        wrong=merging.fault(going, kept) if kept else None,
        follows=listing.follows(organisation_id) if kept else [],
        words=words,
        found=found,
    )


@blueprint.post(f"{BODY}/reunir")
@requires(Permission.ADMINISTER_NETWORK, may_administer)
def do_merge(organisation_id: int) -> ResponseReturnValue:
    """Merge an organisation into another, with the way back in the message."""
    kept_id = identifier(request.form, "structure") or 0
    check(may_administer(current_member(), kept_id))
    merging.merge(organisation_id, kept_id, by=current_member().user_id)
    undo_url = url_for(".separate", organisation_id=organisation_id)
    said = "Les deux structures n’en font plus qu’une. Cela se défait pendant 30\u00a0jours."
    flash({"text": said, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for("structure.body", organisation_id=kept_id))


@blueprint.post(f"{BODY}/separer")
@requires(Permission.ADMINISTER_NETWORK, may_administer)
def separate(organisation_id: int) -> ResponseReturnValue:
    """Take a merge back."""
    merging.separate(organisation_id, by=current_member().user_id)
    flash("C’est annulé\u00a0: la structure est comme avant.", "success")
    return redirect(url_for("structure.body", organisation_id=organisation_id))


def _form(body: Organisation | None) -> BodyForm:
    """Return the form of an organisation; an administrator of a network adds to it alone."""
    member = current_member()
    form = BodyForm(data=values_of(body) if body else {"network": member.network_code})
    whole = member.may(Permission.ADMINISTER)
    form.network.choices = [
        (one.code, one.name) for one in networks.all_networks() if whole or one.code == member.network_code
    ]
    if form.network.data not in dict(form.network.choices):
        form.network.data = ""
    return form


def _edit_page(form: BodyForm, body: Organisation | None) -> ResponseReturnValue:
    status = 400 if form.is_submitted() else 200
    return render_template("administer/body.html", form=form, body=body), status
