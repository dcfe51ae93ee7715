"""Files in: deposit one, follow its trial, look at what it would change, publish it, abandon it, take it back."""

from __future__ import annotations

import tempfile
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signin
from extranet.accounts.permissions import Permission
from extranet.database import db
from extranet.exchange.delivering import deliveries, mending, undoing
from extranet.exchange.delivering.deliveries import Delivery, Origin, Received
from extranet.exchange.opening import open_delivery
from extranet.exchange.runs import RejectedFormation
from extranet.guard import requires
from extranet.settings import Settings
from extranet.web.publish.deliveries import display, report
from extranet.web.publish.deliveries.forms import FULL, MendingForm
from extranet.web.publish.deliveries.ownership import own_delivery, own_rejected
from extranet.web.publish.deliveries.receiving import received

blueprint = Blueprint("deliveries", __name__, url_prefix="/publication/imports")

ONE = "/livraisons/<int:delivery_id>"
MENDING = "/refusees/<int:rejected_id>"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/deposer")
@requires(Permission.IMPORT)
def deposit() -> ResponseReturnValue:
    """Show where to choose a file."""
    return render_template("publish/deliveries/deposit.html", refusal=None, full=False)


@blueprint.post("/deposer")
@requires(Permission.IMPORT)
def deposit_post() -> ResponseReturnValue:
    """Receive a file and have it tried. The token of the form is checked on the way, before the file is read."""
    full = False
    folder, member = _settings().deliveries_dir, signin.current_member()
    try:
        with received(request, folder) as upload:
            full = upload.fields.get("etendue") == FULL
            delivery_id = deliveries.receive(
                Received(
                    publisher_id=member.organisation.id,
                    file_name=upload.file_name,
                    stored=upload.stored,
                    size=upload.size,
                    digest=upload.digest,
                    kind=open_delivery(folder / upload.stored),
                    full=full,
                    origin=Origin.UPLOAD,
                    author_id=member.user_id,
                )
            )
    except (errors.Refused, errors.Conflict) as refusal:
        status = 409 if isinstance(refusal, errors.Conflict) else 400
        return render_template("publish/deliveries/deposit.html", refusal=refusal.message, full=full), status
    flash("Le fichier est reçu. Il est d’abord comparé à votre offre\u00a0: rien n’est publié sans vous.", "success")
    return redirect(url_for(".show", delivery_id=delivery_id))


@blueprint.get(ONE)
@requires(Permission.IMPORT, own_delivery)
def show(delivery_id: int) -> ResponseReturnValue:
    """Show where a delivery stands, and what it would change or changed."""
    delivery = _delivery(delivery_id)
    asked = display.asked(request.args)
    shown = display.delivery(delivery)
    if "HX-Request" in request.headers and not shown["under_way"]:
        return "", {"HX-Refresh": "true"}  # the whole page says it, its title too
    return _page(delivery, asked, shown)


def _page(delivery: Delivery, asked: display.Asked, shown: Any, form: Any = None) -> str:
    context = display.page(delivery, asked, form)
    return render_template("publish/deliveries/delivery.html", delivery=shown, **context)


@blueprint.post(f"{ONE}/publier")
@requires(Permission.IMPORT, own_delivery)
def publish(delivery_id: int) -> ResponseReturnValue:
    """Have a tried delivery published, as the person decided."""
    delivery = _delivery(delivery_id)
    form = display.decision(delivery)
    if form is None:
        raise errors.Conflict("Cette livraison n’attend plus de décision.")
    if not form.validate():
        return _page(delivery, display.asked(request.args), display.delivery(delivery), form), 400
    deliveries.ask_to_publish(delivery_id, **display.decided(form), by=_me())
    return _back(delivery_id)


@blueprint.route(f"{ONE}/abandonner", methods=["GET", "POST"])
@requires(Permission.IMPORT, own_delivery)
def abandon(delivery_id: int) -> ResponseReturnValue:
    """Ask whether a tried delivery is to be forgotten, then forget it."""
    if request.method == "POST":
        deliveries.abandon(delivery_id, by=_me())
        flash("La livraison est abandonnée\u00a0: rien n’a été publié.", "success")
        return redirect(url_for("publish.imports"))
    delivery = display.delivery(_delivery(delivery_id))
    return render_template("publish/deliveries/abandon.html", delivery=delivery)


