"""What comes again: a record duplicated, a programme rolled over, the preview of what prescribers will see."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from extranet import clock, errors, signin
from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue import copying, lots, rolling
from extranet.catalogue.trainings import Training
from extranet.catalogue.writing.steps import STEPS
from extranet.database import db, writing
from extranet.guard import requires
from extranet.web import formats
from extranet.web.following import follow_in_search
from extranet.web.identifiers import check
from extranet.web.publish.listing import offer_query
from extranet.web.publish.ownership import RECORDS, own_all, own_record
from extranet.web.publish.programme import display, duplicating, seeing
from extranet.web.publish.programme.forms import RollingForm, left_out, page_of, sessions_named
from extranet.web.publish.writing import records
from extranet.web.publish.writing.display import step_url, training_url
from extranet.web.publish.writing.routes import LEVEL, hold

_ABOVE = "publiez d’abord la formation ou l’action qui les contient."

blueprint = Blueprint("programme", __name__, url_prefix="/publication")


def own_lot(member: Member, lot_id: int) -> bool:
    """Tell whether a programme was rolled over for the member's organisation."""
    return lots.organisation_of(lot_id) in family(member.organisation.id)


@blueprint.route(f"/{LEVEL}/<int:record_id>/dupliquer", methods=["GET", "POST"])
@requires(Permission.PUBLISH, own_record)
def duplicate(level: str, record_id: int) -> ResponseReturnValue:
    """Duplicate a record: ask when and where, then lead to the writing of its copy."""
    today = clock.today()
    place, status = records.place(level, record_id, today), 200
    form = duplicating.form_for(level, place.record, today, request.form if request.method == "POST" else None)
    if request.method == "POST":
        status = hold(form) or (0 if duplicating.check(form, level, place.record, today) else 400)
        if not status:
            return _lead_to(level, _copy(level, record_id, form))
    page = render_template(
        "publish/programme/duplicate.html",
        place=place,
        form=form,
        heading=duplicating.HEADINGS[level],
        lead=duplicating.LEADS[level],
        cancel_url=training_url(place),
    )
    return page, status


@blueprint.get("/reconduire")
@requires(Permission.PUBLISH)
def choose() -> ResponseReturnValue:
    """Ask which sessions come again, and when."""
    return _choice(_form(request.args))


@blueprint.route("/reconduire/apercu", methods=["GET", "POST"])
@requires(Permission.PUBLISH)
def look() -> ResponseReturnValue:
    """Show what would come again, page by page, with what is left out."""
    form = _form(request.values)
    if not form.check():
        return _choice(form, 400)
    out = left_out(request.form)
    lines, beyond = rolling.plan(_programme(form), out, clock.today())
    page = display.preview(lines, out, page_of(request.values))
    return render_template(
        "publish/programme/preview.html",
        form=form,
        preview=page,
        beyond=rolling.MOST if beyond else None,
        period=display.period(form),
    )


