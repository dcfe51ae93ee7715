"""The journal on a screen and as a file."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.signin import current_member
from extranet.web.journal import display, reading
from extranet.web.journal.reading import Asked

blueprint = Blueprint("journal", __name__, url_prefix="/journal")


@blueprint.get("")
@requires(Permission.READ_JOURNAL)
def entries() -> ResponseReturnValue:
    """List what was done where the reader answers for it, the latest first."""
    asked = Asked.from_args(request.args)
    rows, more = reading.page(current_member(), asked)
    return render_template(
        "journal/journal.html",
        asked=asked,
        lines=display.lines(rows),
        active_filters=display.filters(asked),
        clear_url=url_for(".entries"),
        older_url=url_for(".entries", **asked.args(avant=str(rows[-1].id))) if more else None,
        latest_url=url_for(".entries", **asked.args()) if asked.avant else None,
        export_url=url_for(".export", **asked.args()),
        most=reading.MOST_EXPORTED,
        **display.choices(),
    )


@blueprint.get("/export.csv")
@requires(Permission.READ_JOURNAL)
def export() -> ResponseReturnValue:
    """Give the latest of these entries as a CSV."""
    rows, _ = reading.page(current_member(), Asked.from_args(request.args), reading.MOST_EXPORTED)
    response = make_response(display.written(rows))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = 'attachment; filename="journal.csv"'
    return response
