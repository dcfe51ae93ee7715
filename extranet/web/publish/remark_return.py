"""The way back to the remark that asked for a change."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug import Response

from extranet.signin import current_member
from extranet.web.publish.remarks import own_remark


def back_to_remark() -> Response | None:
    """Lead back to the remark that asked for the change, its answer begun; None when it comes from nowhere."""
    asked = request.args.get("remarque", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19 and own_remark(current_member(), int(asked))):
        return None
    return redirect(url_for("remarks.remark", remark_id=int(asked), corrige="oui", _anchor="reponse"))