@blueprint.post("/reconduire/creer")
@requires(Permission.PUBLISH)
def roll_over() -> ResponseReturnValue:
    """Begin the sessions of a programme again, with the way back in the message."""
    form = _form(request.form)
    if not form.check():
        return _choice(form, 400)
    member, out = signin.current_member(), left_out(request.form)
    lines, _ = rolling.plan(_programme(form), out, clock.today())
    kept = [line for line in lines if line.session.id not in out]
    lot_id, count = rolling.roll_over(kept, form.days, by=member.user_id, as_=member.organisation.id)
    if lot_id is None:
        flash("Rien n’est à reconduire\u00a0: tout l’est déjà, ou rien n’est coché.", "error")
    else:
        follow_in_search()
        undo_url = url_for(".undo", lot_id=lot_id)
        flash({"text": display.done(count), "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for(".choose", **form.args()))


@blueprint.post("/reconduire/<int:lot_id>/annuler")
@requires(Permission.PUBLISH, own_lot)
def undo(lot_id: int) -> ResponseReturnValue:
    """Put away the drafts of a programme that nobody touched since."""
    return _taken_back(*lots.put_away(lot_id, by=signin.current_member().user_id))


@blueprint.post("/reconduire/<int:lot_id>/publier")
@requires(Permission.PUBLISH, own_lot)
def publish(lot_id: int) -> ResponseReturnValue:
    """Publish the drafts of a programme, with the way back in the message."""
    try:
        count, left = lots.publish(lot_id, by=signin.current_member().user_id)
    except errors.Invalid as refusal:
        flash(refusal.message, "error")
        return redirect(url_for(".choose"))
    follow_in_search()
    if count:
        text = f"{formats.plural(count, 'session publiée', 'sessions publiées')}. Les prescripteurs les voient."
        flash({"text": text, "undo_url": url_for(".unpublish", lot_id=lot_id), "undo_label": "Annuler"}, "success")
    if left:
        flash(f"{formats.plural(left, 'brouillon reste', 'brouillons restent')}\u00a0: {_ABOVE}", "error")
    return redirect(url_for(".choose"))


@blueprint.post("/reconduire/<int:lot_id>/depublier")
@requires(Permission.PUBLISH, own_lot)
def unpublish(lot_id: int) -> ResponseReturnValue:
    """Take the publication of a programme back."""
    return _taken_back(*lots.unpublish(lot_id, by=signin.current_member().user_id))


@blueprint.get("/actions/<int:record_id>/apercu", defaults={"level": "actions"})
@requires(Permission.PUBLISH, own_record)
def preview(level: str, record_id: int) -> ResponseReturnValue:
    """Say who will see an action and under which filters, and lead to its sheet as prescribers will read it."""
    today = clock.today()
    place = records.place(level, record_id, today)
    seen = seeing.seen(record_id, today)
    return render_template("publish/programme/seen.html", place=place, seen=seen, training_url=training_url(place))


def _form(sent: MultiDict[str, str]) -> RollingForm:
    """Read what is asked; raise NotFound where it names what is not one's own."""
    form, member = RollingForm.from_args(sent, clock.today()), signin.current_member()
    check(own_all(member, "formations", form.ticked))
    check(own_all(member, "sessions", sessions_named(sent)))
    return form


def _taken_back(count: int, left: int) -> ResponseReturnValue:
    follow_in_search()
    if count:
        flash(f"C’est annulé pour {formats.plural(count, 'session')}.", "success")
    if left:
        changed = formats.plural(left, "session a été modifiée ou publiée", "sessions ont été modifiées ou publiées")
        flash(f"{changed} depuis\u00a0: rien n’y est annulé.", "error")
    return redirect(url_for(".choose"))


def _copy(level: str, record_id: int, form: Any) -> int:
    member = signin.current_member()
    if level == "formations":
        days = duplicating.sessions_days(form)
        return copying.copy_training(record_id, member.organisation.id, by=member.user_id, days=days)
    if level == "actions":
        days, commune = duplicating.sessions_days(form), duplicating.commune_of(form)
        return copying.copy_action(record_id, by=member.user_id, days=days, commune=commune)
    with writing():
        session = db.session.get_one(RECORDS[level], record_id)
        days = duplicating.days_of(form, session.revision)
        return copying.copy_session(session, days, by=member.user_id).id


def _lead_to(level: str, record_id: int) -> ResponseReturnValue:
    follow_in_search()
    undo_url = url_for("writing.put_away", level=level, record_id=record_id)
    text = "La copie est enregistrée en brouillon\u00a0: relisez-la, puis publiez-la."
    flash({"text": text, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(step_url(level, record_id, STEPS[level][0]))


def _choice(form: RollingForm, status: int = 200) -> ResponseReturnValue:
    found = lots.latest(_own())
    return render_template("publish/programme/choose.html", form=form, lots=found), status


def _own() -> frozenset[int]:
    return family(signin.current_member().organisation.id)


def _programme(form: RollingForm) -> rolling.Programme:
    trainings = offer_query(_own(), form.wanted, clock.today())
    if form.ticked:
        trainings = trainings.where(Training.id.in_(form.ticked))
    return rolling.Programme(trainings, *form.period, form.days)
