"""The publisher's offer: list, training, verbs and their undoing, places, imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors, signin
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue import completeness, freshness, publishing
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State, Verb
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.guard import requires
from extranet.web.following import follow_in_search
from extranet.web.publish import display, lines, reports, traces
from extranet.web.publish.deliveries.display import open_deliveries
from extranet.web.publish.forms import KNOWN, PlacesForm
from extranet.web.publish.listing import OfferFilter, offer_page
from extranet.web.publish.ownership import RECORDS, own_record, own_run, own_session, own_training, training_of
from extranet.web.publish.remark_return import back_to_remark, check_remark
from extranet.web.publish.requiring import tasks_told
from extranet.web.publish.reviewing.proposing import open_of
from extranet.web.publish.reviewing.reading import readings
from extranet.web.publish.sheet import session_row, sheet
from extranet.web.publish.twins.reading import ties_of

blueprint = Blueprint("publish", __name__, url_prefix="/publication")

LEVEL = "<any(formations, actions, sessions):level>"
VERB = "<any(publier, retirer, remettre):verb>"


@blueprint.get("/offre")
@requires(Permission.PUBLISH)
def offer() -> ResponseReturnValue:
    """List the offer of the organisation."""
    wanted = OfferFilter.from_args(request.args)
    return render_template("publish/offer.html", **display.offer(wanted, offer_page(_own(), wanted, clock.today())))


@blueprint.get("/formations/<int:training_id>")
@requires(Permission.PUBLISH, own_training)
def training(training_id: int) -> ResponseReturnValue:
    """Show a training with its actions and their sessions."""
    found = sheet(training_id, clock.today(), _page())
    draft = found.training.state == State.DRAFT
    lacking = completeness.missing(db.session.get_one(Training, training_id)) if draft else []
    read = readings(found.training.publisher_id, _member().user_id, found.drafts())
    shown = display.training(found, lacking, read, clock.today())
    tasks = tasks_told(training_id, found.training.publisher_id) if found.training.state == State.PUBLISHED else []
    proposed = open_of(found.online(), _member().user_id)
    ties = ties_of(found.training, _own(), clock.today())
    return render_template("publish/training.html", **shown, tasks=tasks, ties=ties, proposed=proposed)


@blueprint.post(f"/{LEVEL}/<int:record_id>/{VERB}")
@requires(Permission.PUBLISH, own_record)
def change_state(level: str, record_id: int, verb: str) -> ResponseReturnValue:
    """Publish, withdraw or show again a record, with the way back in the message."""
    done = display.VERBS_BY_WORD[verb]
    act = {Verb.PUBLISH: publishing.publish, Verb.WITHDRAW: publishing.withdraw, Verb.REPUBLISH: publishing.republish}
    try:
        with writing():
            record = db.session.get_one(RECORDS[level], record_id)
            act[done](record, by=_member().user_id)
            since = record.state_changed_at
    except errors.Invalid as refusal:
        flash(refusal.message, "error")
        return _back_to_training(level, record_id)
    follow_in_search()
    undo_url = url_for(".undo", level=level, record_id=record_id, verbe=verb, depuis=since.isoformat())
    flash({"text": display.done(level, done), "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return _back_to_training(level, record_id)


@blueprint.post(f"/{LEVEL}/<int:record_id>/annuler")
@requires(Permission.PUBLISH, own_record)
def undo(level: str, record_id: int) -> ResponseReturnValue:
    """Take a verb back, unless somebody changed the state since."""
    verb = display.VERBS_BY_WORD.get(request.args.get("verbe", ""))
    if verb is None:
        raise errors.Invalid("Cette adresse ne dit pas ce qu’il faut annuler.")
    with writing():
        record = db.session.get_one(RECORDS[level], record_id)
        if not _same_instant(record.state_changed_at, request.args.get("depuis", "")):
            raise errors.Conflict("L’état de cette fiche a changé depuis\u00a0: rien n’a été annulé.")
        publishing.undo(record, verb, by=_member().user_id)
    follow_in_search()
    flash("C’est annulé\u00a0: la fiche est comme avant.", "success")
    return _back_to_training(level, record_id)


@blueprint.route("/sessions/<int:session_id>/places", methods=["GET", "POST"])
@requires(Permission.PUBLISH, own_session)
def places(session_id: int) -> ResponseReturnValue:
    """Say how many places are left in a session, or that nobody knows."""
    check_remark()
    row = session_row(session_id)
    form, status = PlacesForm(data=_known_places(row) | {"seen": freshness.mark(row)}), 200
    if request.method == "POST":
        status = 400
        if form.validate():
            try:
                _confirm(session_id, form)
                return back_to_remark() or redirect(url_for(".training", training_id=row.training_id))
            except errors.Invalid as refusal:
                form[refusal.details["field"]].errors = [refusal.message]
            except errors.Conflict as conflict:
                row, status = session_row(session_id), 409
                form.seen.data = freshness.mark(row)
                form.left.errors = [
                    f"{conflict.message} Voyez ce qui est écrit au-dessus, puis enregistrez ou annulez."
                ]
    line, town = lines.session_line(row, clock.today()), lines.where(row.places, row.teaching_mode)
    return render_template("publish/places.html", form=form, session=row, line=line, town=town), status


def _known_places(row: Any) -> dict[str, str]:
    left, total = ("" if places is None else str(places) for places in (row.places_left, row.places_total))
    return {"known": KNOWN, "left": left, "total": total}


def _confirm(session_id: int, form: PlacesForm) -> None:
    left, total = form.numbers()
    with writing():
        session = db.session.get_one(TrainingSession, session_id)
        freshness.confirm(session, left, total, by=_member().user_id, seen=form.seen.data)
    follow_in_search()
    flash("Les places sont à confirmer." if left is None else "Les places sont confirmées.", "success")


@blueprint.get("/imports")
@requires(Permission.IMPORT)
def imports() -> ResponseReturnValue:
    """List the imports of the organisation, the latest first."""
    found = reports.runs(_own(), _page())
    waiting = open_deliveries(_own())
    return render_template("publish/imports.html", found=found, open_deliveries=waiting, **traces.runs(found))


@blueprint.get("/imports/<int:run_id>")
@requires(Permission.IMPORT, own_run)
def import_report(run_id: int) -> ResponseReturnValue:
    """Show what an import did and every problem met."""
    run = reports.run_row(run_id)
    if run.delivery_id:
        return redirect(url_for("deliveries.show", delivery_id=run.delivery_id))
    found = reports.problems(run, request.args.get("element"), _page())
    return render_template("publish/import_report.html", **traces.report(run, found))


def _member() -> Any:
    return signin.current_member()


def _own() -> frozenset[int]:
    return family(_member().organisation.id)


def _page() -> int:
    return max(1, request.args.get("page", 1, type=int)) if len(request.args.get("page", "")) < 7 else 1


def _back_to_training(level: str, record_id: int) -> ResponseReturnValue:
    return redirect(url_for(".training", training_id=training_of(level, record_id)))


def _same_instant(instant: datetime | None, text: str) -> bool:
    try:
        return instant == datetime.fromisoformat(text)
    except ValueError:
        return False
