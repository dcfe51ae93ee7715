"""Writing the offer by hand: a page for each step, drafts at each save, and both versions when two people collide."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors, signin
from extranet.accounts.permissions import Permission
from extranet.catalogue import creating, providers
from extranet.catalogue.proposals import Proposal, open_proposal, written_over
from extranet.catalogue.writing import step_writing
from extranet.catalogue.writing.field_reading import read_step
from extranet.catalogue.writing.fields import Step
from extranet.catalogue.writing.steps import TRAINING_STEPS, step_of
from extranet.database import db, writing
from extranet.guard import requires
from extranet.web.following import follow_in_search
from extranet.web.identifiers import identifier
from extranet.web.publish.ownership import own_record, own_training
from extranet.web.publish.remark_return import back_to_remark, check_remark
from extranet.web.publish.requiring import tasks_of_record
from extranet.web.publish.reviewing.proposing import open_of
from extranet.web.publish.writing import choosing, display, records
from extranet.web.publish.writing.forms import MINE, THEIRS, StepForm, differences

blueprint = Blueprint("writing", __name__, url_prefix="/publication")
blueprint.before_request(check_remark)

LEVEL = "<any(formations, actions, sessions):level>"
STEP = f"/{LEVEL}/<int:record_id>/ecrire/<etape>"
ITEM = f"{STEP}/<int:position>"
# Whether a second person reads it first.
_SAVED = "C’est enregistré."
_SUBMITTED = "C’est enregistré, avec ce qui attend la relecture\u00a0: les prescripteurs le voient une fois accepté."
_PREPARED = (
    "C’est enregistré, pas encore en ligne\u00a0: soumettez la modification à la relecture quand elle est prête."
)
_SAME = "Rien n’a changé\u00a0: la fiche disait déjà cela."


@blueprint.get("/formations/<int:training_id>/corriger")
@requires(Permission.PUBLISH, own_training)
def correct(training_id: int) -> ResponseReturnValue:
    """Lead to the texts of a training, at their address of today."""
    asked = identifier(request.args, "remarque")
    address = {"level": "formations", "record_id": training_id, "etape": TRAINING_STEPS[0].name, "remarque": asked}
    return redirect(url_for(".step", **address), 301)


@blueprint.get("/choisir/<any({}):table>".format(", ".join(f'"{table}"' for table in choosing.TABLES)))
@requires(Permission.PUBLISH)
def choose(table: str) -> ResponseReturnValue:
    """Say what the words typed in a field may mean."""
    return jsonify(choosing.proposed(table, request.args.get("q", "")))


@blueprint.get(STEP)
@requires(Permission.PUBLISH, own_record)
def step(level: str, record_id: int, etape: str) -> ResponseReturnValue:
    """Show a step of a record: its form, or the list of its items."""
    asked = _asked(level, etape)
    current = _current(level, record_id)
    if asked.items:
        return _items_page(level, record_id, asked, current)
    return _page(level, record_id, asked, StepForm(asked, read_step(asked, current.element)), current)


@blueprint.post(STEP, endpoint="save_step")
@requires(Permission.PUBLISH, own_record)
def save_step(level: str, record_id: int, etape: str) -> ResponseReturnValue:
    """Write a step."""
    return _save(level, record_id, _asked(level, etape, items=False), None)


@blueprint.get(ITEM)
@requires(Permission.PUBLISH, own_record)
def item(level: str, record_id: int, etape: str, position: int) -> ResponseReturnValue:
    """Show one item of a step; the position 0 is the one to come."""
    asked = _asked(level, etape, items=True)
    current = _current(level, record_id)
    part = step_writing.part_of(asked, current.element, _index(asked, current, position))
    return _page(level, record_id, asked, StepForm(asked, read_step(asked, part)), current, position=position)


@blueprint.post(ITEM, endpoint="save_item")
@requires(Permission.PUBLISH, own_record)
def save_item(level: str, record_id: int, etape: str, position: int) -> ResponseReturnValue:
    """Write one item of a step, or add it."""
    return _save(level, record_id, _asked(level, etape, items=True), position)


@blueprint.post(f"{ITEM}/retirer")
@requires(Permission.PUBLISH, own_record)
def remove(level: str, record_id: int, etape: str, position: int) -> ResponseReturnValue:
    """Remove one item of a step, with the way back in the message."""
    asked = _asked(level, etape, items=True)
    seen = _seen(level, record_id)
    index = _index(asked, seen, position)
    if index is None:
        raise errors.NotFound("Cette page n’existe pas, ou ne vous est pas ouverte.")
    with writing():
        record = _record(level, record_id)
        step_writing.remove_item(record, asked, index, seen=seen.id, by=_by())
        after = written_over(record).id
    follow_in_search()
    undo = url_for(".undo", level=level, record_id=record_id, etape=etape, version=after)
    flash({"text": "C’est retiré.", "undo_url": undo, "undo_label": "Annuler"}, "success")
    return redirect(display.step_url(level, record_id, asked))


@blueprint.post(f"{STEP}/annuler")
@requires(Permission.PUBLISH, own_record)
def undo(level: str, record_id: int, etape: str) -> ResponseReturnValue:
    """Write again what the record said before its last edit."""
    asked = _asked(level, etape)
    with writing():
        seen = records.version(level, record_id, identifier(request.args, "version") or 0)
        step_writing.undo_edit(_record(level, record_id), seen=seen.id, by=_by())
    follow_in_search()
    flash("C’est annulé\u00a0: la fiche est comme avant.", "success")
    return redirect(display.step_url(level, record_id, asked))


def _save(level: str, record_id: int, asked: Step, position: int | None) -> ResponseReturnValue:
    seen = _seen(level, record_id)
    index = None if position is None else _index(asked, seen, position)
    form = StepForm(asked, read_step(asked, step_writing.part_of(asked, seen.element, index)), request.form)
    answer = hold(form)
    if answer:
        return _page(level, record_id, asked, form, seen, position=position, status=answer)
    try:
        with writing():
            record = _record(level, record_id)
            options = {"seen": seen.id, "by": _by(), "place": index}
            written = step_writing.write_step(record, asked, form.changed(), **options)
    except errors.Conflict:
        return _both_versions(level, record_id, asked, form, seen, index)
    follow_in_search()
    flash(_said(open_proposal(record)) if written else _SAME, "success")
    return _onward(level, record_id, asked)


def _said(proposal: Proposal | None) -> str:
    if proposal is None:
        return _SAVED
    return _PREPARED if proposal.submitted_at is None else _SUBMITTED


def hold(form: StepForm) -> int | None:
    """Return the status under which the form comes back: words to look up, something wrong; None: it can be written.

    A new organisme that the form describes is met: it can be chosen from now on.
    """
    searching = form.look_up()
    if "chercher" in request.form:
        return 200
    if searching:
        form.ask_to_choose()
        return 400
    if not form.check(creating="seen" not in request.form):
        return 400
    if form.newcomer["siret"]:
        with writing():
            providers.meet({**form.newcomer, "legal_name": form.newcomer["name"]})
    return None


def _onward(level: str, record_id: int, asked: Step) -> ResponseReturnValue:
    found = records.place(level, record_id, clock.today())
    if "continuer" in request.form:
        return redirect(display.next_url(found, asked))
    if asked.items:
        return redirect(display.step_url(level, record_id, asked))
    return back_to_remark() or redirect(display.training_url(found))


def _both_versions(
    level: str, record_id: int, asked: Step, form: StepForm, seen: records.Version, index: int | None
) -> ResponseReturnValue:
    current = _current(level, record_id)
    now = step_writing.counterpart(asked, seen.element, index, current.element)
    gone = index is not None and now is None
    theirs = read_step(asked, step_writing.part_of(asked, current.element, now))
    found = differences(form, theirs)
    if not found:
        flash("Quelqu’un d’autre vient d’écrire exactement la même chose\u00a0: rien n’a changé.", "success")
        return _onward(level, record_id, asked)
    place = records.place(level, record_id, clock.today())
    page = render_template(
        "publish/writing/conflict.html",
        place=place,
        step=asked,
        position=None if not asked.items else 0 if now is None else now + 1,
        gone=gone,
        current=current,
        differences=found,
        choices=((THEIRS, "Garder la version enregistrée"), (MINE, "Garder la vôtre")),
        cancel_url=display.step_url(level, record_id, asked),
    )
    return page, 409


def _page(
    level: str,
    record_id: int,
    asked: Step,
    form: StepForm,
    seen: records.Version,
    *,
    position: int | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    place = records.place(level, record_id, clock.today())
    page = render_template(
        "publish/writing/step.html",
        place=place,
        step=asked,
        form=form,
        seen=seen.id,
        position=position,
        steps=display.steps_of(place, _current(level, record_id).element, asked),
        cancel_url=display.step_url(level, record_id, asked) if asked.items else display.training_url(place),
        last=display.next_url(place, asked) == display.training_url(place),
        may_put_away=creating.may_put_away,
        tasks=tasks_of_record(place, step=asked),
        proposed=open_of([(level, record_id)], _by()),
    )
    return page, status


def _items_page(level: str, record_id: int, asked: Step, current: records.Version) -> ResponseReturnValue:
    place = records.place(level, record_id, clock.today())
    return render_template(
        "publish/writing/items.html",
        place=place,
        step=asked,
        seen=current.id,
        items=display.items_of(place, asked, current.element),
        add_url=url_for(".item", level=level, record_id=record_id, etape=asked.name, position=0),
        next_url=display.next_url(place, asked),
        last=display.next_url(place, asked) == display.training_url(place),
        steps=display.steps_of(place, current.element, asked),
        may_put_away=creating.may_put_away,
        tasks=tasks_of_record(place, step=asked),
        proposed=open_of([(level, record_id)], _by()),
    )


def _asked(level: str, etape: str, *, items: bool | None = None) -> Step:
    found = step_of(level, etape)
    if found is None or (items is not None and bool(found.items) is not items):
        raise errors.NotFound("Cette page n’existe pas, ou ne vous est pas ouverte.")
    return found


def _index(asked: Step, version: records.Version, position: int) -> int | None:
    if position > len(version.element.findall(asked.items)):
        raise errors.NotFound("Cette fiche n’a pas tant d’éléments\u00a0: l’un d’eux a été retiré.")
    return position - 1 if position else None


def _seen(level: str, record_id: int) -> records.Version:
    """Return the content that the person had before them; raise Invalid when the form does not say which."""
    seen = identifier(request.form, "seen")
    if seen is None:
        raise errors.Invalid("Ce formulaire est incomplet. Rouvrez la fiche et recommencez.")
    return records.version(level, record_id, seen)


def _current(level: str, record_id: int) -> records.Version:
    """Return what an edit is written over: what is proposed, else what is online."""
    return records.version(level, record_id, written_over(_record(level, record_id)).id)


def _record(level: str, record_id: int) -> Any:
    return db.session.get_one(records.level_named(level).record, record_id)


def _by() -> int:
    return signin.current_member().user_id
