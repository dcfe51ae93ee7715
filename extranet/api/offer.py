"""`/api/v1/offre.lheo.xml.gz`: the published offer of the night, for the machines of partners."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, current_app, send_file

from extranet import errors
from extranet.accounts.permissions import Permission
from extranet.exchange import partners
from extranet.guard import requires

blueprint = Blueprint("offer_files", __name__, url_prefix="/api/v1")

FILE = "lheo.xml.gz"


@blueprint.get(f"/offre.{FILE}")
@blueprint.get(f"/offre-<day>.{FILE}")
@blueprint.get(f"/<code>/offre.{FILE}")
@blueprint.get(f"/<code>/offre-<day>.{FILE}")
@requires(Permission.EXPORT_ALL)
def offer_file(code: str | None = None, day: str | None = None) -> Response:
    """Give the latest file, or a day's; of all publishers, or of one. Answers 304 to whom has it already."""
    folder = current_app.extensions["extranet"]["settings"].partners_dir
    path = partners.file_of(folder, code, _day(day)).resolve()
    found = path.stat()
    etag = f"{path.name}-{found.st_size:x}-{found.st_mtime_ns:x}"
    return send_file(path, mimetype="application/gzip", as_attachment=True, download_name=path.name, etag=etag)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise errors.NotFound("Cette adresse attend un jour, comme 2027-03-12.") from None
