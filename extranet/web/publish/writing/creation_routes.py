"""Beginning a training, an action or a session by hand, and putting away a draft that nobody saw."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors, signin
from extranet.accounts.organisations import Organisation
from extranet.accounts.permissions import Permission
from extranet.catalogue import creating
from extranet.catalogue.actions import Action
from extranet.catalogue.trainings import Training
from extranet.catalogue.writing.field_reading import read_step
from extranet.catalogue.writing.field_writing import write
from extranet.catalogue.writing.steps import STEPS
from extranet.database import db, writing
from extranet.guard import requires
from extranet.web.following import follow_in_search
from extranet.web.identifiers import identifier
from extranet.web.publish.ownership import own_put_away, own_record, own_training
from extranet.web.publish.writing import display, records
from extranet.web.publish.writing.forms import StepForm
from extranet.web.publish.writing.routes import LEVEL, blueprint, hold


@blueprint.route("/formations/nouvelle", methods=["GET", "POST"])
@requires(Permission.PUBLISH)
def new_training() -> ResponseReturnValue:
    """Begin a training."""
    publisher_id = signin.current_member().organisation.id

    def create(element: Any, **options: Any) -> Any:
        return creating.create_training(db.session.get_one(Organisation, publisher_id), element, **options)

    above = [{"label": "Notre offre", "url": url_for("publish.offer")}]
    return _begin("formations", above, create)


@blueprint.route("/formations/<int:training_id>/actions/nouvelle", methods=["GET", "POST"])
@requires(Permission.PUBLISH, own_training)
def new_action(training_id: int) -> ResponseReturnValue:
    """Begin an action of a training."""

    def create(element: Any, **options: Any) -> Any:
        return creating.create_action(db.session.get_one(Training, training_id), element, **options)

    return _begin("actions", records.place("formations", training_id, clock.today()).above, create)


@blueprint.route("/actions/<int:record_id>/sessions/nouvelle", methods=["GET", "POST"], defaults={"level": "actions"})
@requires(Permission.PUBLISH, own_record)
def new_session(level: str, record_id: int) -> ResponseReturnValue:
    """Begin a session of an action."""

    def create(element: Any, **options: Any) -> Any:
        return creating.create_session(db.session.get_one(Action, record_id), element, **options)

    return _begin("sessions", records.place(level, record_id, clock.today()).above, create)


def _begin(level: str, above: list[dict[str, str]], create: Any) -> ResponseReturnValue:
    asked = STEPS[level][0]
    element = creating.blank(level)
    sent = request.form if request.method == "POST" else None
    form = StepForm(asked, read_step(asked, element), sent)
    numero, wrong, status = request.form.get("numero", ""), "", 200
    if sent is not None:
        status = hold(form) or 0
        if not status:
            for name, values in form.changed().items():
                write(asked.field_of(name), element, values)
            try:
                return _began(level, create, element, numero)
            except (errors.Conflict, errors.Invalid) as refusal:
                if refusal.details.get("field") != "numero":
                    raise
                wrong, status = refusal.message, 409 if isinstance(refusal, errors.Conflict) else 400
    page = render_template(
        "publish/writing/new.html",
        heading=display.NEW_WORDS[level],
        above=above,
        step=asked,
        form=form,
        numero=numero,
        numero_error=wrong,
        cancel_url=above[-1]["url"],
    )
    return page, status


def _began(level: str, create: Any, element: Any, numero: str) -> ResponseReturnValue:
    with writing():
        record_id = create(element, by=signin.current_member().user_id, numero=numero).id
    follow_in_search()
    flash("Le brouillon est enregistré. Vous pouvez partir et revenir quand vous voulez.", "success")
    place = records.place(level, record_id, clock.today())
    onward = display.next_url(place, STEPS[level][0]) if "continuer" in request.form else display.training_url(place)
    return redirect(onward)


@blueprint.post(f"/{LEVEL}/<int:record_id>/supprimer")
@requires(Permission.PUBLISH, own_record)
def put_away(level: str, record_id: int) -> ResponseReturnValue:
    """Put away a draft that was never published, with the way back in the message."""
    place = records.place(level, record_id, clock.today())
    training_url = display.training_url(place)
    try:
        with writing():
            record = db.session.get_one(records.level_named(level).record, record_id)
            revision_id = creating.put_away(record, by=signin.current_member().user_id)
    except errors.Invalid as refusal:
        flash(refusal.message, "error")
        return redirect(training_url)
    follow_in_search()
    undo_url = url_for(".take_back", level=level, record_id=record_id, version=revision_id)
    flash({"text": "Le brouillon est supprimé.", "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for("publish.offer") if level == "formations" else training_url)


@blueprint.post(f"/{LEVEL}/<int:record_id>/reprendre")
@requires(Permission.PUBLISH, own_put_away)
def take_back(level: str, record_id: int) -> ResponseReturnValue:
    """Bring back a draft that was put away."""
    with writing():
        record = db.session.get_one(records.level_named(level).record, record_id)
        version = identifier(request.args, "version") or 0
        creating.take_back(record, version, by=signin.current_member().user_id)
    follow_in_search()
    flash("C’est annulé\u00a0: le brouillon est de nouveau là.", "success")
    return redirect(display.training_url(records.place(level, record_id, clock.today())))