@blueprint.post(f"{ONE}/arreter")
@requires(Permission.IMPORT, own_delivery)
def cancel(delivery_id: int) -> ResponseReturnValue:
    """Stop a delivery under way."""
    deliveries.cancel(delivery_id, by=_me())
    flash("C’est arrêté\u00a0: rien n’a été publié.", "success")
    return _back(delivery_id)


@blueprint.post(f"{ONE}/comparer")
@requires(Permission.IMPORT, own_delivery)
def try_again(delivery_id: int) -> ResponseReturnValue:
    """Have a delivery compared once more with the offer."""
    deliveries.ask_again(delivery_id, by=_me())
    return _back(delivery_id)


@blueprint.post(f"{ONE}/annuler")
@requires(Permission.IMPORT, own_delivery)
def undo(delivery_id: int) -> ResponseReturnValue:
    """Take a publication back."""
    left = undoing.undo(delivery_id, by=_me())
    flash(display.undone(left), "success")
    return _back(delivery_id)


@blueprint.get(f"{ONE}/rapport.xlsx")
@requires(Permission.IMPORT, own_delivery)
def download(delivery_id: int) -> ResponseReturnValue:
    """Give the report as a workbook."""
    delivery = _delivery(delivery_id)
    if delivery.run_id is None:
        raise errors.NotFound("Cette livraison n’a pas de rapport.")
    file = tempfile.SpooledTemporaryFile(4 * 1024 * 1024)  # noqa: SIM115 - closed once it is sent
    report.write(file, delivery)
    file.seek(0)
    name = f"rapport-livraison-{delivery.id}.xlsx"
    return send_file(file, mimetype=WORKBOOK, as_attachment=True, download_name=name, etag=False, max_age=None)


@blueprint.route(MENDING, methods=["GET", "POST"])
@requires(Permission.IMPORT, own_rejected)
def mend(rejected_id: int) -> ResponseReturnValue:
    """Show a rejected formation to mend it, and try it alone."""
    rejected = db.session.get_one(RejectedFormation, rejected_id)
    numero, title = mending.number_and_title(rejected.text)
    form, status, still = MendingForm(data={"numero": numero, "title": title, "text": rejected.text}), 200, []
    if request.method == "POST":
        status = 400
        if form.validate():
            try:
                outcome = _mended(rejected, form, numero, title)
                if not outcome.rejected:
                    return _mended_back(rejected_id, outcome)
                still = mending.reasons(outcome.problems)
            except (errors.Invalid, errors.Refused, errors.Conflict) as refusal:
                still = [refusal.message]
            rejected = db.session.get_one(RejectedFormation, rejected_id)
    context = display.mending(rejected, form, still)
    return render_template("publish/deliveries/mend.html", form=form, **context), status


def _mended(rejected: RejectedFormation, form: MendingForm, numero: str, title: str) -> mending.Outcome:
    """Try the text, with the number and the title where the person changed these."""
    text = (form.text.data or "").replace("\r\n", "\n")
    told = [
        value if value != before else None for value, before in ((form.numero.data, numero), (form.title.data, title))
    ]
    if any(one is not None for one in told):
        text = mending.with_number_and_title(text, *told)
        form.text.data = text
    places = _settings()
    return mending.mend(rejected.id, text, deliveries=places.deliveries_dir, locks=places.data_dir / "locks", by=_me())


def _mended_back(rejected_id: int, outcome: mending.Outcome) -> ResponseReturnValue:
    if outcome.delivery_id is not None:
        flash("La formation corrigée est livrée seule. Elle est publiée si rien ne s’y oppose.", "success")
        return _back(outcome.delivery_id)
    flash(f"La formation {outcome.numero} a rejoint la livraison\u00a0: elle paraît quand vous publiez.", "success")
    run_id = db.session.get_one(RejectedFormation, rejected_id).run_id
    delivery_id = db.session.scalars(db.select(Delivery.id).where(Delivery.run_id == run_id)).one()
    return redirect(url_for(".show", delivery_id=delivery_id, voir="refusees"))


def _delivery(delivery_id: int) -> Delivery:
    return db.session.get_one(Delivery, delivery_id)


def _back(delivery_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", delivery_id=delivery_id))


def _me() -> int:
    return signin.current_member().user_id


def _settings() -> Settings:
    return current_app.extensions["extranet"]["settings"]


# The token stands in the body, which is read only once who asks may deliver: `received` checks it on the way.
blueprint.record_once(lambda state: state.app.extensions["csrf"].exempt(deposit_post))
