"""The publisher's offer: list, training, verbs and their undoing, corrections, places, imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors, signin
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue import completeness, editing, freshness, publishing
from extranet.catalogue.sessions import TrainingSession
from extranet.catalogue.states import State, Verb
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.guard import requires
from extranet.search.index import indexing
from extranet.web.publish import correction, display, lines, reports, traces
from extranet.web.publish.forms import KNOWN, MINE, THEIRS, CorrectionForm, PlacesForm
from extranet.web.publish.listing import OfferFilter, offer_page
from extranet.web.publish.ownership import RECORDS, own_record, own_run, own_session, own_training, training_of
from extranet.web.publish.remarks import own_remark
from extranet.web.publish.sheet import LATEST, history, session_row, sheet, training_row

blueprint = Blueprint("publish", __name__, url_prefix="/publication")

LEVEL = "<any(formations, actions, sessions):level>"
VERB = "<any(publier, retirer, remettre):verb>"


@blueprint.get("")
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
    return render_template("publish/training.html", **display.training(found, lacking, clock.today()))


@blueprint.get("/formations/<int:training_id>/historique", endpoint="history")
@requires(Permission.PUBLISH, own_training)
def training_history(training_id: int) -> ResponseReturnValue:
    """List what happened to a training."""
    shown = training_row(training_id)
    events = traces.events(history(training_id), shown.revision_id)
    return render_template("publish/history.html", training=shown, events=events, most=LATEST)


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
    _follow_in_search()
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
    _follow_in_search()
    flash("C’est annulé\u00a0: la fiche est comme avant.", "success")
    return _back_to_training(level, record_id)


@blueprint.get("/formations/<int:training_id>/corriger")
@requires(Permission.PUBLISH, own_training)
def correct(training_id: int) -> ResponseReturnValue:
    """Show the texts of a training, to correct them."""
    shown = training_row(training_id)
    texts = correction.version(training_id, shown.revision_id).texts
    form = CorrectionForm(formdata=None, seen=str(shown.revision_id), **texts)
    return render_template("publish/correct.html", form=form, training=shown)


@blueprint.post("/formations/<int:training_id>/corriger", endpoint="correct_post")
@requires(Permission.PUBLISH, own_training)
def save_correction(training_id: int) -> ResponseReturnValue:
    """Write what was changed; show both versions when somebody wrote another one meanwhile."""
    form = CorrectionForm()
    if not form.validate():
        raise errors.Invalid("Ce formulaire est incomplet. Rouvrez la fiche et recommencez.")
    seen = correction.version(training_id, int(form.seen.data))
    form.settle(seen.texts)
    changed = form.changed(seen.texts)
    if not form.check(changed):
        return render_template("publish/correct.html", form=form, training=training_row(training_id)), 400
    texts = {correction.ELEMENTS[name]: text for name, text in changed.items()}
    try:
        with writing():
            record = db.session.get_one(Training, training_id)
            written = bool(texts) and editing.revise(record, texts, seen=seen.revision_id, by=_member().user_id)
    except errors.Conflict:
        return _both_versions(training_id, form, seen)
    _follow_in_search()
    flash("La formation est corrigée." if written else "Rien n’a changé\u00a0: les textes sont les mêmes.", "success")
    return _back_to_remark() or redirect(url_for(".training", training_id=training_id))


def _both_versions(training_id: int, form: CorrectionForm, seen: correction.Version) -> ResponseReturnValue:
    shown = training_row(training_id)
    current = correction.version(training_id, shown.revision_id)
    differences = traces.differences(form, seen, current)
    if not differences:
        flash("Quelqu’un d’autre vient d’écrire exactement la même chose\u00a0: rien n’a changé.", "success")
        return redirect(url_for(".training", training_id=training_id))
    page = render_template(
        "publish/conflict.html",
        training=shown,
        current=current,
        written=traces.written_by(current.author, current.file_name),
        differences=differences,
        choices=((THEIRS, "Garder la version enregistrée"), (MINE, "Garder la vôtre")),
    )
    return page, 409


@blueprint.route("/sessions/<int:session_id>/places", methods=["GET", "POST"])
@requires(Permission.PUBLISH, own_session)
def places(session_id: int) -> ResponseReturnValue:
    """Say how many places are left in a session, or that nobody knows."""
    row = session_row(session_id)
    form, status = PlacesForm(data=_known_places(row) | {"seen": freshness.mark(row)}), 200
    if request.method == "POST":
        status = 400
        if form.validate():
            try:
                _confirm(session_id, form)
                return _back_to_remark() or redirect(url_for(".training", training_id=row.training_id))
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
    _follow_in_search()
    flash("Les places sont à confirmer." if left is None else "Les places sont confirmées.", "success")


@blueprint.get("/imports")
@requires(Permission.IMPORT)
def imports() -> ResponseReturnValue:
    """List the imports of the organisation, the latest first."""
    found = reports.runs(_own(), _page())
    code = None if found.total else reports.code_of(_member().organisation.id)
    return render_template("publish/imports.html", found=found, code=code, **traces.runs(found))


@blueprint.get("/imports/<int:run_id>")
@requires(Permission.IMPORT, own_run)
def import_report(run_id: int) -> ResponseReturnValue:
    """Show what an import did and every problem met."""
    run = reports.run_row(run_id)
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


def _back_to_remark() -> ResponseReturnValue | None:
    """Lead back to the remark that asked for the change, its answer begun; None when it comes from nowhere."""
    asked = request.args.get("remarque", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19 and own_remark(_member(), int(asked))):
        return None
    return redirect(url_for("remarks.remark", remark_id=int(asked), corrige="oui", _anchor="reponse"))


def _same_instant(instant: datetime | None, text: str) -> bool:
    try:
        return instant == datetime.fromisoformat(text)
    except ValueError:
        return False


def _follow_in_search() -> None:
    """Let prescribers find at once what was just changed; what cannot be indexed now, the worker takes up."""
    try:
        indexing.drain(current_app.extensions["extranet"]["settings"].index_dir, compact=False)
    except errors.SearchUnavailable:
        current_app.logger.warning("The index could not follow a change: the worker will")
