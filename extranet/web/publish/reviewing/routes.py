"""Submit a draft, take it back, accept it, or send it back with a remark."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from extranet import errors, signin
from extranet.accounts.permissions import Permission
from extranet.catalogue import proposals, reviews
from extranet.database import db, writing
from extranet.guard import requires
from extranet.web.following import follow_in_search
from extranet.web.publish.ownership import RECORDS, own_record, training_of
from extranet.web.publish.reviewing.display import ACCEPT, RETURN, SUBMIT, TAKE_BACK
from extranet.web.publish.sheet import training_row

blueprint = Blueprint("reviewing", __name__, url_prefix="/publication")

LEVEL = "<any(formations, actions, sessions):level>"
_VERBS = {SUBMIT: reviews.submit, TAKE_BACK: reviews.take_back, ACCEPT: reviews.accept}
_DONE = {
    SUBMIT: "C’est soumis\u00a0: une autre personne de votre structure le publie, ou vous le renvoie.",
    TAKE_BACK: "C’est repris\u00a0: le brouillon n’attend plus de relecture.",
    ACCEPT: "C’est accepté et publié. Les prescripteurs le voient.",
}


class ReturnForm(FlaskForm):
    """What is to change before a draft is published."""

    remark = TextAreaField(
        "Ce qui est à reprendre",
        validators=[InputRequired("Dites ce qui est à reprendre.")],
        render_kw={"rows": 5, "maxlength": reviews.LONGEST_REMARK},
    )


@blueprint.post(f"/{LEVEL}/<int:record_id>/<any({SUBMIT}, {TAKE_BACK}):word>")
@requires(Permission.PUBLISH, own_record)
def move(level: str, record_id: int, word: str) -> ResponseReturnValue:
    """Submit a draft, or take it back."""
    return _do(level, record_id, word)


@blueprint.post(f"/{LEVEL}/<int:record_id>/{ACCEPT}")
@requires(Permission.REVIEW, own_record)
def accept(level: str, record_id: int) -> ResponseReturnValue:
    """Accept what a colleague submitted: it is published."""
    return _do(level, record_id, ACCEPT)


def _do(level: str, record_id: int, word: str) -> ResponseReturnValue:
    try:
        with writing():
            _VERBS[word](db.session.get_one(RECORDS[level], record_id), by=_reader_id())
    except errors.Invalid as refusal:
        flash(refusal.message, "error")
    else:
        follow_in_search()
        flash(_DONE[word], "success")
    return back_from(level, record_id)


@blueprint.get(f"/{LEVEL}/<int:record_id>/{RETURN}")
@requires(Permission.REVIEW, own_record)
def returning(level: str, record_id: int) -> ResponseReturnValue:
    """Ask what is to change."""
    return _page(level, record_id, ReturnForm(formdata=None))


@blueprint.post(f"/{LEVEL}/<int:record_id>/{RETURN}")
@requires(Permission.REVIEW, own_record)
def send_back(level: str, record_id: int) -> ResponseReturnValue:
    """Send a draft, or a proposal, back to the person who wrote it."""
    form = ReturnForm()
    if not form.validate():
        return _page(level, record_id, form, 400)
    try:
        with writing():
            record = db.session.get_one(RECORDS[level], record_id)
            back = reviews.send_back if proposals.open_proposal(record) is None else proposals.send_back
            back(record, form.remark.data, by=_reader_id())
    except errors.Invalid as refusal:
        form.remark.errors = [refusal.message]
        return _page(level, record_id, form, 400)
    flash("C’est renvoyé\u00a0: la personne reçoit votre remarque par courriel.", "success")
    return back_from(level, record_id)


def _page(level: str, record_id: int, form: ReturnForm, status: int = 200) -> ResponseReturnValue:
    values = {"training": training_row(training_of(level, record_id)), "level": level, "record_id": record_id}
    return render_template("publish/reviewing/return.html", form=form, **values), status


def back_from(level: str, record_id: int) -> ResponseReturnValue:
    """Lead to the training in the offer; who only reads goes back to what waits."""
    if not signin.current_member().may(Permission.PUBLISH):
        return redirect(url_for(".waiting"))
    return redirect(url_for("publish.training", training_id=training_of(level, record_id)))


def _reader_id() -> int:
    return signin.current_member().user_id
