"""Results as a file: at once when they are few, else prepared by the worker while the reader goes on."""

from __future__ import annotations

import tempfile
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors
from extranet.accounts.memberships import Member
from extranet.accounts.permissions import Permission
from extranet.exchange import orders
from extranet.exchange.orders import FileOrder
from extranet.guard import requires
from extranet.search.exporting import exports
from extranet.search.exporting.exports import AT_ONCE
from extranet.search.exporting.files import CSV, KINDS, XLSX, write
from extranet.search.opening import engine
from extranet.search.parameters import read_request
from extranet.search.request import SearchRequest
from extranet.settings import Settings
from extranet.signin import current_member
from extranet.web.contacts import Link
from extranet.web.orders import shown

blueprint = Blueprint("exports", __name__)

KIND = "<any(xlsx, csv):kind>"
MEMORY = 4 * 1024 * 1024


def own_export(member: Member, export_id: int) -> bool:
    """Tell whether the export was asked for by this person."""
    return orders.own(member.user_id, export_id, exports.KIND)


def links(asked: SearchRequest) -> list[Link]:
    """Return the two files that a search can become."""
    args = asked.to_args()
    args.pop("page", None)
    return [Link(kind.upper(), url_for("exports.results", kind=kind, **args)) for kind in (XLSX, CSV)]


@blueprint.get(f"/formations/export.{KIND}")
@requires(Permission.FIND)
def results(kind: str) -> ResponseReturnValue:
    """Give the results as a file; when they are many, propose to prepare it."""
    asked = _asked()
    hits, lines = exports.found(engine(_settings().index_dir), asked)
    if lines > AT_ONCE:
        return render_template(
            "find/export_large.html",
            kind=kind,
            lines=lines,
            actions=len(hits),
            back=url_for("find.results", **asked.to_args()),
            prepare_url=url_for(".prepare", kind=kind, **asked.to_args()),
        )
    file = tempfile.SpooledTemporaryFile(MEMORY)  # noqa: SIM115 - closed once it is sent
    write(file, kind, hits, asked, address=_address(), source=_source())
    file.seek(0)
    return _sent(file, kind)


@blueprint.post(f"/formations/export.{KIND}")
@requires(Permission.FIND)
def prepare(kind: str) -> ResponseReturnValue:
    """Have a file of many results prepared."""
    asked, member = _asked(), current_member()
    _, lines = exports.found(engine(_settings().index_dir), asked)
    export_id = exports.ask(
        asked,
        kind,
        lines,
        owner_id=member.user_id,
        organisation_id=member.organisation.id,
        address=_address(),
        source=_source(),
    )
    return redirect(url_for(".export", export_id=export_id))


@blueprint.get("/exports")
@requires(Permission.FIND)
def mine() -> ResponseReturnValue:
    """List the files that one had prepared."""
    return render_template("find/exports.html", lines=[_shown(one) for one in orders.of_owner(_me(), exports.KIND)])


@blueprint.get("/exports/<int:export_id>")
@requires(Permission.FIND, own_export)
def export(export_id: int) -> ResponseReturnValue:
    """Say how far a file is."""
    found = next((one for one in orders.of_owner(_me(), exports.KIND) if one.id == export_id), None)
    if found is None:
        raise errors.NotFound("Cet export n’existe plus.")
    told = _shown(found)
    if "HX-Request" in request.headers and not told["under_way"]:
        return "", {"HX-Refresh": "true"}  # the whole page says it, its title too
    return render_template("find/export.html", export=told)


@blueprint.post("/exports/<int:export_id>/annuler")
@requires(Permission.FIND, own_export)
def cancel(export_id: int) -> ResponseReturnValue:
    """Give a file up."""
    orders.cancel(export_id)
    flash("La préparation du fichier est annulée.", "success")
    return redirect(url_for(".mine"))


@blueprint.get("/exports/<int:export_id>/fichier")
@requires(Permission.FIND, own_export)
def download(export_id: int) -> ResponseReturnValue:
    """Give a file that is ready."""
    path = orders.file_of(_settings().exports_dir, export_id)
    return _sent(path.resolve(), path.suffix[1:])


def _asked() -> SearchRequest:
    return read_request(request.args, today=clock.today(), network=current_member().network_code)[0]


def _me() -> int:
    return current_member().user_id


def _settings() -> Settings:
    return current_app.extensions["extranet"]["settings"]


def _address() -> str:
    return url_for("find.results", _external=True)


def _source() -> str:
    return f"{_settings().site_name}, {_settings().region_name}"


def _sent(file: Any, kind: str) -> ResponseReturnValue:
    name = f"formations-{clock.today().isoformat()}.{kind}"
    mimetype = KINDS[kind] + ("; charset=utf-8" if kind == CSV else "")
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=name, etag=False, max_age=None)


def _shown(one: FileOrder) -> dict[str, Any]:
    urls = {
        "url": url_for("exports.export", export_id=one.id),
        "file_url": url_for("exports.download", export_id=one.id),
        "cancel_url": url_for("exports.cancel", export_id=one.id),
    }
    args = one.asked["args"]
    return shown(one, **urls, unit="session") | {
        "words": args.get("q", ""),
        "search_url": url_for("find.results", **args),
    }
