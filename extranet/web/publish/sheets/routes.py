"""The offer of a publisher as files: small ones at once, large ones prepared; the template of the spreadsheet."""

from __future__ import annotations

import tempfile
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors
from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.exchange import offer_files, orders
from extranet.exchange.offered import Selection, count
from extranet.exchange.orders import FileOrder
from extranet.exchange.sheets.writing import CSV, write_template
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.publish.listing import OfferFilter, offer_ids
from extranet.web.publish.sheets import display

blueprint = Blueprint("sheets", __name__, url_prefix="/publication/fichiers")

KIND = "<any(xml, xlsx, csv):kind>"
MEMORY = 4 * 1024 * 1024


def own_file(member: Member, order_id: int) -> bool:
    """Tell whether the file was asked for by this person, for the organisation shown."""
    mine = orders.of_owner(member.user_id, offer_files.KIND, member.organisation.id)
    return any(order.id == order_id for order in mine)


@blueprint.get("")
@requires(Permission.PUBLISH)
def files() -> ResponseReturnValue:
    """Offer the files of the whole offer or of a filtered list, and those that were prepared."""
    wanted = OfferFilter.from_args(request.args)
    formations, sessions = count(_selection(wanted))
    shown = display.files(wanted, formations, sessions, _orders())
    return render_template("publish/sheets/files.html", **shown)


@blueprint.get(f"/offre.{KIND}")
@requires(Permission.PUBLISH)
def offer(kind: str) -> ResponseReturnValue:
    """Give the offer as a file; when it is large, propose to prepare it."""
    wanted = OfferFilter.from_args(request.args)
    selection = _selection(wanted)
    formations, sessions = count(selection)
    if not formations:
        raise errors.NotFound("Aucune formation ne répond à ces filtres\u00a0: il n’y a rien à exporter.")
    if sessions > offer_files.AT_ONCE:
        return render_template("publish/sheets/large.html", **display.large(wanted, kind, formations, sessions))
    file = tempfile.SpooledTemporaryFile(MEMORY)  # noqa: SIM115 - closed once it is sent
    offer_files.write(file, kind, selection)
    return _sent(file, kind, "offre")


@blueprint.post(f"/offre.{KIND}")
@requires(Permission.PUBLISH)
def prepare(kind: str) -> ResponseReturnValue:
    """Have the file of a large offer prepared."""
    wanted, member = OfferFilter.from_args(request.args), current_member()
    selection = _selection(wanted)
    formations, sessions = count(selection)
    if not formations:
        raise errors.NotFound("Aucune formation ne répond à ces filtres\u00a0: il n’y a rien à exporter.")
    order_id = offer_files.ask(
        kind,
        member.organisation.id,
        state=selection.state,
        ids=None if selection.ids is None else list(selection.ids),
        total=formations if kind == offer_files.LHEO else sessions,
        owner_id=member.user_id,
    )
    return redirect(url_for(".file", order_id=order_id))


@blueprint.get("/modele.<any(xlsx, csv):kind>")
@requires(Permission.PUBLISH)
def template(kind: str) -> ResponseReturnValue:
    """Give the template of the spreadsheet."""
    file = tempfile.SpooledTemporaryFile(MEMORY)  # noqa: SIM115 - closed once it is sent
    write_template(file, kind)
    return _sent(file, kind, "modele-offre")


@blueprint.get("/<int:order_id>")
@requires(Permission.PUBLISH, own_file)
def file(order_id: int) -> ResponseReturnValue:
    """Say how far a file is."""
    shown = display.prepared(_order(order_id))
    if "HX-Request" in request.headers and not shown["under_way"]:
        return "", {"HX-Refresh": "true"}  # the whole page says it, its title too
    return render_template("publish/sheets/file.html", order=shown)


@blueprint.post("/<int:order_id>/annuler")
@requires(Permission.PUBLISH, own_file)
def cancel(order_id: int) -> ResponseReturnValue:
    """Give a file up."""
    orders.cancel(order_id)
    flash("La préparation du fichier est annulée.", "success")
    return redirect(url_for(".files"))


@blueprint.get("/<int:order_id>/fichier")
@requires(Permission.PUBLISH, own_file)
def download(order_id: int) -> ResponseReturnValue:
    """Give a file that is ready."""
    path = orders.file_of(current_app.extensions["extranet"]["settings"].exports_dir, order_id)
    return _sent(path.resolve(), _order(order_id).kind, "offre")


def _selection(wanted: OfferFilter) -> Selection:
    own = family(current_member().organisation.id)
    if wanted.text or wanted.to_confirm or wanted.returning:
        return Selection(publisher_ids=own, ids=offer_ids(own, wanted, clock.today()))
    return Selection(publisher_ids=own, state=wanted.state)


def _orders() -> list[FileOrder]:
    member = current_member()
    return orders.of_owner(member.user_id, offer_files.KIND, member.organisation.id)


def _order(order_id: int) -> FileOrder:
    return next(order for order in _orders() if order.id == order_id)


def _sent(file: Any, kind: str, name: str) -> ResponseReturnValue:
    if hasattr(file, "seek"):
        file.seek(0)
    mimetype = display.MIMETYPES[kind] + ("; charset=utf-8" if kind == CSV else "")
    suffix = f"lheo.{kind}" if kind.startswith(offer_files.LHEO) else kind
    name = f"{name}-{clock.today().isoformat()}.{suffix}"
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=name, etag=False, max_age=None)
