"""The way back to the remark that asked for a change."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug import Response

from extranet.signin import current_member
from extranet.web.identifiers import check, identifier
from extranet.web.publish.remarks import own_remark


def back_to_remark() -> Response | None:
    """Lead back to the remark that asked for the change, its answer begun; None when it comes from nowhere."""
    asked = identifier(request.args, "remarque")
    if asked is None:
        return None
    return redirect(url_for("remarks.remark", remark_id=asked, corrige="oui", _anchor="reponse"))


def check_remark() -> None:
    """Raise NotFound, before anything is done, when the remark that the address names is not one's to answer."""
    asked, member = identifier(request.args, "remarque"), current_member()
    check(asked is None or member is None or own_remark(member, asked))
